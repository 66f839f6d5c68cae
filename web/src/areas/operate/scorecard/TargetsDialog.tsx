import { Button, Group, Modal, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { FormProblem } from "../../../ui/FormProblem";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { type Card, patchTargets, type Targets, targetsOf } from "../worksApi";
import { measuresOf, quarterFrom, quarterWords, typed } from "./words";

/** What is wanted of the five measures, from this quarter on. */
export function TargetsDialog({ card, onClose }: { card: Card; onClose: () => void }) {
  const { slug } = useProject();
  const targets = useQuery({ ...targetsOf(slug), staleTime: 0 });
  return (
    <Modal opened onClose={onClose} title={`Targets from ${quarterWords(card.quarter)} on`}>
      <Answered query={targets}>
        {(found) => <TargetsForm key={found.etag} card={card} targets={found} onClose={onClose} />}
      </Answered>
    </Modal>
  );
}

interface TargetsFormProps {
  card: Card;
  targets: Tagged<Targets>;
  onClose: () => void;
}

function TargetsForm({ card, targets, onClose }: TargetsFormProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const measures = measuresOf(card);
  const [values, setValues] = useState<Record<string, string | number>>(() =>
    Object.fromEntries(
      measures.map(([name, m]) => {
        const as = typed[m.unit] ?? { suffix: "", factor: 1 };
        return [name, m.target === null ? "" : Math.round(m.target * as.factor * 100) / 100];
      }),
    ),
  );
  const [baseline, setBaseline] = useState(targets.value.baseline ?? "");
  const form = useSubmit(async () => {
    const wanted = Object.fromEntries(
      measures.map(([name, m]) => {
        const entered = values[name];
        const factor = typed[m.unit]?.factor ?? 1;
        return [
          name,
          { [card.quarter]: entered === "" || entered === undefined ? null : Number(entered) / factor },
        ];
      }),
    );
    const kept = await patchTargets(slug, targets.etag, { targets: wanted as never, baseline });
    queries.setQueryData(targetsOf(slug).queryKey, kept);
    await queries.invalidateQueries({ queryKey: ["scorecard", slug] });
    toast("The targets are set");
    onClose();
  });
  const quarters = Array.from({ length: 12 }, (_, back) => quarterFrom(card.quarter, -back));
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <Text c="dimmed" size="sm">
          A target holds from this quarter until another is set. Who changed it is in the activity log.
        </Text>
        {measures.map(([name, m]) => (
          <NumberInput
            key={name}
            label={m.label}
            placeholder="No target"
            min={0}
            {...(m.unit === "share" ? { max: 100 } : {})}
            suffix={typed[m.unit]?.suffix ?? ""}
            prefix={m.better === "higher" ? "at least " : "at most "}
            value={values[name] ?? ""}
            onChange={(value) => setValues({ ...values, [name]: value })}
          />
        ))}
        <Select
          label="Saved hours count against"
          description="The quarter before operations changed anything."
          clearable
          clearButtonProps={{ "aria-label": "The first quarter that is known" }}
          placeholder="The first quarter that is known"
          data={quarters.map((value) => ({ value, label: quarterWords(value) }))}
          value={baseline || null}
          onChange={(value) => setBaseline(value ?? "")}
        />
        <FormProblem problem={form.problem} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Set the targets
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
