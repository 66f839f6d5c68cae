import { useEffect, useRef } from "react";

/** How long after `g` a letter is a place to go to, in milliseconds; as the shell counts. */
const patience = 1200;

/**
 * Single keys of a page. They rest while somebody types, while a dialogue is
 * open, and for the letter after `g`. A handler that answers false did nothing:
 * the key goes on to the shell.
 */
export function useKeys(keys: Record<string, (event: KeyboardEvent) => unknown>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let going = 0;
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || rests(event.target))
        return;
      const follows = going > 0 && event.timeStamp - going < patience;
      going = event.key === "g" && !follows ? event.timeStamp : 0;
      const act = follows ? undefined : latest.current[event.key];
      if (act && act(event) !== false) event.preventDefault();
    }
    // Before the shell's own listener, which leaves alone what is prevented.
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, []);
}

function rests(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest("input, textarea, select, [role=textbox], [role=combobox]") !== null
  );
}
