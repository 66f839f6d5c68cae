import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Moves, SessionProject } from "../../api/types";
import { Answered } from "../../ui/Answered";
import { LoadingRows } from "../../ui/Loading";
import { ProjectLink } from "../../ui/ProjectLink";
import { Happened } from "./Happened";
import { movesQuery } from "./homeApi";
import { Moved } from "./Moved";
import classes from "./Moves.module.css";

/** What changed, and which numbers left their usual range at the same time. */
export function Changes({ project }: { project: SessionProject }) {
  const moves = useQuery(movesQuery(project.slug));
  return (
    <section aria-labelledby="changed">
      <h2 id="changed" className={classes.heading}>
        What changed
      </h2>
      <Answered query={moves} loading={<LoadingRows rows={5} />}>
        {(answer) => (
          <div className={classes.columns}>
            <div>
              <h3 className={classes.sub}>Numbers that moved, last 30 days</h3>
              {answer.moved.length > 0 ? (
                <ul className={classes.list}>
                  {answer.moved.map((move) => (
                    <Moved key={move.insight} move={move} />
                  ))}
                </ul>
              ) : (
                <NoneMoved answer={answer} />
              )}
              <How answer={answer} />
            </div>
            <div>
              <h3 className={classes.sub}>What happened</h3>
              <Latest answer={answer} />
            </div>
          </div>
        )}
      </Answered>
    </section>
  );
}

function NoneMoved({ answer: { watched, unsaid } }: { answer: Moves }) {
  if (watched === 0) {
    return (
      <Text c="dimmed" className={classes.none}>
        No number is watched yet.{" "}
        <ProjectLink path="insights/new?kind=trends">Save a trend by day or week</ProjectLink>, and Home tells
        when it leaves its usual range.
      </Text>
    );
  }
  return (
    <Text c="dimmed" className={classes.none}>
      {unsaid.length === watched
        ? "Nothing can be said yet: there is too little history."
        : `None of ${watched - unsaid.length} ${watched - unsaid.length === 1 ? "number" : "numbers"} left its usual range.`}
    </Text>
  );
}

function Latest({ answer: { changes, changed } }: { answer: Moves }) {
  if (changes.length === 0) {
    return (
      <Text c="dimmed" className={classes.none}>
        Nothing in 30 days. Changes of <ProjectLink path="flags">flags</ProjectLink> show up here, as do
        deployments, releases, experiments and incidents.
      </Text>
    );
  }
  return (
    <>
      <ul className={classes.list}>
        {changes.map((annotation) => (
          <Happened key={`${annotation.at} ${annotation.record.id}`} annotation={annotation} />
        ))}
      </ul>
      {changed > changes.length && (
        <Text size="sm" c="dimmed" mt={8}>
          And {changed - changes.length} more in 30 days.
        </Text>
      )}
    </>
  );
}

/** How a number is judged, and of which nothing can be said. */
function How({ answer: { watched, unsaid, score } }: { answer: Moves }) {
  if (watched === 0) return null;
  return (
    <details className={classes.how}>
      <summary>How is this judged?</summary>
      <p>
        Each day is compared with the same weekday of the four weeks before, each week with the four before. A
        number is listed when it is at least {score} times as far from that as it usually is. Of days on which
        only the usual chance is at work, fewer than 1 in 1,000 are listed; of numbers prone to leaps, about
        6. What stands beside a number happened at the same time; whether it is the cause is for you to find
        out.
      </p>
      <p>
        Watched are {watched} trends by day or week: first those that key results, bets and dashboards use,
        then those saved last.
      </p>
      {unsaid.length > 0 && (
        <ul>
          {unsaid.map(({ insight, name, why }) => (
            <li key={insight}>
              <ProjectLink path={`insights/${insight}`}>{name}</ProjectLink>: {why}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
