import { Autocomplete, Button, Group, Modal, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import type { Listed } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { useProjectPath } from "../../../ui/ProjectLink";
import { useSubmit } from "../../../ui/useSubmit";
import { reportIncident, servicesOf } from "../deliverApi";
import { IncidentFields, type IncidentWords } from "./IncidentFields";

const shown = [
  "title",
  "summary",
  "service",
  "environment",
  "started_at",
  "detected_at",
  "resolved_at",
  "deployment",
];

/** Reports an incident. */
export function NewIncident({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Report an incident" size={640}>
      {opened && <Fields onClose={onClose} />}
    </Modal>
  );
}

function Fields({ onClose }: { onClose: () => void }) {
  const { slug, environments } = useProject();
  const me = useSession().member.id;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const services = useQuery(servicesOf(slug)).data?.items ?? [];
  const [words, setWords] = useState<IncidentWords>({
    title: "",
    summary: "",
    severity: "SEV2",
    started_at: new Date().toISOString(),
    owner: me,
  });
  const [service, setService] = useState("");
  const [environment, setEnvironment] = useState("production");
  const [deployment, setDeployment] = useState<Listed | null>(null);
  const form = useSubmit(async () => {
    const made = await reportIncident(slug, {
      title: words.title,
      summary: words.summary,
      severity: words.severity,
      service,
      environment,
      ...(words.started_at ? { started_at: words.started_at } : {}),
      ...(words.detected_at ? { detected_at: words.detected_at } : {}),
      ...(words.resolved_at ? { resolved_at: words.resolved_at } : {}),
      ...(words.owner ? { owner: words.owner } : {}),
      ...(deployment ? { deployment: deployment.id } : {}),
    });
    await queries.invalidateQueries({ queryKey: ["delivery", slug] });
    await navigate({ to: path(`incidents/${made.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <Group gap="md" grow align="flex-start">
          <Autocomplete
            label="Service"
            placeholder="api"
            data={services.map((known) => known.name)}
            value={service}
            onChange={setService}
            error={form.fieldError("service")}
            required
            withAsterisk={false}
          />
          <Autocomplete
            label="Environment"
            data={environments}
            value={environment}
            onChange={setEnvironment}
            error={form.fieldError("environment")}
          />
        </Group>
        <IncidentFields
          value={words}
          onChange={(part) => setWords({ ...words, ...part })}
          fieldError={form.fieldError}
          deployment={deployment}
          onDeployment={setDeployment}
        />
        <FormProblem problem={form.problem} shownFields={shown} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Report it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
