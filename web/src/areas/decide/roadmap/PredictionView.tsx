import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { Bet, Prediction } from "../../../api/types";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import { measurementOf, metricOf, trailOf } from "../../experiment/metrics/metricApi";
import decide from "../Decide.module.css";
import { Prose } from "../Prose";
import { Track } from "../Track";
import { numberOf, predictionsOf } from "./roadmapApi";
import { measured, predictionWords, withUnit } from "./words";

/** What a bet promises, what is expected today, and how the number goes. */
export function PredictionView({ bet }: { bet: Bet }) {
  const { slug } = useProject();
  const promised = Boolean(bet.promised_at);
  const shown = promised ? bet.promise : bet.prediction;
  const history =
    useQuery({ ...predictionsOf(slug, bet.id, bet.version), enabled: promised }).data?.items ?? [];
  const changed =
    promised && predictionWords(bet.prediction) !== predictionWords(bet.promise) && bet.prediction.metric;
  return (
    <Section
      title={promised ? "Promise" : "Prediction"}
      description={
        promised
          ? "The prediction as it was when the team committed. It stays, whatever is expected later."
          : "What it is expected to change. It becomes the promise when the team commits."
      }
    >
      <Prose none="Nothing is predicted yet: edit the bet and say which number it should change, and by when.">
        {predictionWords(shown)}
      </Prose>
      {shown.confidence !== undefined && <p className={decide.small}>{shown.confidence}% sure.</p>}
      {changed && (
        <Alert color="yellow" mt="sm" title="What is expected today">
          {predictionWords(bet.prediction)}
          {bet.prediction.confidence !== undefined && `, ${bet.prediction.confidence}% sure`}
        </Alert>
      )}
      {shown.insight && <ByInsight insight={shown.insight} prediction={shown} since={bet.promised_at} />}
      {shown.metric_id && <ByMetric metric={shown.metric_id} prediction={shown} since={bet.promised_at} />}
      {history.length > 1 && (
        <details>
          <summary>How the prediction changed</summary>
          <ul className={decide.list}>
            {history.map((entry) => (
              <li key={entry.at}>
                {predictionWords(entry.prediction) || "Nothing predicted"}{" "}
                <span className={decide.small}>
                  {entry.by} <ProjectWhen at={entry.at} />
                  {entry.promised && ", promised"}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

interface MeasuredProps {
  prediction: Prediction;
  since: string | undefined;
}

/** The number of an insight over time against what was predicted. */
function ByInsight({ insight, ...shown }: MeasuredProps & { insight: string }) {
  const { slug } = useProject();
  const number = useQuery(numberOf(slug, insight, shown.prediction.number));
  if (number.isPending) return <LoadingRows rows={3} />;
  if (number.isError) return <NotMeasured cause={number.error} />;
  const found = number.data;
  return (
    <Measured
      {...shown}
      path={`insights/${insight}`}
      name={found.name}
      now={found}
      history={found.history}
      share={found.unit === "share"}
    />
  );
}

/** How many weeks back a metric is drawn. */
const weeks = 13;

/** A metric over time against what was predicted. */
function ByMetric({ metric, ...shown }: MeasuredProps & { metric: string }) {
  const { slug } = useProject();
  const record = useQuery(metricOf(slug, metric));
  const version = record.data?.value.version ?? 0;
  const ready = { enabled: record.data !== undefined };
  const now = useQuery({ ...measurementOf(slug, metric, version, undefined), ...ready });
  const before = useQuery({ ...trailOf(slug, metric, version, weeks), ...ready });
  const failed = record.error ?? now.error ?? before.error;
  if (failed) return <NotMeasured cause={failed} />;
  if (!record.data || !now.data || !before.data) return <LoadingRows rows={3} />;
  const { name, format } = record.data.value;
  return (
    <Measured
      {...shown}
      path={`metrics/${metric}`}
      name={name}
      now={now.data}
      history={(before.data.items ?? []).map(({ at, value }) => ({ bucket: at, value }))}
      share={format === "percent"}
    />
  );
}

function NotMeasured({ cause }: { cause: Error }) {
  return <p className={decide.none}>The number could not be measured: {cause.message}</p>;
}

interface NumberProps extends MeasuredProps {
  /** Of what measures it, in the project. */
  path: string;
  name: string;
  now: { value: number | null; reason?: string; label: string; n: number };
  history: { bucket: string; value: number | null }[] | null;
  /** The values are shares, 0 to 1; predictions are written in per cent. */
  share: boolean;
}

/** A number now, and over time against what was predicted. */
function Measured({ prediction, since, path, name, now, history, share }: NumberProps) {
  const times = share ? 100 : 1;
  const unit = prediction.unit ?? (share ? "%" : "");
  const words = (n: number) => withUnit(n, unit);
  const points = (history ?? []).flatMap(({ bucket, value }) =>
    value === null ? [] : [{ at: Date.parse(bucket), value: measured(value * times, unit) }],
  );
  const from = since ? Date.parse(since) : points[0]?.at;
  const to = prediction.by ? Date.parse(prediction.by) : undefined;
  const plan =
    prediction.expected !== undefined && from !== undefined && to !== undefined && to > from
      ? ([
          { at: from, value: prediction.baseline ?? points[0]?.value ?? prediction.expected },
          { at: to, value: prediction.expected },
        ] as const)
      : null;
  return (
    <div>
      <p className={decide.small}>
        <ProjectLink path={path}>{name}</ProjectLink>:{" "}
        {now.value === null
          ? now.reason
          : `${words(measured(now.value * times, unit))} now (${now.label}, n = ${exact(now.n)})`}
      </p>
      {points.length > 0 && (
        <Track
          points={points}
          plan={plan}
          words={words}
          label={`${name} over time${plan ? `, against ${words(plan[1].value)} promised` : ""}`}
        />
      )}
    </div>
  );
}
