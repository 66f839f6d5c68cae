import { useQueryClient } from "@tanstack/react-query";
import { useProject } from "../../api/session";
import type { Ref, TraceEdge } from "../../api/types";
import { toastProblem, toastUndo } from "../toast";
import { createLink, removeLink } from "./recordApi";

/** Making links and taking them away; every panel that may show them is asked again. */
export function useLinking() {
  const { slug } = useProject();
  const queries = useQueryClient();
  // A link shows in the trace of every record it lies on the way of, not only of its ends.
  const forget = () => queries.invalidateQueries({ queryKey: ["records", slug] });

  async function link(from: Ref, to: Ref, relation: string, note: string) {
    await createLink(slug, { from, to, relation, ...(note ? { note } : {}) });
    await forget();
  }

  async function unlink(edge: TraceEdge, says: string) {
    if (!edge.id) return;
    try {
      await removeLink(slug, edge.id);
    } catch (cause) {
      toastProblem("The link could not be removed", cause);
      return;
    }
    await forget();
    toastUndo(says, () => link(edge.from, edge.to, edge.relation, edge.note ?? ""));
  }

  return { link, unlink };
}
