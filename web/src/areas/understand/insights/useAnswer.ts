import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { write } from "../../../charts/query/address";
import { answerTo } from "../../../charts/query/asking";
import { ready } from "../../../charts/query/edit";
import type { Query } from "../../../charts/query/query";

/** Waits this many milliseconds after an edit before the server is asked. */
const pause = 300;

/**
 * Asks the question as soon as it is complete and has rested a moment. The
 * last answer of the same kind stays until the next one is there, and a
 * question that is overtaken is cancelled.
 */
export function useAnswer(project: string, query: Query) {
  const { query: complete, missing } = ready(query);
  const [rested] = useDebouncedValue(complete ? write(complete) : "", pause);
  const now = complete ? write(complete) : "";
  const resting = now !== rested && rested !== "";
  const found = useQuery({
    ...answerTo(project, complete ?? query),
    enabled: complete !== undefined && !resting,
    placeholderData: (before) => (before?.asked.kind === query.kind ? before : undefined),
  });
  return { found, missing, busy: found.isFetching || (resting && complete !== undefined) };
}
