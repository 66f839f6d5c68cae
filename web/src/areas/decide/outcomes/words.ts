import { exact } from "../../../ui/figures";
import { dayWords } from "../roadmap/words";
import type { Requester, Verdict } from "./outcomeApi";

export const verdictWords: Record<Verdict, string> = {
  reached: "Reached",
  partly: "Partly reached",
  missed: "Missed",
  unclear: "Unclear",
};

export const verdictColours: Record<Verdict, string> = {
  reached: "green",
  partly: "yellow",
  missed: "red",
  unclear: "gray",
};

export const toldWords: Record<NonNullable<Requester["told"]>, string> = {
  queued: "Waiting to be sent",
  sending: "Being sent",
  sent: "Told by mail",
  failed: "Failed",
  by_hand: "Told by hand",
  unsubscribed: "Wants no mail",
  no_address: "No address",
};

const signs: Record<string, string> = { EUR: "€", USD: "$", GBP: "£", JPY: "¥" };

/** An amount of money: `7,200 €`. */
export function money(n: number | null | undefined, currency: string | undefined): string {
  if (n === null || n === undefined) return "–";
  const sign = (currency && signs[currency]) ?? currency ?? "";
  return `${exact(n).replace("-", "−")} ${sign}`;
}

/** `1 person`, `12 people`. */
export function people(n: number): string {
  return n === 1 ? "1 person" : `${exact(n)} people`;
}

/** `1 note`, `12 notes`. */
export function notes(n: number): string {
  return n === 1 ? "1 note" : `${exact(n)} notes`;
}

/** A change with its sign: `+340`. */
export function signed(n: number): string {
  return n > 0 ? `+${exact(n)}` : exact(n).replace("-", "−");
}

/** The text for an address that may be told twice by nobody: what the letter begins with. */
export function draft(title: string): string {
  return `Hello {name},\n\nyou once asked us about this: ${title}. It is there now.\n\nTell us whether it does what you needed; an answer to this mail reaches us.`;
}

/** A reason of the server with its days as the page writes them. */
export function dated(text: string | undefined): string {
  return (text ?? "").replace(/\b\d{4}-\d\d-\d\d\b/g, dayWords);
}
