import classes from "./Experiments.module.css";
import { placeOf, type Scale } from "./forestScale";
import type { TestResult, VariationResult } from "./trialApi";
import { intervalWords } from "./words";

const width = 150;
const height = 34;

/** The two intervals of a row above one another on the read-out's scale; the one in force is stronger. */
export function Forest({ of: v, scale }: { of: VariationResult; scale: Scale }) {
  const inForce = v.method === "welch";
  const says =
    `Fixed test ${intervalWords(v.fixed?.low, v.fixed?.high)}, ` +
    `always valid ${intervalWords(v.always_valid?.low, v.always_valid?.high)}`;
  const zero = placeOf(0, scale, width, 0);
  return (
    <svg className={classes.forest} width={width} height={height} role="img" aria-label={says}>
      <line className={classes.zero} x1={zero} x2={zero} y1={0} y2={height} />
      <Interval of={v.fixed} y={11} strong={inForce} lift={v.lift} scale={scale} />
      <Interval of={v.always_valid} y={24} strong={!inForce} lift={v.lift} scale={scale} />
    </svg>
  );
}

interface IntervalProps {
  of: TestResult | undefined;
  y: number;
  strong: boolean;
  lift: number | undefined;
  scale: Scale;
}

function Interval({ of: test, y, strong, lift, scale }: IntervalProps) {
  if (!test) return null;
  return (
    <>
      <line
        className={strong ? classes.strong : classes.weak}
        x1={placeOf(test.low, scale, width, 0)}
        x2={placeOf(test.high, scale, width, width)}
        y1={y}
        y2={y}
      />
      {strong && lift !== undefined && (
        <circle className={classes.dot} cx={placeOf(lift, scale, width, 0)} cy={y} r={5} />
      )}
    </>
  );
}
