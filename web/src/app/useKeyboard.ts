import { useEffect, useRef } from "react";

/** What single keys do, anywhere outside a field. */
export interface Keys {
  /** `g` then the letter. Answers whether the letter leads anywhere. */
  go: (letter: string) => boolean;
  /** `/`. */
  search: () => void;
  /** `?`. */
  help: () => void;
  /** `[`. */
  fold: () => void;
}

/** How long `g` waits for its letter, in milliseconds. */
const patience = 1200;

/** Listens to the product's single-key shortcuts. They rest while somebody types, or while a dialogue is open. */
export function useKeyboard(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let goingSince = 0;
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target))
        return;
      const going = event.timeStamp - goingSince < patience && goingSince > 0;
      goingSince = 0;
      if (going && latest.current.go(event.key.toLowerCase())) {
        event.preventDefault();
        return;
      }
      if (event.key === "g") goingSince = event.timeStamp;
      const act = { "/": latest.current.search, "?": latest.current.help, "[": latest.current.fold }[
        event.key
      ];
      if (!act) return;
      event.preventDefault();
      act();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** True where a key is text rather than a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest("input, textarea, select, [role=textbox], [role=combobox]") !== null
  );
}
