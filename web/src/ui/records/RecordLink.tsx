import { Link } from "@tanstack/react-router";
import type { Listed } from "../../api/types";
import { target, useProjectPath } from "../ProjectLink";
import { recordPath } from "./address";
import classes from "./RecordLink.module.css";
import { RecordMark } from "./RecordMark";

/** A record's mark and name, leading to its page. */
export function RecordLink({ record }: { record: Pick<Listed, "type" | "id" | "title"> }) {
  const path = useProjectPath();
  return (
    <Link {...target(path(recordPath(record.type, record.id)))} className={classes.root}>
      <RecordMark type={record.type} />
      <span className={classes.title}>{record.title || "Untitled"}</span>
    </Link>
  );
}
