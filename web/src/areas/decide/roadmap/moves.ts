import type { Bet, RoadmapBoard } from "../../../api/types";

/** Where a bet goes: behind another one, at the top ("first") or at the end (null) of a horizon. */
export interface Target {
  horizon: Bet["horizon"];
  after: string | null;
}

export const horizons: readonly Bet["horizon"][] = ["now", "next", "later"];

/** The bets of one column. */
export function betsIn(board: RoadmapBoard, key: string): Bet[] {
  return board.columns.find((column) => column.key === key)?.bets ?? [];
}

/** Where a bet stands: its column and its index there. */
export function placeOf(
  board: RoadmapBoard,
  id: string,
): { horizon: Bet["horizon"]; index: number } | undefined {
  for (const horizon of horizons) {
    const index = betsIn(board, horizon).findIndex((bet) => bet.id === id);
    if (index >= 0) return { horizon, index };
  }
  return undefined;
}

/** What it takes to stand at an index of a horizon, counted without the bet itself. */
export function targetAt(board: RoadmapBoard, id: string, horizon: Bet["horizon"], index: number): Target {
  const others = betsIn(board, horizon).filter((bet) => bet.id !== id);
  if (index <= 0) return { horizon, after: "first" };
  return { horizon, after: others[Math.min(index, others.length) - 1]?.id ?? "first" };
}

/** Where a key moves a bet; undefined at an edge. */
export function targetOf(board: RoadmapBoard, id: string, key: string): Target | undefined {
  const place = placeOf(board, id);
  if (!place) return undefined;
  const { horizon, index } = place;
  const column = horizons.indexOf(horizon);
  switch (key) {
    case "ArrowUp":
      return index > 0 ? targetAt(board, id, horizon, index - 1) : undefined;
    case "ArrowDown":
      return index < betsIn(board, horizon).length - 1 ? targetAt(board, id, horizon, index + 1) : undefined;
    case "ArrowLeft":
    case "ArrowRight": {
      const next = horizons[column + (key === "ArrowLeft" ? -1 : 1)];
      return next && targetAt(board, id, next, index);
    }
  }
  return undefined;
}

/** The board as it is once the bet has moved. */
export function moved(board: RoadmapBoard, id: string, target: Target): RoadmapBoard {
  const bet = board.columns.flatMap((column) => column.bets).find((known) => known.id === id);
  if (!bet) return board;
  return {
    ...board,
    columns: board.columns.map((column) => {
      const had = column.bets.length;
      const bets = column.bets.filter((other) => other.id !== id);
      if (column.key === target.horizon) {
        const at =
          target.after === "first"
            ? 0
            : target.after === null
              ? bets.length
              : bets.findIndex((other) => other.id === target.after) + 1;
        bets.splice(at, 0, { ...bet, horizon: target.horizon });
      }
      return { ...column, bets, total: column.total + bets.length - had };
    }),
  };
}

/** The board with a bet as the server answered it. */
export function replaced(board: RoadmapBoard, bet: Bet): RoadmapBoard {
  return {
    ...board,
    columns: board.columns.map((column) => ({
      ...column,
      bets: column.bets.map((other) => (other.id === bet.id ? bet : other)),
    })),
  };
}

/** Where a bet stands, so that it can be put back. */
export function targetNow(board: RoadmapBoard, id: string): Target | undefined {
  const place = placeOf(board, id);
  return place && targetAt(board, id, place.horizon, place.index);
}
