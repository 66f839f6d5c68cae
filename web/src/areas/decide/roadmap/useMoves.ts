import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hasStatus } from "../../../api/problem";
import { useProject } from "../../../api/session";
import type { Bet } from "../../../api/types";
import { toastProblem, toastUndo } from "../../../ui/toast";
import { betsIn, moved, replaced, type Target, targetNow } from "./moves";
import { type BetFilter, boardOf, moveBet } from "./roadmapApi";
import { horizonWords } from "./words";

/** Moving bets on the board: shown at once, announced, and taken back by a toast. */
export function useMoves(filter: BetFilter) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [said, setSaid] = useState("");
  const { queryKey } = boardOf(slug, filter);

  async function move(id: string, target: Target, undone = false): Promise<void> {
    const before = queries.getQueryData(queryKey);
    const bet = before?.columns.flatMap((column) => column.bets).find((known) => known.id === id);
    const back = before && targetNow(before, id);
    if (!before || !bet || !back) return;
    const after = moved(before, id, target);
    queries.setQueryData(queryKey, after);
    setSaid(announcement(bet, target, betsIn(after, target.horizon)));
    try {
      const kept = await moveBet(slug, bet, target.horizon, target.after);
      queries.setQueryData(queryKey, (now) => now && replaced(now, kept));
    } catch (cause) {
      queries.setQueryData(queryKey, before);
      toastProblem(
        hasStatus(cause, 412)
          ? "Somebody changed this bet meanwhile; the roadmap is loaded again"
          : "The bet could not be moved",
        cause,
      );
      await queries.invalidateQueries({ queryKey: ["roadmap", slug] });
      return;
    }
    void queries.invalidateQueries({ queryKey: ["roadmap", slug], refetchType: "none" });
    if (!undone && back.horizon !== target.horizon)
      toastUndo(`Moved “${bet.title}” to ${horizonWords[target.horizon]}`, () => move(id, back, true));
  }

  return { move, said };
}

function announcement(bet: Bet, target: Target, column: readonly Bet[]): string {
  const at = column.findIndex((other) => other.id === bet.id) + 1;
  return `${bet.title}: ${horizonWords[target.horizon]}, ${at} of ${column.length}`;
}
