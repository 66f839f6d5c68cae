import { recordKind, typeLabel } from "./address";
import classes from "./RecordMark.module.css";

/** The shape of a kind of record. It says its name to screen readers unless a word beside it does. */
export function RecordMark({
  type,
  size = 16,
  silent = false,
}: {
  type: string;
  size?: number;
  silent?: boolean;
}) {
  const Icon = recordKind(type).icon;
  if (silent) {
    return (
      <span className={classes.root} aria-hidden>
        <Icon size={size} strokeWidth={1.75} />
      </span>
    );
  }
  return (
    <span className={classes.root} role="img" aria-label={typeLabel(type)} title={typeLabel(type)}>
      <Icon size={size} strokeWidth={1.75} />
    </span>
  );
}
