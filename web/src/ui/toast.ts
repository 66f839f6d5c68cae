import { notifications } from "@mantine/notifications";
import { Problem } from "../api/problem";
import { undoBody } from "./UndoBody";

/** Says that something was done. */
export function toast(message: string): void {
  notifications.show({ message, color: "accent", withBorder: true });
}

/** Says why something could not be done. */
export function toastProblem(title: string, cause: unknown): void {
  const message = cause instanceof Problem || cause instanceof Error ? cause.message : String(cause);
  notifications.show({ title, message, color: "red", withBorder: true, autoClose: 10_000, role: "alert" });
}

/**
 * Says that something is done, offers to take it back for ten seconds, and only
 * then does it: for acts the server cannot undo. Closing the toast or leaving
 * the page ends the wait. Exactly one of `act` and `keep` is called.
 */
export function toastBefore(message: string, act: () => void, keep: () => void): void {
  let waiting = true;
  const end = (then: () => void) => {
    if (!waiting) return;
    waiting = false;
    window.removeEventListener("pagehide", leave);
    then();
  };
  const leave = () => end(act);
  window.addEventListener("pagehide", leave);
  const id = notifications.show({
    message: undoBody(message, () => {
      end(keep);
      notifications.hide(id);
    }),
    color: "accent",
    withBorder: true,
    autoClose: 10_000,
    onClose: leave,
  });
}

/** Says that something was done, and offers to take it back for ten seconds. */
export function toastUndo(message: string, undo: () => void | Promise<void>): void {
  const id = notifications.show({
    message: undoBody(message, async () => {
      notifications.hide(id);
      try {
        await undo();
      } catch (cause) {
        toastProblem("It could not be undone", cause);
      }
    }),
    color: "accent",
    withBorder: true,
    autoClose: 10_000,
  });
}
