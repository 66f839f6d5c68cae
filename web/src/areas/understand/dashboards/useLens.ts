import { useNavigate, useSearch } from "@tanstack/react-router";
import { read, write } from "../../../charts/query/address";
import type { Condition, Range } from "../../../charts/query/query";
import type { Lens } from "./dashboardApi";

/** The range and conditions of the page, kept in its address; a part that is absent is the dashboard's own. */
export function useLens(): { lens: Lens; setLens: (lens: Lens) => void } {
  const search = useSearch({ strict: false }) as { range?: unknown; where?: unknown };
  const navigate = useNavigate();
  const lens: Lens = { range: rangeIn(search.range), where: whereIn(search.where) };
  return {
    lens,
    setLens: (next) =>
      void navigate({
        to: ".",
        search: {
          ...(next.range ? { range: write(next.range) } : {}),
          ...(next.where ? { where: write(next.where) } : {}),
        } as never,
        replace: true,
      }),
  };
}

function parsed(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return read(text);
  } catch {
    return undefined;
  }
}

function rangeIn(text: unknown): Range | undefined {
  const range = parsed(text) as Partial<Record<"last" | "from" | "to", unknown>> | undefined;
  if (typeof range?.last === "string") return { last: range.last };
  if (typeof range?.from === "string" && typeof range.to === "string")
    return { from: range.from, to: range.to };
  return undefined;
}

function whereIn(text: unknown): Condition[] | undefined {
  const where = parsed(text);
  if (!Array.isArray(where)) return undefined;
  return where.filter(
    (c) => typeof c === "object" && c !== null && "property" in c && "op" in c,
  ) as unknown as Condition[];
}
