import { SegmentedControl } from "@mantine/core";
import { sound } from "../../../charts/query/address";
import { asKind, type SeenEvent } from "../../../charts/query/edit";
import { anyEvent, type Breakdown, type Insight, kinds, type Query } from "../../../charts/query/query";
import { BreakdownRow } from "../builder/BreakdownRow";
import classes from "../builder/Builder.module.css";
import { FilterRows } from "../builder/FilterRows";
import { FunnelBuilder } from "../builder/FunnelBuilder";
import { FunnelOptions } from "../builder/FunnelOptions";
import { RetentionBuilder, RetentionOptions } from "../builder/RetentionBuilder";
import { TrendsBuilder } from "../builder/TrendsBuilder";
import own from "./Insight.module.css";

interface BuilderProps {
  insight: Insight;
  events: readonly SeenEvent[];
  onChange: (insight: Insight) => void;
}

const kindNames = { trends: "Trends", funnel: "Funnel", retention: "Retention" } as const;

/** The question taken apart: on the left what is counted, on the right of whom and how. */
export function Builder({ insight, events, onChange }: BuilderProps) {
  const { query, display } = insight;
  const set = (next: Query) => onChange({ query: next, display });
  const event = theEvent(query);
  return (
    <>
      <div className={own.kinds}>
        <SegmentedControl
          size="sm"
          aria-label="Kind of question"
          value={query.kind}
          data={kinds.map((kind) => ({ value: kind, label: kindNames[kind] }))}
          onChange={(kind) => {
            const next = asKind(query, kind as Query["kind"], events);
            onChange({ query: next, display: sound(next, {}) });
          }}
        />
      </div>
      <div className={classes.card}>
        <div className={classes.pane}>
          {query.kind === "trends" && <TrendsBuilder query={query} onChange={set} />}
          {query.kind === "funnel" && <FunnelBuilder query={query} onChange={set} />}
          {query.kind === "retention" && <RetentionBuilder query={query} onChange={set} />}
        </div>
        <div className={classes.pane}>
          {query.kind === "funnel" && <FunnelOptions query={query} onChange={set} />}
          {query.kind === "retention" && <RetentionOptions query={query} onChange={set} />}
          <div className={classes.heading}>Of whom</div>
          <FilterRows
            event={event}
            where={query.where}
            onChange={(where) => set({ ...query, where })}
            add="Add a filter"
          />
          {query.kind !== "retention" && (
            <>
              <div className={classes.heading}>Split</div>
              <BreakdownRow
                event={event}
                value={query.breakdown}
                attributed={query.kind === "funnel"}
                onChange={(breakdown) => set(withBreakdown(query, breakdown))}
              />
            </>
          )}
        </div>
      </div>
    </>
  );
}

function withBreakdown<Q extends Query & { breakdown?: Breakdown }>(
  query: Q,
  breakdown: Breakdown | undefined,
): Q {
  const { breakdown: _, ...rest } = query;
  return (breakdown ? { ...rest, breakdown } : rest) as Q;
}

/** The one event a question is about, so that its properties can be offered; `*` when there are several. */
function theEvent(query: Query): string {
  const asked =
    query.kind === "trends"
      ? query.series
      : query.kind === "funnel"
        ? query.steps
        : [query.start, query.return];
  const names = new Set(asked.map((e) => e.event).filter(Boolean));
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : anyEvent;
}
