import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { Bet } from "../../../api/types";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import decide from "../Decide.module.css";
import { dayWords, withUnit } from "../roadmap/words";
import classes from "./Outcomes.module.css";
import { VerdictMark } from "./OutcomesPage";
import { outcomeOf } from "./outcomeApi";
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
        <div className={classes.panel}>
          <div>
            <VerdictMark outcome={found.data.value} />
            <div className={decide.small}>
              {found.data.value.state === "reviewed"
                ? [
                    typeof found.data.value.result.after === "number" &&
                      `${withUnit(found.data.value.result.after, found.data.value.promise.unit)} of ${withUnit(found.data.value.result.expected, found.data.value.promise.unit) || "nothing"} promised`,
                    typeof found.data.value.result.net === "number" &&
                      `net ${money(found.data.value.result.net, found.data.value.result.currency)}`,
                  ]
                    .filter(Boolean)
                    .join(", ")
                : `To be reviewed on ${dayWords(found.data.value.review_on)}`}
            </div>
          </div>
          <ProjectLink path={`outcomes/${found.data.value.id}`}>Open the outcome</ProjectLink>
        </div>
      )}
    </Section>
  );
}
