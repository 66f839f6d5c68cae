import { Badge } from "@mantine/core";
import type { DocState } from "../operateApi";
import { states } from "./docWords";

/** How far a document is. */
export function StateBadge({ state }: { state: DocState }) {
  const known = states.find((each) => each.value === state);
  return <Badge color={known?.colour ?? "gray"}>{known?.label ?? state}</Badge>;
}
