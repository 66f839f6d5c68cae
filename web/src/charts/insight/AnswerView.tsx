import { Select, Text, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import { EmptyState } from "../../ui/EmptyState";
import { exact } from "../../ui/figures";
import type { FunnelAnswer, PointedAt, RetentionAnswer, TrendsAnswer } from "../answers";
import { Chart } from "../Chart";
import type { Drawing } from "../drawing";
import { FunnelTable } from "../FunnelTable";
import { drawConversion, drawFunnel, drawTimes, namedGroups } from "../funnel";
import { withMarks } from "../marks";
import { colour } from "../palette";
import type { Answered } from "../query/asking";
import { useHappened } from "../query/happened";
import type { Display, FunnelQuery, RetentionQuery, TrendsQuery } from "../query/query";
import { RetentionTable } from "../RetentionTable";
import { drawCurve } from "../retention";
import { TrendsTable } from "../TrendsTable";
import { drawTrends, mostLabels, type TrendsChart, totals } from "../trends";
import classes from "./AnswerView.module.css";
import { columnsOf } from "./columns";
import { Happened } from "./Happened";

interface AnswerViewProps {
  answered: Answered;
  display: Display;
  /** Called when the reader asks who is behind a point; nothing can be asked without it. */
  onPeople?: ((at: PointedAt) => void) | undefined;
  /** Fill the height of what it stands in, and show the drawing alone. */
  compact?: boolean;
}

/** Below this width a chart has no room for labels beside its lines. */
const roomyFrom = 640;

/** An answer as the reader wants to see it: drawn, or as a table. */
export function AnswerView({ answered, display, onPeople, compact = false }: AnswerViewProps) {
  const { asked, answer } = answered;
  const shared = { display, onPeople, compact };
  if (isEmpty(answered)) return <NothingFound matched={answer.matched_events} compact={compact} />;
  if (asked.kind === "trends")
    return <TrendsView query={asked} answer={answer as TrendsAnswer} {...shared} />;
  if (asked.kind === "funnel")
    return <FunnelView query={asked} answer={answer as FunnelAnswer} {...shared} />;
  return <RetentionView query={asked} answer={answer as RetentionAnswer} {...shared} />;
}

function isEmpty({ answer }: Answered): boolean {
  if (answer.kind === "trends") return answer.series.every((s) => s.values.every((v) => !v));
  if (answer.kind === "funnel") return answer.groups.every((g) => !g.steps[0]?.count);
  return answer.cohorts.every((c) => c.size === 0);
}

function NothingFound({ matched, compact }: { matched: number; compact: boolean }) {
  if (compact)
    return (
      <Text c="dimmed" size="sm" className={classes.nothing}>
        Nobody did this in this range
      </Text>
    );
  return (
    <EmptyState icon={SearchX} title="Nobody did this in this range">
      {matched > 0
        ? "Some events match, but none of them counts here. Look at how it was computed, below."
        : "Choose a longer range, remove a filter, or pick another event."}
    </EmptyState>
  );
}

interface ViewProps<Q, A> {
  query: Q;
  answer: A;
  display: Display;
  onPeople: ((at: PointedAt) => void) | undefined;
  compact: boolean;
}

/** A chart as high as its place, or as the page usually draws it. */
function Drawn({
  drawing,
  height,
  compact,
  people,
}: {
  drawing: Drawing;
  height: number;
  compact: boolean;
  people: ((at: PointedAt) => void) | undefined;
}) {
  const place = useElementSize();
  const asks = people ? { onPeople: people } : {};
  if (!compact) return <Chart drawing={drawing} height={height} {...asks} />;
  return (
    <div ref={place.ref} className={classes.place}>
      {place.height > 0 && <Chart drawing={drawing} height={place.height} {...asks} />}
    </div>
  );
}

function TrendsView({ query, answer, display, onPeople, compact }: ViewProps<TrendsQuery, TrendsAnswer>) {
  const scheme = useComputedColorScheme("light");
  const { ref, width } = useElementSize();
  const roomy = width === 0 || width >= roomyFrom;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const chart = display.chart as TrendsChart;
  const { list, marks } = useHappened(query.range, answer.buckets);
  const drawing = useMemo(() => {
    const drawn = drawTrends(answer, {
      chart: display.chart === "number" ? "line" : chart,
      interval: query.interval,
      scheme,
      hidden,
      roomy,
    });
    return withMarks(drawn, marks, scheme);
  }, [answer, chart, display.chart, query.interval, scheme, hidden, roomy, marks]);
  const keys = totals(answer);
  // A formula has no people behind its points.
  const people = query.formula ? undefined : onPeople;
  if (display.table)
    return (
      <div className={compact ? classes.scroll : undefined}>
        <TrendsTable answer={answer} interval={query.interval} onPeople={people} />
      </div>
    );
  if (display.chart === "number") {
    return (
      <div className={classes.numbers} data-compact={compact || undefined}>
        {keys.map(({ line, total, exact: full, share }) => (
          <div key={line.name} className={classes.number}>
            <Text c="dimmed" truncate title={line.name}>
              {line.name}
            </Text>
            <div className={classes.big} title={full}>
              {total}
            </div>
            {share && <Text c="dimmed">{share} of the lines together</Text>}
          </div>
        ))}
      </div>
    );
  }
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  };
  const named = keys.length > mostLabels || display.chart === "bar" || !roomy || query.compare !== undefined;
  return (
    <div ref={ref} className={compact ? classes.whole : undefined}>
      <Drawn drawing={drawing} height={roomy ? 360 : 260} compact={compact} people={people} />
      {keys.length > 1 && named && (
        <ul className={classes.legend} data-compact={compact || undefined} aria-label="Lines of the chart">
          {keys.map(({ line, total, exact: full }) => (
            <li key={line.key}>
              <button
                type="button"
                className={classes.key}
                aria-pressed={!hidden.has(line.key)}
                onClick={() => toggle(line.key)}
              >
                <span className={classes.swatch} style={{ background: colour(line.place, scheme) }} />
                {line.name}
                <span className={classes.total} title={`${full} over the whole range`}>
                  {total}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {!compact && <Happened annotations={list} />}
    </div>
  );
}

function FunnelView({ query, answer, display, onPeople, compact }: ViewProps<FunnelQuery, FunnelAnswer>) {
  const scheme = useComputedColorScheme("light");
  const { ref, width } = useElementSize();
  const roomy = width === 0 || width >= roomyFrom;
  const last = query.steps.length - 1;
  const [step, setStep] = useState(last);
  const timed = Math.min(step, last);
  const buckets = useMemo(
    () => answer.groups.find((g) => g.over_time?.length)?.over_time?.map((b) => b.bucket) ?? [],
    [answer],
  );
  const { list, marks } = useHappened(query.range, buckets);
  const drawing = useMemo(() => {
    if (display.chart === "time") return drawTimes(answer, timed, scheme);
    if (display.chart === "trend")
      return withMarks(drawConversion(answer, query.over_time ?? "week", scheme), marks, scheme);
    return drawFunnel(answer, scheme, roomy);
  }, [answer, display.chart, query.over_time, scheme, roomy, timed, marks]);
  const people = query.count === undefined || query.count === "persons" ? onPeople : undefined;
  const groups = namedGroups(answer);
  const open = answer.groups.reduce((n, g) => n + (g.in_progress ?? 0), 0);
  const hatched = display.chart === "steps" && !display.table;
  const out = answer.groups.reduce((n, g) => n + (g.excluded ?? 0), 0);
  const table = <FunnelTable answer={answer} onPeople={people} />;
  if (compact && display.table) return <div className={classes.scroll}>{table}</div>;
  return (
    <div ref={ref} className={compact ? classes.whole : undefined}>
      {!display.table && display.chart === "time" && !compact && (
        <Select
          label="Time from the step before to"
          w={280}
          mb="sm"
          allowDeselect={false}
          value={String(timed)}
          onChange={(v) => v && setStep(Number(v))}
          data={(answer.groups[0]?.steps ?? [])
            .slice(1)
            .map((s, i) => ({ value: String(i + 1), label: `${i + 2}. ${s.label}` }))}
        />
      )}
      {!display.table && (
        <Drawn drawing={drawing} height={roomy ? 320 : 260} compact={compact} people={people} />
      )}
      {!display.table && groups.length > 1 && (
        <ul className={classes.legend} data-compact={compact || undefined} aria-label="Groups of the funnel">
          {groups.map((g) => (
            <li key={g.name} className={classes.key}>
              <span className={classes.swatch} style={{ background: colour(g.place, scheme) }} />
              {g.name}
            </li>
          ))}
        </ul>
      )}
      {!compact && (open > 0 || out > 0) && (
        <Text size="sm" c="dimmed" mt="sm">
          {open > 0 &&
            `${exact(open)} ${open === 1 ? "is" : "are"} still within the window and may yet finish${hatched ? " (hatched)" : ""}. `}
          {out > 0 &&
            `${exact(out)} ${out === 1 ? "was" : "were"} left out because they did an excluded event.`}
        </Text>
      )}
      {!compact && display.chart === "trend" && !display.table && <Happened annotations={list} />}
      {!compact && <div className={display.table ? undefined : classes.after}>{table}</div>}
    </div>
  );
}

function RetentionView({
  query,
  answer,
  display,
  onPeople,
  compact,
}: ViewProps<RetentionQuery, RetentionAnswer>) {
  const scheme = useComputedColorScheme("light");
  const columns = useMemo(() => columnsOf(query), [query]);
  const drawing = useMemo(() => drawCurve(answer, columns, scheme), [answer, columns, scheme]);
  if (display.chart === "curve" && !display.table)
    return (
      <div className={compact ? classes.whole : undefined}>
        <Drawn drawing={drawing} height={340} compact={compact} people={undefined} />
      </div>
    );
  const table = (
    <RetentionTable answer={answer} columns={columns} counts={display.table === true} onPeople={onPeople} />
  );
  if (compact) return <div className={classes.scroll}>{table}</div>;
  return (
    <>
      {table}
      <Text size="sm" c="dimmed" mt="sm">
        Cells with a dashed edge and an asterisk are not over yet; the average leaves them out.
      </Text>
    </>
  );
}
