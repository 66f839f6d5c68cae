import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { hasStatus } from "../../../api/problem";
import type { Insight as SavedInsight } from "../../../api/types";
import { useProjectPath } from "../../../ui/ProjectLink";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import type { Insight } from "../query/query";
import {
  archiveInsight,
  createInsight,
  type InsightEdit,
  patchInsight,
  restoreInsight,
  savedInsight,
} from "../understandApi";
import type { Version } from "./EditConflict";

/** Two versions of an insight that cannot both be kept under one name. */
export interface Conflict {
  mine: Version & InsightEdit;
  theirs: Tagged<SavedInsight>;
}

/**
 * Saving, renaming and archiving an insight. `record` is the saved one with
 * its ETag, absent for a new one; `done` is called when the edits on the page
 * are kept, or dropped for good.
 */
export function useSaving(project: string, record: Tagged<SavedInsight> | undefined, done: () => void) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const forget = () => queries.invalidateQueries({ queryKey: ["insights", project] });

  async function create(insight: Insight, words: { name: string; description: string }) {
    const made = await createInsight(project, { ...insight, ...words });
    queries.setQueryData(savedInsight(project, made.value.id).queryKey, made);
    void forget();
    toast(`Saved “${made.value.name}”`);
    await navigate({ to: path(`insights/${made.value.id}`) });
  }

  async function save(edit: InsightEdit, base: Tagged<SavedInsight> | undefined = record) {
    if (!base) return;
    const { id } = base.value;
    try {
      const kept = await patchInsight(project, id, base.etag, edit);
      queries.setQueryData(savedInsight(project, id).queryKey, kept);
      setConflict(null);
      done();
      void forget();
      toast("Saved");
    } catch (cause) {
      if (!hasStatus(cause, 412)) throw cause;
      const theirs = await queries.fetchQuery({ ...savedInsight(project, id), staleTime: 0 });
      const mine = {
        ...base.value,
        ...edit,
        query: edit.query ?? (base.value.query as unknown as Insight["query"]),
      };
      setConflict({
        mine: { name: mine.name, description: mine.description, query: mine.query, ...edit },
        theirs,
      });
    }
  }

  async function archive(saved: SavedInsight) {
    try {
      await archiveInsight(project, saved.id);
    } catch (cause) {
      toastProblem("It could not be archived", cause);
      return;
    }
    void forget();
    toastUndo(`Archived “${saved.name}”`, async () => {
      await restoreInsight(project, saved.id);
      await forget();
    });
  }

  async function restore(saved: SavedInsight) {
    try {
      await restoreInsight(project, saved.id);
      await forget();
      toast(`Restored “${saved.name}”`);
    } catch (cause) {
      toastProblem("It could not be restored", cause);
    }
  }

  return { create, save, archive, restore, conflict, dismiss: () => setConflict(null) };
}
