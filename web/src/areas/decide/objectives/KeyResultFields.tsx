import { Group, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { KeyResult } from "../../../api/types";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { metricNames } from "../../experiment/metrics/metricApi";
import { insightNames } from "../roadmap/roadmapApi";
import { kindWords, numbersWith } from "./words";

/** What a form of a key result holds; a number that is not written yet is "". */
export interface KeyResultWords {
  title: string;
  kind: KeyResult["kind"];
  start: number | string;
  target: number | string;
  unit?: string;
  owner?: string;
  insight?: string;
  number?: string;
  metric?: string;
}

interface KeyResultFieldsProps {
  value: KeyResultWords;
  onChange: (part: Partial<KeyResultWords>) => void;
  fieldError: (name: string) => string | undefined;
}

/** The fields of a key result that have a place to show what is wrong with them. */
export const shownFields = ["title", "kind", "start", "target", "unit", "insight", "number", "metric"];

/** Whether both of its numbers are written. */
export function hasNumbers({ start, target }: KeyResultWords): boolean {
  return [start, target].every((n) => n !== "" && Number.isFinite(Number(n)));
}

/** The fields of a key result, new or edited. */
export function KeyResultFields({ value, onChange, fieldError }: KeyResultFieldsProps) {
  const { slug } = useProject();
  const insights = useQuery(insightNames(slug)).data?.items ?? [];
  const metrics = useQuery(metricNames(slug)).data?.items ?? [];
  return (
    <Stack gap="lg">
      <TextInput
        label="Which number"
        placeholder="Newcomers who import a file in their first week"
        value={value.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
        error={fieldError("title")}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Group gap="md" grow align="flex-start">
        <Select
          label="It should"
          data={Object.entries(kindWords).map(([kind, label]) => ({ value: kind, label }))}
          allowDeselect={false}
          value={value.kind}
          onChange={(kind) => onChange({ kind: (kind ?? "increase") as KeyResult["kind"] })}
          error={fieldError("kind")}
        />
        <NumberInput
          label="From"
          value={value.start}
          onChange={(start) => onChange({ start })}
          error={fieldError("start")}
          required
          withAsterisk={false}
        />
        <NumberInput
          label={value.kind === "keep" ? "No worse than" : "To"}
          value={value.target}
          onChange={(target) => onChange({ target })}
          error={fieldError("target")}
          required
          withAsterisk={false}
        />
        <TextInput
          label="Unit"
          placeholder="%"
          value={value.unit ?? ""}
          onChange={(event) => onChange({ unit: event.currentTarget.value })}
          error={fieldError("unit")}
        />
      </Group>
      <Select
        label="Measured by"
        description="A metric or an insight measures it every hour. Without one, the number is noted in check-ins."
        placeholder="Noted by people"
        searchable
        clearable
        clearButtonProps={{ "aria-label": "Noted by people" }}
        data={[
          {
            group: "Metrics",
            items: metrics.map((known) => ({ value: `metric:${known.id}`, label: known.name })),
          },
          {
            group: "Insights",
            items: insights.map((known) => ({ value: `insight:${known.id}`, label: known.name })),
          },
        ]}
        value={value.metric ? `metric:${value.metric}` : value.insight ? `insight:${value.insight}` : null}
        onChange={(chosen) => onChange(measuredBy(chosen))}
        error={fieldError("insight") ?? fieldError("metric")}
      />
      {value.insight && (
        <Select
          label="Which number of it"
          description="Shares are measured in per cent."
          data={numbersWith(value.number)}
          allowDeselect={false}
          value={value.number ?? ""}
          onChange={(number) => onChange({ number: number ?? "" })}
          error={fieldError("number")}
        />
      )}
      <MemberPicker
        label="Owner"
        value={value.owner || null}
        onChange={(owner) => onChange({ owner: owner ?? "" })}
      />
    </Stack>
  );
}

/** The fields of what was chosen to measure a key result, `metric:` or `insight:` and an id; nothing for people. */
function measuredBy(chosen: string | null): Partial<KeyResultWords> {
  const [type, id = ""] = (chosen ?? "").split(":");
  return {
    metric: type === "metric" ? id : "",
    insight: type === "insight" ? id : "",
    ...(type === "insight" ? {} : { number: "" }),
  };
}
