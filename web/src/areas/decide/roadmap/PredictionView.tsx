import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { Bet, Prediction } from "../../../api/types";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import decide from "../Decide.module.css";
import { Prose } from "../Prose";
import { Track } from "../Track";
import { numberOf, predictionsOf } from "./roadmapApi";
import { predictionWords, round, withUnit } from "./words";

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
      {shown.confidence !== undefined && <p className={decide.small}>{shown.confidence} % sure.</p>}
      {changed && (
        <Alert color="yellow" mt="sm" title="What is expected today">
          {predictionWords(bet.prediction)}
          {bet.prediction.confidence !== undefined && `, ${bet.prediction.confidence} % sure`}
        </Alert>
      )}
      {shown.insight && <Measured insight={shown.insight} prediction={shown} since={bet.promised_at} />}
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

/** The insight's number over time against what was predicted. */
function Measured({
  insight,
  prediction,
  since,
}: {
  insight: string;
  prediction: Prediction;
  since: string | undefined;
}) {
  const { slug } = useProject();
  const number = useQuery(numberOf(slug, insight, prediction.number));
  if (number.isPending) return <LoadingRows rows={3} />;
  if (number.isError)
    return <p className={decide.none}>The number could not be measured: {number.error.message}</p>;
  const found = number.data;
  // Shares come as 0 to 1; predictions are written in per cent.
  const times = found.unit === "share" ? 100 : 1;
  const unit = prediction.unit ?? (found.unit === "share" ? "%" : "");
  const words = (n: number) => withUnit(n, unit);
  const points = found.history.flatMap(({ bucket, value }) =>
    value === null ? [] : [{ at: Date.parse(bucket), value: round(value * times) }],
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
        <ProjectLink path={`insights/${insight}`}>{found.name}</ProjectLink>:{" "}
        {found.value === null
          ? found.reason
          : `${words(round(found.value * times))} now (${found.label}, n = ${exact(found.n)})`}
      </p>
      <Track
        points={points}
        plan={plan}
        words={words}
        label={`${found.name} over time${plan ? `, against ${words(plan[1].value)} promised` : ""}`}
      />
    </div>
  );
}
