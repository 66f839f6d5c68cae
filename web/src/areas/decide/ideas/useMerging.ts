import { useQueryClient } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { toastProblem, toastUndo } from "../../../ui/toast";
import { type Idea, ideasKey, mergeIdea, unmergeIdea } from "./ideaApi";

type Named = Pick<Idea, "id" | "title">;

/** Merging ideas and taking them apart, each with a toast that takes it back. */
export function useMerging() {
  const { slug } = useProject();
  const queries = useQueryClient();
  const forget = async () => {
    await queries.invalidateQueries({ queryKey: ideasKey(slug) });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const join = (idea: Named, into: Named) => mergeIdea(slug, idea.id, into.id).then(forget);
  const part = (idea: Named) => unmergeIdea(slug, idea.id).then(forget);
  return {
    /** Throws what the server complains about, for the form to show. */
    async merge(idea: Named, into: Named) {
      await join(idea, into);
      toastUndo(`Merged into “${into.title}”`, () => part(idea));
    },
    async takeApart(idea: Named, into: Named) {
      try {
        await part(idea);
      } catch (cause) {
        toastProblem("The ideas could not be taken apart", cause);
        return;
      }
      toastUndo(`“${idea.title}” stands on its own again`, () => join(idea, into));
    },
  };
}
