import { useEffect, useState } from "react";
import type { TrackedEvent } from "../../../api/types";
import { newestEvents } from "../understandApi";

/** Asks for news this often, in milliseconds, while the page is in sight. */
const every = 2000;
/** Keeps this many events on the page; older ones are reached by "Show older". */
const mostKept = 500;
const pageSize = 50;

/** The live list: newest first, and what is known about the asking. */
export interface Live {
  /** undefined until the first answer. */
  events: TrackedEvent[] | undefined;
  /** Events that came in while paused. */
  waiting: number;
  problem: unknown;
  older: (() => Promise<void>) | undefined;
}

/** The newest events, asked for again and again until paused or out of sight. */
export function useLiveEvents(
  project: string,
  filter: { event?: string; person?: string },
  paused: boolean,
): Live {
  const { event, person } = filter;
  const [state, setState] = useState<{
    events?: TrackedEvent[];
    fresh: TrackedEvent[];
    next?: string | undefined;
  }>({ fresh: [] });
  const [problem, setProblem] = useState<unknown>(undefined);

  useEffect(() => {
    const stop = new AbortController();
    const asked = { ...(event ? { event } : {}), ...(person ? { person } : {}) };
    setState({ fresh: [] });
    const ask = async () => {
      if (document.hidden) return;
      try {
        const page = await newestEvents(project, asked, pageSize, stop.signal);
        setProblem(undefined);
        setState((before) => ({
          events: before.events ?? page.items ?? [],
          fresh: before.events ? merged(page.items ?? [], before.events) : [],
          next: before.events ? before.next : page.next_cursor,
        }));
      } catch (cause) {
        if (!stop.signal.aborted) setProblem(cause);
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), every);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [project, event, person]);

  useEffect(() => {
    if (paused || state.fresh.length === 0) return;
    setState((s) => ({ ...s, events: [...s.fresh, ...(s.events ?? [])].slice(0, mostKept), fresh: [] }));
  }, [paused, state.fresh]);

  const older = state.next
    ? async () => {
        const asked = { ...(event ? { event } : {}), ...(person ? { person } : {}) };
        try {
          const page = await newestEvents(project, asked, pageSize, new AbortController().signal, state.next);
          setState((s) => ({
            ...s,
            events: [...(s.events ?? []), ...(page.items ?? [])],
            next: page.next_cursor,
          }));
        } catch (cause) {
          setProblem(cause);
        }
      }
    : undefined;
  return { events: state.events, waiting: state.fresh.length, problem, older };
}

/** The events of a page that are not on the list yet, newest first. */
export function merged(page: readonly TrackedEvent[], known: readonly TrackedEvent[]): TrackedEvent[] {
  const ids = new Set(known.map((e) => e.id));
  return page.filter((e) => !ids.has(e.id));
}
