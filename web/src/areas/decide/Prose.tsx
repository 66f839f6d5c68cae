import classes from "./Decide.module.css";

/** A longer text as it was written, line by line. */
export function Prose({ children, none }: { children: string | undefined; none: string }) {
  if (!children) return <p className={classes.none}>{none}</p>;
  return <div className={classes.prose}>{children}</div>;
}
