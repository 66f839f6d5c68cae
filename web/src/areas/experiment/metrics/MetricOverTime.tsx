import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { AnswerView } from "../../../charts/insight/AnswerView";
import { type Answered as Asked, answerTo } from "../../../charts/query/asking";
import type { Query, Range } from "../../../charts/query/query";
import { Answered } from "../../../ui/Answered";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { Explanation } from "../../understand/insights/Explanation";
import { RangePicker } from "../../understand/pickers/RangePicker";
import { MetricNow } from "./MetricNow";
import classes from "./Metrics.module.css";
import { type Metric, type MetricMeasurement, measurementOf } from "./metricApi";
import { metricWords, namedAnswer } from "./words";

/** The metric of everybody: its value now, and how it came there. */
export function MetricOverTime({ metric }: { metric: Metric }) {
  const { slug } = useProject();
  const [range, setRange] = useState<Range>();
  const measured = useQuery({
    ...measurementOf(slug, metric.id, metric.version, range),
    placeholderData: (before) => before,
  });
  return (
    <section className={classes.main} aria-label="Over time">
      <div className={classes.tools}>
        <Text c="dimmed">{metricWords(metric)}</Text>
        <RangePicker value={range} none="Last 28 days that are over" onChange={setRange} />
      </div>
      <Answered query={measured}>
        {(found) => (
          <>
            <MetricNow metric={metric} measured={found} />
            {found.value !== null && <Line metric={metric} measured={found} />}
          </>
        )}
      </Answered>
    </section>
  );
}

function Line({ metric, measured }: { metric: Metric; measured: MetricMeasurement }) {
  const { slug } = useProject();
  const found = useQuery({
    ...answerTo(slug, measured.question as Query),
    placeholderData: (before) => before,
  });
  if (found.isError) return <ErrorState cause={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <LoadingRows rows={6} />;
  return (
    <div>
      <AnswerView answered={namedAnswer(found.data, metric)} display={{ chart: "line" }} />
      <Text size="sm" c="dimmed" mt="xs">
        {lineWords(metric, measured)}
      </Text>
      <Explanation answered={explained(found.data, measured)} />
    </div>
  );
}

/** What the line shows beside the number above it. */
function lineWords(metric: Metric, { bucket }: MetricMeasurement): string {
  const unit = metric.format === "percent" ? "In per cent, each" : "Each";
  const people = metric.aggregation !== "ratio" && metric.aggregation !== "average";
  return `${unit} ${bucket} by itself.${people ? " Over the whole time everybody counts once, so the number above is no mean of these." : ""}`;
}

/** The answer with the definition of the metric, which says more than that of its question. */
function explained({ asked, answer }: Asked, { explain }: MetricMeasurement): Asked {
  return { asked, answer: { ...answer, explain: { ...explain, exclusions: explain.exclusions ?? [] } } };
}
