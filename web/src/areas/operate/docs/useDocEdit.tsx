import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import type { EditField } from "../../../ui/records/EditConflict";
import { MemberName } from "../../../ui/records/MemberName";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { toast, toastProblem } from "../../../ui/toast";
import { type Doc, type DocEdit, docOf, mergeDoc, patchDoc, type Values } from "../operateApi";
import { states } from "./docWords";

/** Edits of a document, guarded by the version they began from; two edits of its text can be merged. */
export function useDocEdit(record: Tagged<Doc>) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const { id } = record.value;
  const [merged, setMerged] = useState<{ version: number; edit: DocEdit } | null>(null);
  const [resets, setResets] = useState(0);
  const began = useRef(record.value);

  function put(now: Tagged<Doc>) {
    queries.setQueryData(docOf(slug, id).queryKey, now);
    void queries.invalidateQueries({ queryKey: ["docs", slug, "list"] });
    void queries.invalidateQueries({ queryKey: ["docs", slug, "count"] });
    void queries.invalidateQueries({ queryKey: ["docs", slug, "drift"] });
    void queries.invalidateQueries({ queryKey: ["docs", slug, "one", id, "history"] });
    void queries.invalidateQueries({ queryKey: ["records", slug, "doc", id] });
  }

  async function merge(edit: DocEdit) {
    try {
      const base = began.current;
      const joined = await mergeDoc(slug, id, base.version, edit.body ?? base.body);
      const now = await queries.fetchQuery({ ...docOf(slug, id), staleTime: 0 });
      setMerged({ version: now.value.version, edit: { ...edit, body: joined.body } });
      toast(
        joined.conflicts === 0
          ? "Both edits are in the text. Look it over, then save."
          : `Both edits are in the text. ${joined.conflicts === 1 ? "One place clashes" : `${joined.conflicts} places clash`}: look for <<<<<<<.`,
      );
    } catch (cause) {
      toastProblem("The edits could not be merged", cause);
    }
  }

  const edit = useRecordEdit<Doc, DocEdit>({
    record,
    load: () => queries.fetchQuery({ ...docOf(slug, id), staleTime: 0 }),
    save: (etag, part) =>
      patchDoc(
        slug,
        id,
        etag,
        part.fields ? { ...part, fields: delta(record.value.fields, part.fields) } : part,
      ),
    fields: docFields(record.value),
    noun: "document",
    onSaved: (kept) => {
      put(kept);
      toast("Saved");
    },
    onTaken: (theirs) => {
      put(theirs);
      setResets((n) => n + 1);
    },
    apart: { label: "Merge the texts", act: (mine) => void merge(mine) },
  });
  if (!edit.changed) began.current = record.value;

  // The merged edit begins at the newest version: it is taken up once that is on the page.
  const { drop, change } = edit;
  useEffect(() => {
    if (!merged || record.value.version !== merged.version) return;
    if (edit.changed && began.current.version !== merged.version) {
      drop();
      return;
    }
    change(merged.edit);
    setMerged(null);
    setResets((n) => n + 1);
  }, [merged, record.value.version, edit.changed, drop, change]);

  return { ...edit, put, resets };
}

/** The answers that differ; null where one is emptied. */
function delta(before: Values, after: Values): Values {
  const emptied = Object.keys(before).filter((name) => !(name in after));
  return { ...after, ...Object.fromEntries(emptied.map((name) => [name, null])) };
}

function docFields(doc: Doc): EditField[] {
  const label = (name: string) => doc.asks.find((field) => field.name === name)?.label ?? name;
  return [
    { name: "title", label: "Title" },
    {
      name: "state",
      label: "State",
      show: (state) => states.find((each) => each.value === state)?.label ?? String(state),
    },
    { name: "owner", label: "Owner", show: (id) => <MemberName id={id as string} /> },
    {
      name: "fields",
      label: "Answers",
      show: (values) =>
        Object.entries((values ?? {}) as Values).map(([name, value]) => (
          <div
            key={name}
          >{`${label(name)}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`}</div>
        )),
    },
    { name: "body", label: "Text" },
  ];
}
