import { Select, Text, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import type { FunnelAnswer, PointedAt, RetentionAnswer, TrendsAnswer } from "../../../charts/answers";
import { Chart } from "../../../charts/Chart";
import { FunnelTable } from "../../../charts/FunnelTable";
import { drawConversion, drawFunnel, drawTimes, namedGroups } from "../../../charts/funnel";
import { colour } from "../../../charts/palette";
import { RetentionTable } from "../../../charts/RetentionTable";
import { drawCurve } from "../../../charts/retention";
import { TrendsTable } from "../../../charts/TrendsTable";
import { drawTrends, mostLabels, type TrendsChart, totals } from "../../../charts/trends";
import { EmptyState } from "../../../ui/EmptyState";
import { exact } from "../../../ui/figures";
import type { Display, FunnelQuery, RetentionQuery, TrendsQuery } from "../query/query";
import type { Answered } from "../understandApi";
import { columnsOf } from "./columns";
import classes from "./Insight.module.css";

interface AnswerViewProps {
  answered: Answered;
  display: Display;
  onPeople: (at: PointedAt) => void;
}

/** Below this width a chart has no room for labels beside its lines. */
const roomyFrom = 640;

/** An answer as the reader wants to see it: drawn, or as a table. */
export function AnswerView({ answered, display, onPeople }: AnswerViewProps) {
  const { asked, answer } = answered;
  if (isEmpty(answered)) return <NothingFound matched={answer.matched_events} />;
  if (asked.kind === "trends") {
    return <TrendsView query={asked} answer={answer as TrendsAnswer} display={display} onPeople={onPeople} />;
  }
  if (asked.kind === "funnel") {
    return <FunnelView query={asked} answer={answer as FunnelAnswer} display={display} onPeople={onPeople} />;
  }
  return (
    <RetentionView query={asked} answer={answer as RetentionAnswer} display={display} onPeople={onPeople} />
  );
}

function isEmpty({ answer }: Answered): boolean {
  if (answer.kind === "trends") return answer.series.every((s) => s.values.every((v) => !v));
  if (answer.kind === "funnel") return answer.groups.every((g) => !g.steps[0]?.count);
  return answer.cohorts.every((c) => c.size === 0);
}

function NothingFound({ matched }: { matched: number }) {
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
  onPeople: (at: PointedAt) => void;
}

function TrendsView({ query, answer, display, onPeople }: ViewProps<TrendsQuery, TrendsAnswer>) {
  const scheme = useComputedColorScheme("light");
  const { ref, width } = useElementSize();
  const roomy = width === 0 || width >= roomyFrom;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const chart = display.chart as TrendsChart;
  const drawing = useMemo(
    () =>
      drawTrends(answer, {
        chart: display.chart === "number" ? "line" : chart,
        interval: query.interval,
        scheme,
        hidden,
        roomy,
      }),
    [answer, chart, display.chart, query.interval, scheme, hidden, roomy],
  );
  const keys = totals(answer);
  // A formula has no people behind its points.
  const people = query.formula ? undefined : onPeople;
  if (display.table) return <TrendsTable answer={answer} interval={query.interval} onPeople={people} />;
  if (display.chart === "number") {
    return (
      <div className={classes.numbers}>
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
    <div ref={ref}>
      <Chart drawing={drawing} height={roomy ? 360 : 260} {...(people ? { onPeople: people } : {})} />
      {keys.length > 1 && named && (
        <ul className={classes.legend} aria-label="Lines of the chart">
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
    </div>
  );
}

function FunnelView({ query, answer, display, onPeople }: ViewProps<FunnelQuery, FunnelAnswer>) {
  const scheme = useComputedColorScheme("light");
  const { ref, width } = useElementSize();
  const roomy = width === 0 || width >= roomyFrom;
  const last = query.steps.length - 1;
  const [step, setStep] = useState(last);
  const timed = Math.min(step, last);
  const drawing = useMemo(() => {
    if (display.chart === "time") return drawTimes(answer, timed, scheme);
    if (display.chart === "trend") return drawConversion(answer, query.over_time ?? "week", scheme);
    return drawFunnel(answer, scheme, roomy);
  }, [answer, display.chart, query.over_time, scheme, roomy, timed]);
  const people = query.count === undefined || query.count === "persons" ? onPeople : undefined;
  const groups = namedGroups(answer);
  const open = answer.groups.reduce((n, g) => n + (g.in_progress ?? 0), 0);
  const hatched = display.chart === "steps" && !display.table;
  const out = answer.groups.reduce((n, g) => n + (g.excluded ?? 0), 0);
  return (
    <div ref={ref}>
      {!display.table && display.chart === "time" && (
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
        <Chart drawing={drawing} height={roomy ? 320 : 260} {...(people ? { onPeople: people } : {})} />
      )}
      {!display.table && groups.length > 1 && (
        <ul className={classes.legend} aria-label="Groups of the funnel">
          {groups.map((g) => (
            <li key={g.name} className={classes.key}>
              <span className={classes.swatch} style={{ background: colour(g.place, scheme) }} />
              {g.name}
            </li>
          ))}
        </ul>
      )}
      {(open > 0 || out > 0) && (
        <Text size="sm" c="dimmed" mt="sm">
          {open > 0 &&
            `${exact(open)} ${open === 1 ? "is" : "are"} still within the window and may yet finish${hatched ? " (hatched)" : ""}. `}
          {out > 0 &&
            `${exact(out)} ${out === 1 ? "was" : "were"} left out because they did an excluded event.`}
        </Text>
      )}
      <div className={display.table ? undefined : classes.after}>
        <FunnelTable answer={answer} onPeople={people} />
      </div>
    </div>
  );
}

function RetentionView({ query, answer, display, onPeople }: ViewProps<RetentionQuery, RetentionAnswer>) {
  const scheme = useComputedColorScheme("light");
  const columns = useMemo(() => columnsOf(query), [query]);
  const drawing = useMemo(() => drawCurve(answer, columns, scheme), [answer, columns, scheme]);
  if (display.chart === "curve" && !display.table) return <Chart drawing={drawing} height={340} />;
  return (
    <>
      <RetentionTable answer={answer} columns={columns} counts={display.table === true} onPeople={onPeople} />
      <Text size="sm" c="dimmed" mt="sm">
        Cells with a dashed edge and an asterisk are not over yet; the average leaves them out.
      </Text>
    </>
  );
}
