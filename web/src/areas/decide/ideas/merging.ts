import { exact } from "../../../ui/figures";
import type { Evidence } from "./ideaApi";

/** What speaks for an idea, as far as merging moves it: `3 notes of 2 companies, 6,000 a month`. */
export function evidenceWords({
  notes,
  companies,
  revenue,
}: Pick<Evidence, "notes" | "companies" | "revenue">): string {
  if (notes === 0) return "No notes";
  const said = counted(notes, "note", "notes");
  if (companies === 0) return said;
  const of = `${said} of ${counted(companies, "company", "companies")}`;
  return revenue > 0 ? `${of}, ${exact(Math.round(revenue))} a month` : of;
}

function counted(n: number, one: string, many: string): string {
  return `${exact(n)} ${n === 1 ? one : many}`;
}
