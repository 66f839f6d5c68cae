import { useCallback, useEffect, useRef, useState } from "react";
import type { Tile } from "./dashboardApi";

/** Waits this many milliseconds after the last move before it is saved. */
const settle = 600;

/**
 * The tiles as the page shows them: at once as they were arranged, saved a
 * moment later, one save after the other. When a save is refused, they are the
 * server's again.
 */
export function useArranging(saved: Tile[], save: (tiles: Tile[]) => Promise<boolean>) {
  const [own, setOwn] = useState<Tile[] | null>(null);
  const latest = useRef(save);
  latest.current = save;
  const waiting = useRef<{ tiles: Tile[]; timer: ReturnType<typeof setTimeout> } | null>(null);
  const chain = useRef<Promise<unknown>>(Promise.resolve());

  const flush = useCallback(() => {
    const next = waiting.current;
    if (!next) return;
    clearTimeout(next.timer);
    waiting.current = null;
    chain.current = chain.current.then(async () => {
      await latest.current(next.tiles);
      // What was arranged meanwhile stays; else the record, kept or not, speaks again.
      setOwn((tiles) => (tiles === next.tiles ? null : tiles));
    });
  }, []);
  useEffect(() => flush, [flush]); // leaving the page saves what waits

  const arrange = useCallback(
    (tiles: Tile[]) => {
      if (waiting.current) clearTimeout(waiting.current.timer);
      waiting.current = { tiles, timer: setTimeout(flush, settle) };
      setOwn(tiles);
    },
    [flush],
  );
  return { tiles: own ?? saved, arrange };
}
