import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../api/session";
import type { Ref } from "../../api/types";
import { toastProblem } from "../toast";
import { recordKind } from "./address";
import { usualOption } from "./linkOptions";
import type { Origin } from "./originApi";
import { relationsOf } from "./recordApi";
import { useLinking } from "./useLinking";

/** Says in a form what the new record will be linked with, and how. */
export function OriginLine({ origin, type }: { origin: Origin | undefined; type: string }) {
  const { slug } = useProject();
  const relations = useQuery(relationsOf(slug)).data?.items ?? [];
  const option = origin && usualOption(relations, origin.type, type);
  if (!origin || !option) return null;
  return (
    <Text size="sm" c="dimmed">
      It will be linked to the {recordKind(origin.type).noun} “{shortened(origin.title || origin.text)}”,
      which {option.words} this {recordKind(type).noun}.
    </Text>
  );
}

/** Enough of a text to know it again. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 72 ? `${line.slice(0, 70).replace(/\W*\w*$/, "")}…` : line;
}

/** Links what was just made to what it was made of; what is made stays when that fails. */
export function useOriginLink(origin: Origin | undefined) {
  const { slug } = useProject();
  const { link } = useLinking();
  const relations = useQuery(relationsOf(slug)).data?.items ?? [];
  return async (made: Ref) => {
    const option = origin && usualOption(relations, origin.type, made.type);
    if (!origin || !option) return;
    const here = { type: origin.type, id: origin.id };
    const [from, to] = option.inverse ? [made, here] : [here, made];
    try {
      await link(from, to, option.relation, "");
    } catch (cause) {
      toastProblem("It was made, but could not be linked", cause);
    }
  };
}
