import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { fromSearch, toSearch } from "../../../charts/query/address";
import type { Insight } from "../../../charts/query/query";

/** Waits this many milliseconds after an edit before the address follows. */
const settle = 200;

/**
 * The insight on the page, kept in the address bar. The page edits its own
 * copy at once and the address follows a moment later; a link or the browser's
 * back button leads the other way. `usual` is what the page shows when the
 * address names no insight; while it is undefined the insight is null.
 */
export function useInsightAddress(usual: Insight | undefined): {
  insight: Insight | null;
  setInsight: (next: Insight) => void;
  /** Forgets all edits: back to what `usual` says. */
  reset: () => void;
  /** Whether the address names an insight of its own. */
  edited: boolean;
} {
  const search = useSearch({ strict: false }) as { q?: string; d?: string };
  const navigate = useNavigate();
  const [own, setOwn] = useState<Insight | null>(() => fromSearch(search));
  const [settled] = useDebouncedValue(own, settle);
  const written = useRef(text(search));

  useEffect(() => {
    const now = text(search);
    if (now === written.current) return;
    written.current = now;
    setOwn(fromSearch(search));
  }, [search]);

  useEffect(() => {
    const next = settled ? toSearch(settled) : {};
    if (text(next) === written.current) return;
    written.current = text(next);
    void navigate({ to: ".", search: next as never, replace: true });
  }, [settled, navigate]);

  const reset = useCallback(() => setOwn(null), []);
  return { insight: own ?? usual ?? null, setInsight: setOwn, reset, edited: own !== null };
}

function text({ q = "", d = "" }: { q?: string; d?: string }): string {
  return `${q}\n${d}`;
}
