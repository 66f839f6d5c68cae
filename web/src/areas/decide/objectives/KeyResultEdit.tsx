import { useQueryClient } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { KeyResult } from "../../../api/types";
import { EditDialog } from "../../../ui/records/EditDialog";
import { MemberName } from "../../../ui/records/MemberName";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { MetricName } from "../../experiment/metrics/MetricName";
import { InsightName } from "../ideas/IdeaWords";
import { hasNumbers, KeyResultFields, type KeyResultWords, shownFields } from "./KeyResultFields";
import { keyResultOf, patchKeyResult } from "./objectiveApi";
import { kindWords, numberWords } from "./words";

const fields = [
  { name: "title", label: "Which number" },
  { name: "kind", label: "It should", show: (value: unknown) => kindWords[value as KeyResult["kind"]] },
  { name: "start", label: "From" },
  { name: "target", label: "To" },
  { name: "unit", label: "Unit" },
  { name: "insight", label: "Measured by", show: (value: unknown) => <InsightName id={value as string} /> },
  { name: "metric", label: "Measured by", show: (value: unknown) => <MetricName id={value as string} /> },
  { name: "number", label: "Which number of it", show: (value: unknown) => numberWords(value as string) },
  { name: "owner", label: "Owner", show: (value: unknown) => <MemberName id={value as string} /> },
];

/** Edits a key result; a conflict shows both versions. */
export function KeyResultEdit({ keyResult, onClose }: { keyResult: KeyResult; onClose: () => void }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const done = () => {
    void queries.invalidateQueries({ queryKey: ["objectives", slug] });
    void queries.invalidateQueries({ queryKey: ["records", slug] });
    onClose();
  };
  const edit = useRecordEdit<KeyResult, Partial<KeyResultWords>>({
    record: { value: keyResult, etag: `"${keyResult.version}"` },
    load: () => queries.fetchQuery({ ...keyResultOf(slug, keyResult.id), staleTime: 0 }),
    save: (etag, part) => patchKeyResult(slug, keyResult.id, etag, editOf(part)),
    fields,
    noun: "key result",
    onSaved: done,
    onTaken: done,
  });
  return (
    <>
      <EditDialog
        edit={edit}
        title="Edit the key result"
        size={600}
        shownFields={shownFields}
        ready={hasNumbers(edit.value)}
        onClose={onClose}
      >
        <KeyResultFields value={edit.value} onChange={edit.change} fieldError={edit.fieldError} />
      </EditDialog>
      {edit.dialog}
    </>
  );
}

/** A change as the API takes it: numbers as numbers. */
function editOf({ start, target, ...rest }: Partial<KeyResultWords>) {
  return {
    ...rest,
    ...(start === undefined ? {} : { start: Number(start) }),
    ...(target === undefined ? {} : { target: Number(target) }),
  };
}
