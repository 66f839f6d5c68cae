import type { Query } from "../../../charts/query/query";
import { sentence } from "../../../charts/query/sentence";
import classes from "./Insight.module.css";

/** The question in words. */
export function Sentence({ query }: { query: Query }) {
  return (
    <p className={classes.sentence}>
      {sentence(query).map(
        (phrase, i) =>
          // biome-ignore-start lint/suspicious/noArrayIndexKey: phrases have no identity but their place
          phrase.strong ? <strong key={i}>{phrase.text}</strong> : <span key={i}>{phrase.text}</span>,
        // biome-ignore-end lint/suspicious/noArrayIndexKey: phrases have no identity but their place
      )}
    </p>
  );
}
