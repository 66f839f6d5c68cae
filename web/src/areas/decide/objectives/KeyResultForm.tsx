import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hasStatus, Problem } from "../../../api/problem";
import { useProject } from "../../../api/session";
import type { KeyResult } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { useSubmit } from "../../../ui/useSubmit";
import { insightNames } from "../roadmap/roadmapApi";
import { createKeyResult, patchKeyResult } from "./objectiveApi";

interface KeyResultFormProps {
  objective: string;
  /** The one to edit; absent for a new one. */
  edited?: KeyResult;
  onClose: () => void;
}

/** A number that shows whether the objective is reached. */
export function KeyResultForm({ objective, edited, onClose }: KeyResultFormProps) {
  return (
    <Modal opened onClose={onClose} title={edited ? "Edit the key result" : "New key result"} size={600}>
      <Fields objective={objective} edited={edited} onClose={onClose} />
    </Modal>
  );
}

function Fields({ objective, edited, onClose }: KeyResultFormProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const insights = useQuery(insightNames(slug)).data?.items ?? [];
  const [title, setTitle] = useState(edited?.title ?? "");
  const [kind, setKind] = useState<KeyResult["kind"]>(edited?.kind ?? "increase");
  const [start, setStart] = useState<number | string>(edited?.start ?? "");
  const [goal, setGoal] = useState<number | string>(edited?.target ?? "");
  const [unit, setUnit] = useState(edited?.unit ?? "");
  const [owner, setOwner] = useState<string | null>(edited?.owner ?? null);
  const [insight, setInsight] = useState<string | null>(edited?.insight ?? null);
  const [number, setNumber] = useState(edited?.number ?? "");
  const form = useSubmit(async () => {
    const body = {
      title,
      kind,
      start: Number(start),
      target: Number(goal),
      unit,
      owner: owner ?? "",
      insight: insight ?? "",
      number: insight ? number : "",
    };
    try {
      await (edited
        ? patchKeyResult(slug, edited.id, `"${edited.version}"`, body)
        : createKeyResult(slug, objective, body));
    } catch (cause) {
      if (!hasStatus(cause, 412)) throw cause;
      await queries.invalidateQueries({ queryKey: ["objectives", slug] });
      throw new Problem(
        412,
        "Somebody changed this key result meanwhile",
        "Somebody changed this key result meanwhile. Close this and open it again to see their version.",
      );
    }
    await queries.invalidateQueries({ queryKey: ["objectives", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
    onClose();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <TextInput
          label="Which number"
          placeholder="Newcomers who import a file in their first week"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={form.fieldError("title")}
          required
          withAsterisk={false}
          data-autofocus
        />
        <Group gap="md" grow align="flex-start">
          <Select
            label="It should"
            data={[
              { value: "increase", label: "increase" },
              { value: "decrease", label: "decrease" },
              { value: "keep", label: "stay as good" },
            ]}
            allowDeselect={false}
            value={kind}
            onChange={(value) => setKind((value ?? "increase") as KeyResult["kind"])}
            error={form.fieldError("kind")}
          />
          <NumberInput
            label="From"
            value={start}
            onChange={setStart}
            error={form.fieldError("start")}
            required
            withAsterisk={false}
          />
          <NumberInput
            label={kind === "keep" ? "No worse than" : "To"}
            value={goal}
            onChange={setGoal}
            error={form.fieldError("target")}
            required
            withAsterisk={false}
          />
          <TextInput
            label="Unit"
            placeholder="%"
            value={unit}
            onChange={(event) => setUnit(event.currentTarget.value)}
          />
        </Group>
        <Select
          label="Measured by"
          description="An insight measures it every hour. Without one, the number is noted in check-ins."
          placeholder="Noted by people"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Noted by people" }}
          data={insights.map((known) => ({ value: known.id, label: known.name }))}
          value={insight}
          onChange={setInsight}
          error={form.fieldError("insight")}
        />
        {insight && (
          <Select
            label="Which number of it"
            description="Shares are measured in per cent."
            data={[
              { value: "", label: "The usual one" },
              { value: "last", label: "Last complete interval" },
              { value: "total", label: "Total over the range" },
              { value: "average", label: "Average per interval" },
              { value: "conversion", label: "Conversion of the funnel" },
              ...[1, 2, 3, 4, 7, 8, 12].map((n) => ({
                value: `retention:${n}`,
                label: `Retention in period ${n}`,
              })),
            ]}
            allowDeselect={false}
            value={number}
            onChange={(value) => setNumber(value ?? "")}
            error={form.fieldError("number")}
          />
        )}
        <MemberPicker label="Owner" value={owner} onChange={setOwner} />
        <FormProblem
          problem={form.problem}
          shownFields={["title", "kind", "start", "target", "insight", "number"]}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={start === "" || goal === ""}>
            {edited ? "Save" : "Add the key result"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
