import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import { changeNotes, type Do, type Note, notesKey, type Step, undoStep } from "../listenApi";
import { leaves, type View } from "./filter";

type Pages = InfiniteData<{ items: Note[]; next_cursor?: string }>;

/** Deals with notes at once on the page and then at the server; every act can be taken back. */
export function useTriage(view: View) {
  const { slug } = useProject();
  const queries = useQueryClient();
  // Beside the server's state: opening a note makes the page anew.
  const lastKey = ["feedback-last-step", slug];
  const lists = [...notesKey(slug), "list"];

  const refresh = () => queries.invalidateQueries({ queryKey: notesKey(slug) });

  async function takeBack(step: Step) {
    queries.setQueryData(lastKey, null);
    const undone = await undoStep(slug, step.id);
    await refresh();
    void queries.invalidateQueries({ queryKey: ["themes", slug] });
    toast(
      undone.kept > 0
        ? `Undone for ${undone.restored} of ${undone.restored + undone.kept}; somebody has changed the others since.`
        : "Undone",
    );
  }

  /** Does something to notes. `looks` is how a note looks until the server has answered. */
  async function act(ids: string[], does: Do, looks: Partial<Note> = {}) {
    if (ids.length === 0) return;
    const before = queries.getQueriesData<Pages>({ queryKey: lists });
    await queries.cancelQueries({ queryKey: lists });
    const gone = leaves(view, does);
    queries.setQueriesData<Pages>(
      { queryKey: lists },
      (pages) => pages && changed(pages, ids, gone ? null : looks),
    );
    for (const id of ids)
      queries.setQueryData<Note>([...notesKey(slug), "note", id], (note) => note && { ...note, ...looks });
    try {
      const step = await changeNotes(slug, { ids }, does);
      queries.setQueryData(lastKey, step);
      toastUndo(said(step), () => takeBack(step));
    } catch (cause) {
      for (const [key, pages] of before) queries.setQueryData(key, pages);
      toastProblem("That was not done", cause);
    }
    await refresh();
    void queries.invalidateQueries({ queryKey: ["themes", slug] });
  }

  return {
    act,
    refresh,
    /** Takes the last act of this page back; false when there is none. */
    undo: () => {
      const step = queries.getQueryData<Step | null>(lastKey);
      if (!step) return false;
      takeBack(step).catch((cause) => toastProblem("It could not be undone", cause));
      return true;
    },
  };
}

function changed(pages: Pages, ids: string[], looks: Partial<Note> | null): Pages {
  const dealt = new Set(ids);
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      items: looks
        ? page.items.map((note) => (dealt.has(note.id) ? { ...note, ...looks } : note))
        : page.items.filter((note) => !dealt.has(note.id)),
    })),
  };
}

function said(step: Step): string {
  const what = step.says.charAt(0).toUpperCase() + step.says.slice(1);
  return step.changed === 1 ? what : `${step.changed} notes: ${step.says}`;
}
