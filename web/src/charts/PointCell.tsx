import type { ReactNode } from "react";
import type { PointedAt } from "./answers";
import classes from "./Tables.module.css";

interface PointCellProps {
  at: PointedAt | undefined;
  onPeople: ((at: PointedAt) => void) | undefined;
  title?: string | undefined;
  children: ReactNode;
}

/** A number of a table that opens the people behind it. */
export function PointCell({ at, onPeople, title, children }: PointCellProps) {
  if (!at || !onPeople) return <span title={title}>{children}</span>;
  return (
    <button
      type="button"
      className={classes.cell}
      title={title}
      aria-label={`${at.title}: ${typeof children === "string" ? children : ""}, list people`}
      onClick={() => onPeople(at)}
    >
      {children}
    </button>
  );
}
