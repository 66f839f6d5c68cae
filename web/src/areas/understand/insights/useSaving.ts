import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Insight as SavedInsight } from "../../../api/types";
import { savedInsight } from "../../../charts/query/asking";
import type { Insight } from "../../../charts/query/query";
import { useProjectPath } from "../../../ui/ProjectLink";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import { archiveInsight, createInsight, restoreInsight } from "../understandApi";

/** Making, archiving and restoring an insight. */
export function useSaving(project: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const forget = () => queries.invalidateQueries({ queryKey: ["insights", project] });

  async function create(insight: Insight, words: { name: string; description: string }) {
    const made = await createInsight(project, { ...insight, ...words });
    queries.setQueryData(savedInsight(project, made.value.id).queryKey, made);
    void forget();
    toast(`Saved “${made.value.name}”`);
    await navigate({ to: path(`insights/${made.value.id}`) });
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

  return { create, archive, restore };
}
