import { useElementSize } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import classes from "./Ideas.module.css";
import type { Ranked } from "./ideaApi";
import { scoreText } from "./ScoreBar";

const height = 460;
const edge = { left: 16, right: 24, top: 36, bottom: 36 };
/** Below this width there is room for ranks only, and the names stand underneath. */
const roomForNames = 600;
const named = 12;

/** What an idea is worth against what it takes. The list beside it says the same in words. */
export function Matrix({ rows }: { rows: readonly Ranked[] }) {
  const { ref, width } = useElementSize();
  const points = rows.flatMap((row) => {
    const effort = row.inputs?.effort?.value ?? row.inputs?.job_size?.value;
    const score = row.score.value;
    return effort && score !== undefined ? [{ row, effort, value: score * effort }] : [];
  });
  if (points.length === 0)
    return <p className={classes.dim}>No ranked idea has an effort. Enter it in the list of ideas.</p>;
  const wide = width >= roomForNames;
  return (
    <div className={classes.board}>
      <div ref={ref}>{width > 0 && <Drawing points={points} width={width} wide={wide} />}</div>
      {!wide && (
        <ol className={classes.legend}>
          {points.map(({ row }) => (
            <li key={row.id}>
              <span className="tabular">{row.rank}</span>
              <ProjectLink path={`ideas/${row.id}`}>{row.title}</ProjectLink>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

interface Point {
  row: Ranked;
  effort: number;
  value: number;
}

function Drawing({ points, width, wide }: { points: readonly Point[]; width: number; wide: boolean }) {
  const navigate = useNavigate();
  const path = useProjectPath();
  const right = width - edge.right;
  const bottom = height - edge.bottom;
  const mostEffort = Math.max(...points.map((p) => p.effort)) * 1.05;
  const mostValue = Math.max(...points.map((p) => p.value)) * 1.05 || 1;
  const x = (effort: number) => edge.left + (effort / mostEffort) * (right - edge.left);
  const y = (value: number) => bottom - (value / mostValue) * (bottom - edge.top);
  const middle = { x: (edge.left + right) / 2, y: (edge.top + bottom) / 2 };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a drawing
    <svg
      className={classes.matrix}
      width={width}
      height={height}
      role="group"
      aria-label="Value against effort"
    >
      <g stroke="var(--line-strong)">
        <line x1={edge.left} y1={bottom} x2={right} y2={bottom} />
        <line x1={edge.left} y1={edge.top} x2={edge.left} y2={bottom} />
        <line x1={middle.x} y1={edge.top} x2={middle.x} y2={bottom} strokeDasharray="4 4" />
        <line x1={edge.left} y1={middle.y} x2={right} y2={middle.y} strokeDasharray="4 4" />
      </g>
      <g fill="var(--mantine-color-dimmed)" fontSize="13">
        <text x={edge.left} y={edge.top - 14}>
          ↑ More value
        </text>
        <text x={right} y={height - 12} textAnchor="end">
          More effort →
        </text>
      </g>
      {points.map(({ row, effort, value }) => {
        const left = x(effort) > width * 0.7;
        const name = wide && (row.rank ?? named + 1) <= named ? shortened(row.title) : undefined;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing
          <g
            key={row.id}
            className={classes.point}
            role="button"
            tabIndex={0}
            aria-label={`${row.title}: value ${scoreText(value)}, effort ${effort}, rank ${row.rank}`}
            onClick={() => void navigate({ to: path(`ideas/${row.id}`) })}
            onKeyDown={(event) => {
              if (event.key === "Enter") void navigate({ to: path(`ideas/${row.id}`) });
            }}
          >
            <title>{row.title}</title>
            <circle cx={x(effort)} cy={y(value)} r={8} />
            <text x={x(effort) + (left ? -13 : 13)} y={y(value) + 5} textAnchor={left ? "end" : "start"}>
              {name ?? (wide ? "" : row.rank)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** A title that fits beside its point, cut between words. */
function shortened(title: string): string {
  if (title.length <= 36) return title;
  const cut = title.slice(0, 35);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), 20)).replace(/[,:;]$/, "")}…`;
}
