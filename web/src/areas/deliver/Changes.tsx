import { ProjectWhen } from "../../ui/Figure";
import classes from "./Deliver.module.css";
import type { CodeChange } from "./deliverApi";
import { counted, shortCommit } from "./words";

/** Commits, the newest first; says how many more there are than are listed. */
export function Changes({ changes, total, none }: { changes: CodeChange[]; total: number; none: string }) {
  if (changes.length === 0) return <p className={classes.none}>{none}</p>;
  const more = total - changes.length;
  return (
    <>
      <ul className={classes.changes}>
        {changes.map((change) => (
          <li key={change.sha} className={classes.change}>
            <code title={change.sha}>{shortCommit(change.sha)}</code>
            <span>
              {change.title || "A commit without words"}
              {change.author && <span className={classes.small}> by {change.author}</span>}
            </span>
            <span className={classes.small}>
              <ProjectWhen at={change.committed_at} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className={classes.small}>And {counted(more, "more", "more")}.</p>}
    </>
  );
}
