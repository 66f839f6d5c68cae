import type { Annotation } from "../../api/types";
import { ProjectWhen } from "../../ui/Figure";
import { ProjectLink } from "../../ui/ProjectLink";
import { recordPath } from "../../ui/records/address";
import { RecordMark } from "../../ui/records/RecordMark";
import classes from "./Moves.module.css";

/** What happened, with its mark, leading to the record it is about. */
export function Happened({ annotation }: { annotation: Annotation }) {
  const { at, kind, record, title, failed } = annotation;
  return (
    <li className={classes.happened}>
      <RecordMark type={kind} silent />
      <ProjectLink path={recordPath(record.type, record.id)} underline="hover" className={classes.what}>
        {title}
        {failed && " (failed)"}
      </ProjectLink>
      <span className={classes.when}>
        <ProjectWhen at={at} />
      </span>
    </li>
  );
}
