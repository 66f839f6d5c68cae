import { Text } from "@mantine/core";
import type { components } from "../../../../api/schema";
import { scoreText } from "../ScoreBar";
import classes from "./Scoring.module.css";

/** The first ideas by a model that is being written; `answer` is absent while it cannot be read. */
export function Preview({ answer }: { answer: components["schemas"]["Ranking"] | undefined }) {
  return (
    <section aria-labelledby="by-this-model">
      <h3 id="by-this-model" className={classes.heading}>
        The first ideas by this model
      </h3>
      {!answer ? (
        <Text c="dimmed">They stand here once the model can be read.</Text>
      ) : answer.ranked === 0 ? (
        <Text c="dimmed">No idea has all of these inputs yet.</Text>
      ) : (
        <ol className={classes.ranking}>
          {answer.items?.map((ranked) => (
            <li key={ranked.id}>
              <span className={classes.title}>{ranked.title}</span>
              <span className="tabular">{scoreText(ranked.score.value)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
