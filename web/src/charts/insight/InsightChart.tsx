import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../api/session";
import { Delayed } from "../../ui/Loading";
import type { PointedAt } from "../answers";
import { isQuery, sound } from "../query/address";
import { answerTo, savedInsight } from "../query/asking";
import type { Condition, Display, Query, Range } from "../query/query";
import { AnswerView } from "./AnswerView";
import classes from "./InsightChart.module.css";
import { NotAnswered } from "./NotAnswered";

/** What is asked in place of, or on top of, what an insight asks by itself. */
export interface Over {
  /** Another range, for the insight's own. */
  range?: Range | undefined;
  /** Conditions besides the insight's own. */
  where?: readonly Condition[] | undefined;
}

interface InsightChartProps extends Over {
  /** Id of the saved insight. */
  id: string;
  /** How to draw it, for the way it was saved with. */
  display?: Display | undefined;
  /** Height in CSS pixels. */
  height?: number;
  /** Called when the reader asks who is behind a point. */
  onPeople?: (at: PointedAt, query: Query) => void;
}

/**
 * A saved insight, drawn wherever it is spoken of: in a document, on a bet, in
 * a tile. It has no heading of its own, and its states (loading, failed,
 * archived) fit into its height.
 */
export function InsightChart({ id, display, height = 260, onPeople, ...over }: InsightChartProps) {
  const { slug } = useProject();
  const record = useQuery(savedInsight(slug, id));
  const saved = record.data?.value;
  const stored = saved && isQuery(saved.query) ? (saved.query as Query) : undefined;
  const asked = stored && overlaid(stored, over);
  const found = useQuery({ ...answerTo(slug, asked as Query), enabled: asked !== undefined });
  const failed = record.isError ? record : found.isError ? found : undefined;
  return (
    <div className={classes.root} style={{ height }} aria-busy={!found.data && !failed}>
      {failed ? (
        <NotAnswered cause={failed.error} retry={() => void failed.refetch()} />
      ) : saved && !stored ? (
        <Text c="dimmed" size="sm">
          This insight was saved by something else and cannot be drawn here.
        </Text>
      ) : found.data && saved && asked ? (
        <>
          {saved.archived_at && (
            <Text c="dimmed" size="sm">
              This insight is archived.
            </Text>
          )}
          <div className={classes.drawn}>
            <AnswerView
              compact
              answered={found.data}
              display={display ?? sound(asked, saved.display)}
              onPeople={onPeople && ((at) => onPeople(at, asked))}
            />
          </div>
        </>
      ) : (
        <Delayed>
          <Skeleton height={height} radius="sm" />
        </Delayed>
      )}
    </div>
  );
}

/** A question over another range, and only of what meets the conditions as well. */
export function overlaid<Q extends Query>(query: Q, { range, where }: Over): Q {
  return {
    ...query,
    ...(range ? { range } : {}),
    ...(where?.length ? { where: [...(query.where ?? []), ...where] } : {}),
  };
}
