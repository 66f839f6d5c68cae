import { useQueryClient } from "@tanstack/react-query";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import type { EditField } from "../../../ui/records/EditConflict";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import {
  archiveExperiment,
  type Experiment,
  type ExperimentEdit,
  type ExperimentPlan,
  experimentOf,
  patchExperiment,
  restoreExperiment,
} from "./trialApi";
import { signed, unitWords } from "./words";

const fields: EditField[] = [
  { name: "name", label: "Name" },
  { name: "plan", label: "Plan", words: (value) => planWords(value as ExperimentPlan) },
  { name: "notes", label: "Notes" },
  { name: "tags", label: "Tags" },
  { name: "owner", label: "Owner" },
];

/** A plan as lines of text, in which changed words can be marked. */
function planWords(p: ExperimentPlan): string {
  return [
    `Because ${p.because || "–"}`,
    `We believe ${p.believe || "–"}`,
    `We will know by ${p.expect || "–"}`,
    `For ${p.audience || "–"}`,
    `${unitWords[p.unit ?? "persons"]} in ${p.environment ?? "production"}`,
    `Variations ${(p.variations ?? []).map((v) => `${v.key} ${v.weight ?? 1}`).join(", ")}`,
    `Exposure ${p.exposure?.event ?? ""} ${p.exposure?.property ?? ""}`,
    `${(p.metrics ?? []).length} metrics: ${(p.metrics ?? []).map((m) => `${m.role} ${signed(m.minimum_effect)}`).join(", ")}`,
    `${p.days} days, alpha ${p.alpha}, power ${p.power}, baseline ${p.baseline ?? "–"}, sample ${p.sample ?? "–"}`,
    `Stops when ${p.stopping_rule || "–"}`,
    `Decides by ${p.decision_rule || "–"}`,
  ].join("\n");
}

/** Edits of the experiment, guarded by the version they began from. */
export function useExperimentEdit(record: Tagged<Experiment>, kept: (now: Tagged<Experiment>) => void) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const { id } = record.value;
  return useRecordEdit<Experiment, ExperimentEdit>({
    record,
    load: () => queries.fetchQuery({ ...experimentOf(slug, id), staleTime: 0 }),
    save: (etag, part) => patchExperiment(slug, id, etag, part),
    fields,
    noun: "experiment",
    onSaved: kept,
  });
}

export function useExperimentArchival(e: Experiment) {
  const { slug } = useProject();
  const queries = useQueryClient();
  return {
    noun: "experiment",
    title: e.name,
    archive: () => archiveExperiment(slug, e.id),
    restore: () => restoreExperiment(slug, e.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["experiments", slug] }),
  };
}
