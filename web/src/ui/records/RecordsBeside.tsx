import type { ReactNode } from "react";
import type { Listed } from "../../api/types";
import { RecordLink } from "./RecordLink";
import classes from "./RecordsBeside.module.css";

interface RecordsBesideProps {
  title: string;
  records: readonly Listed[];
  /** What stands there while there are none. */
  none: string;
  children?: ReactNode;
}

/** Records that belong to the one on the page, in the column beside it. */
export function RecordsBeside({ title, records, none, children }: RecordsBesideProps) {
  return (
    <div>
      <div className={classes.title}>{title}</div>
      {records.length === 0 ? (
        <p className={classes.none}>{none}</p>
      ) : (
        <ul className={classes.list}>
          {records.map((record) => (
            <li key={record.id}>
              <RecordLink record={record} />
            </li>
          ))}
        </ul>
      )}
      {children}
    </div>
  );
}
