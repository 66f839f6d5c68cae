import type { Display, Query } from "../../../charts/query/query";
import type { EditField } from "../../../ui/records/EditConflict";
import { Sentence } from "./Sentence";

/** What of an insight can be edited, in the order of its page. */
export const insightFields: EditField[] = [
  { name: "name", label: "Name" },
  { name: "description", label: "Description" },
  { name: "query", label: "Question", show: (query) => <Sentence query={query as Query} /> },
  { name: "display", label: "Drawn as", show: (display) => drawnAs(display as Display) },
];

function drawnAs({ chart, table }: Display): string {
  const words = chart.slice(0, 1).toUpperCase() + chart.slice(1).replaceAll("_", " ");
  return table ? `${words}, shown as a table` : words;
}
