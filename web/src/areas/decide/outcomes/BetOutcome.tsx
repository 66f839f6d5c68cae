import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { Bet } from "../../../api/types";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import decide from "../Decide.module.css";
import { dayWords, measured, withUnit } from "../roadmap/words";
import classes from "./Outcomes.module.css";
import { VerdictMark } from "./OutcomesPage";
import { type Outcome, outcomeOf } from "./outcomeApi";
import { money } from "./words";

/** On the page of a bet that shipped: what came of it. */
export function BetOutcome({ bet }: { bet: Bet }) {
  const { slug } = useProject();
  const found = useQuery(outcomeOf(slug, bet.id));
  return (
    <Section title="What came of it">
      {found.isPending ? (
        <LoadingRows rows={2} />
      ) : found.isError ? (
        <ErrorState cause={found.error} retry={() => void found.refetch()} />
      ) : (
        <Summary outcome={found.data.value} />
      )}
    </Section>
  );
}

function Summary({ outcome }: { outcome: Outcome }) {
  return (
    <div className={classes.panel}>
      <div>
        <VerdictMark outcome={outcome} />
        <div className={decide.small}>
          {outcome.state === "reviewed"
            ? resultWords(outcome)
            : `To be reviewed on ${dayWords(outcome.review_on)}`}
        </div>
      </div>
      <ProjectLink path={`outcomes/${outcome.id}`}>Open the outcome</ProjectLink>
    </div>
  );
}

/** The number against its promise, and the net: `86.3% of 88% promised, net 33,420 €`. */
function resultWords({ result, promise: { unit } }: Outcome): string {
  const words: string[] = [];
  if (typeof result.after === "number")
    words.push(
      `${withUnit(measured(result.after, unit), unit)} of ${withUnit(result.expected, unit) || "nothing"} promised`,
    );
  if (typeof result.net === "number") words.push(`net ${money(result.net, result.currency)}`);
  return words.join(", ");
}
