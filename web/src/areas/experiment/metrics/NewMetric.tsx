import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { useProjectPath } from "../../../ui/ProjectLink";
import { useSubmit } from "../../../ui/useSubmit";
import { keyNamed, NameAndKey, type Named } from "../NameAndKey";
import { DefinitionFields, isWhole, type MetricWords, shownFields } from "./MetricFields";
import { createMetric } from "./metricApi";

/** Makes a metric; how experiments read it is set on its page. */
export function NewMetric({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New metric" size={720}>
      {opened && <Fields onClose={onClose} />}
    </Modal>
  );
}

const blank: MetricWords = {
  event: "",
  where: [],
  aggregation: "converted",
  direction: "increase",
  format: "percent",
  pre_days: 14,
  within: "7d",
};

function Fields({ onClose }: { onClose: () => void }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [named, setNamed] = useState<Named>({ name: "" });
  const [value, setValue] = useState(blank);
  const form = useSubmit(async () => {
    const { denominator, ...rest } = value;
    const made = await createMetric(slug, {
      ...rest,
      key: keyNamed(named),
      name: named.name,
      ...(denominator?.event ? { denominator } : {}),
    });
    void queries.invalidateQueries({ queryKey: ["metrics", slug] });
    await navigate({ to: path(`metrics/${made.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <NameAndKey
          value={named}
          onChange={setNamed}
          use="What programs name it by."
          fieldError={form.fieldError}
        />
        <DefinitionFields
          value={value}
          edits
          says
          onChange={(part) => setValue((was) => ({ ...was, ...part }))}
          fieldError={form.fieldError}
        />
        <FormProblem problem={form.problem} shownFields={["name", "key", ...shownFields]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={!isWhole(value)}>
            Make the metric
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
