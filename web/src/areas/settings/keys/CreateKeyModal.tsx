import { Button, Checkbox, Code, Group, Modal, Radio, Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../../api/client";
import type { SessionProject } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { ShownOnce } from "../../../ui/ShownOnce";
import { useSubmit } from "../../../ui/useSubmit";
import { scopes } from "./keyApi";

interface CreateKeyModalProps {
  project: SessionProject;
  opened: boolean;
  onClose: () => void;
}

/** Creates a key, and shows it once. */
export function CreateKeyModal({ project, opened, onClose }: CreateKeyModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a key" size={540}>
      {opened && <CreateKeyForm project={project} onClose={onClose} />}
    </Modal>
  );
}

function CreateKeyForm({ project, onClose }: Omit<CreateKeyModalProps, "opened">) {
  const queries = useQueryClient();
  const [kind, setKind] = useState<"write" | "secret">("write");
  const [name, setName] = useState("");
  const [environment, setEnvironment] = useState("production");
  const [allowed, setAllowed] = useState<string[]>(["query:read", "records:read"]);
  const [secret, setSecret] = useState<string | null>(null);
  const form = useSubmit(async () => {
    const body = kind === "write" ? { kind, name, environment } : { kind, name, scopes: allowed };
    const made = await answer(
      api.POST("/api/v1/projects/{project}/keys", { params: { path: { project: project.slug } }, body }),
    );
    setSecret(made.secret ?? "");
    await queries.invalidateQueries({ queryKey: ["keys", project.slug] });
  });
  if (secret !== null) {
    return (
      <ShownOnce
        label={name}
        value={secret}
        warning="Copy it now: only its beginning is kept, so it cannot be shown again. If it is lost, create another."
        onDone={onClose}
      />
    );
  }
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <Radio.Group label="Kind" value={kind} onChange={(value) => setKind(value as "write" | "secret")}>
          <Stack gap="sm" mt={6}>
            <Radio
              value="write"
              label="Write key"
              description="Sends events and nothing else. Safe in a browser or an app."
            />
            <Radio
              value="secret"
              label="Secret key"
              description="Does what its scopes say. Keep it on a server."
            />
          </Stack>
        </Radio.Group>
        <TextInput
          label="Name"
          description="Where it will be used, so that you recognise it later."
          placeholder={kind === "write" ? "Website" : "Nightly report"}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={form.fieldError("name")}
          required
          withAsterisk={false}
          data-autofocus
        />
        {kind === "write" ? (
          <Select
            label="Environment"
            description="Events sent with this key belong here, and flags are answered as they are set here."
            data={project.environments}
            value={environment}
            onChange={(next) => next && setEnvironment(next)}
            allowDeselect={false}
            error={form.fieldError("environment")}
          />
        ) : (
          <Checkbox.Group label="May" value={allowed} onChange={setAllowed} error={form.fieldError("scopes")}>
            <Stack gap="sm" mt={6}>
              {scopes.map((scope) => (
                <Checkbox
                  key={scope.value}
                  value={scope.value}
                  label={scope.means}
                  description={<Code>{scope.value}</Code>}
                />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <FormProblem problem={form.problem} shownFields={["name", "environment", "scopes"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={kind === "secret" && allowed.length === 0}>
            Create the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
