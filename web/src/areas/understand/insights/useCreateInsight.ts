import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { savedInsight } from "../../../charts/query/asking";
import type { Insight } from "../../../charts/query/query";
import { useProjectPath } from "../../../ui/ProjectLink";
import { toast } from "../../../ui/toast";
import { createInsight } from "../understandApi";

/** Saves a question as an insight of its own and goes to its page. */
export function useCreateInsight(project: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  return async (insight: Insight, words: { name: string; description: string }) => {
    const made = await createInsight(project, { ...insight, ...words });
    queries.setQueryData(savedInsight(project, made.value.id).queryKey, made);
    void queries.invalidateQueries({ queryKey: ["insights", project] });
    toast(`Saved “${made.value.name}”`);
    await navigate({ to: path(`insights/${made.value.id}`) });
  };
}
