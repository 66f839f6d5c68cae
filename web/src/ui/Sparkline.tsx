import classes from "./Sparkline.module.css";
import { sparkline } from "./sparklinePath";

interface SparklineProps {
  values: readonly (number | null)[];
  /** What the line shows, in words, for those who do not see it. */
  label: string;
  /** The last value is still growing: its stretch is dashed. */
  incomplete?: boolean;
}

const width = 240;
const height = 48;

/** A line without axes, counted from zero: the shape of a measure beside its number. */
export function Sparkline({ values, label, incomplete = false }: SparklineProps) {
  const { line, area, last } = sparkline(values, width, height, incomplete);
  return (
    <svg
      className={classes.root}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className={classes.area} d={area} />
      <path className={classes.line} d={line} />
      {last && <path className={`${classes.line} ${classes.dashed}`} d={last} />}
    </svg>
  );
}
