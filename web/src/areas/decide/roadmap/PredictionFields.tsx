import { Group, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { Prediction } from "../../../api/types";
import { metricNames } from "../../experiment/metrics/metricApi";
import { insightNames } from "./roadmapApi";

interface PredictionFieldsProps {
  value: Prediction;
  onChange: (next: Prediction) => void;
  fieldError: (name: string) => string | undefined;
}

/** What a bet is expected to change: which number, by how much, by when, and how sure we are. */
export function PredictionFields({ value, onChange, fieldError }: PredictionFieldsProps) {
  const { slug } = useProject();
  const insights = useQuery(insightNames(slug)).data?.items ?? [];
  const metrics = useQuery(metricNames(slug)).data?.items ?? [];
  const set = (part: Partial<Prediction>) => {
    const next = { ...value, ...part };
    onChange(Object.fromEntries(Object.entries(next).filter(([, v]) => v !== "" && v !== undefined)));
  };
  const number = (n: string | number) => (n === "" || Number.isNaN(Number(n)) ? undefined : Number(n));
  return (
    <Stack gap="md">
      <TextInput
        label="Prediction: which number"
        description="What will change when the bet is right."
        placeholder="Newcomers who import a file"
        value={value.metric ?? ""}
        onChange={(event) => set({ metric: event.currentTarget.value })}
        error={fieldError("prediction.metric")}
      />
      <Group gap="md" grow align="flex-start">
        <NumberInput
          label="Now"
          value={value.baseline ?? ""}
          onChange={(n) => set({ baseline: number(n) })}
          error={fieldError("prediction.baseline")}
        />
        <NumberInput
          label="Expected"
          value={value.amount ?? ""}
          onChange={(n) => set({ amount: number(n) })}
          error={fieldError("prediction.amount")}
        />
        <Select
          label="Which is"
          data={[
            { value: "target", label: "the number itself" },
            { value: "change", label: "a change" },
            { value: "percent", label: "a change in per cent" },
          ]}
          allowDeselect={false}
          value={value.reading ?? "target"}
          onChange={(reading) => set({ reading: (reading ?? "target") as Prediction["reading"] })}
        />
      </Group>
      <Group gap="md" grow align="flex-start">
        <TextInput
          label="Unit"
          placeholder="%"
          value={value.unit ?? ""}
          onChange={(event) => set({ unit: event.currentTarget.value })}
        />
        <TextInput
          label="By"
          type="date"
          value={value.by ?? ""}
          onChange={(event) => set({ by: event.currentTarget.value })}
          error={fieldError("prediction.by")}
        />
        <NumberInput
          label="How sure, in %"
          min={0}
          max={100}
          value={value.confidence ?? ""}
          onChange={(n) => set({ confidence: number(n) })}
          error={fieldError("prediction.confidence")}
        />
      </Group>
      <Select
        label="Measured by"
        description="A metric or an insight that shows this number, if there is one."
        placeholder="Nothing yet"
        searchable
        clearable
        clearButtonProps={{ "aria-label": "Measure by nothing" }}
        data={[
          { group: "Metrics", items: metrics.map((m) => ({ value: `metric:${m.id}`, label: m.name })) },
          { group: "Insights", items: insights.map((i) => ({ value: `insight:${i.id}`, label: i.name })) },
        ]}
        value={
          value.metric_id ? `metric:${value.metric_id}` : value.insight ? `insight:${value.insight}` : null
        }
        onChange={(chosen) => {
          const [type, id = ""] = (chosen ?? "").split(":");
          set({ metric_id: type === "metric" ? id : "", insight: type === "insight" ? id : "" });
        }}
        error={fieldError("prediction.insight") ?? fieldError("prediction.metric_id")}
      />
    </Stack>
  );
}
