import { bucketName } from "../../../ui/figures";

/** A moment as its day: `Mon 5 Jan 2026`; empty for none. */
export function dayText(at: string | undefined): string {
  return at ? bucketName(at.slice(0, 10), "day") : "";
}
