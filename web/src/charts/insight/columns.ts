import type { RetentionQuery } from "../query/query";
import type { Columns } from "../retention";

/** What the columns of a retention question's answer mean. */
export function columnsOf(query: RetentionQuery): Columns {
  return { interval: query.interval, brackets: query.mode === "bracket" ? query.brackets : undefined };
}
