import { useElementSize } from "@mantine/hooks";
import classes from "./Decide.module.css";
import { scaleOf, type TrackPoint } from "./trackScale";

interface TrackProps {
  /** What was measured, the oldest first. */
  points: readonly TrackPoint[];
  /** Where it should go: from its start to its target, by a day. */
  plan: readonly [TrackPoint, TrackPoint] | null;
  /** A number as people read it. */
  words: (value: number) => string;
  /** The whole in words, for those who do not see it. */
  label: string;
}

const height = 168;
/** Room on the right for the words of a number. */
const room = 76;

const day = (at: number) =>
  new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** Numbers over time against the straight way from start to target. */
export function Track({ points, plan, words, label }: TrackProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  if (points.length === 0 && !plan) return null;
  const box = { left: 8, right: Math.max(width - room, 60), top: 12, bottom: height - 28 };
  const scale = scaleOf(points, plan ?? [], box);
  const at = (p: TrackPoint) => `${scale.x(p.at).toFixed(1)},${scale.y(p.value).toFixed(1)}`;
  const last = points.at(-1);
  const goal = plan?.[1];
  const apart = last && goal ? Math.abs(scale.y(last.value) - scale.y(goal.value)) > 16 : true;
  return (
    <div ref={ref} className={classes.track}>
      <svg width={width} height={height} role="img" aria-label={label}>
        <line className={classes.trackAxis} x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} />
        <text x={box.left} y={height - 8}>
          {day(scale.from)}
        </text>
        <text x={box.right} y={height - 8} textAnchor="end">
          {day(scale.to)}
        </text>
        {plan && (
          <>
            <polyline className={classes.trackPlan} points={plan.map(at).join(" ")} />
            <text x={scale.x(plan[1].at) + 8} y={scale.y(plan[1].value) + 4}>
              {words(plan[1].value)}
            </text>
          </>
        )}
        {points.length > 1 && <polyline className={classes.trackLine} points={points.map(at).join(" ")} />}
        {last && (
          <>
            <circle className={classes.trackDot} cx={scale.x(last.at)} cy={scale.y(last.value)} r={4} />
            {(apart || !goal) && (
              <text x={scale.x(last.at) + 8} y={scale.y(last.value) + 4} fontWeight={600}>
                {words(last.value)}
              </text>
            )}
          </>
        )}
      </svg>
    </div>
  );
}
