import { exact } from "../../../ui/figures";
import type { Tool } from "../worksApi";

/** What a tool's state is called, and its colour. */
export const states: Record<Tool["state"], { label: string; colour: string }> = {
  trial: { label: "On trial", colour: "blue" },
  core: { label: "Core", colour: "green" },
  retiring: { label: "Retiring", colour: "yellow" },
  retired: { label: "Retired", colour: "gray" },
};

/** An amount of money with its currency; free where there is none. */
export function money(amount: number, currency: string | undefined): string {
  if (amount === 0) return "free";
  return `${exact(Math.round(amount * 100) / 100)} ${currency ?? ""}`.trim();
}
