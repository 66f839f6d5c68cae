import { useNavigate } from "@tanstack/react-router";
import { useProjectPath } from "../../../ui/ProjectLink";
import classes from "./Ideas.module.css";
import type { Ranked } from "./ideaApi";
import { scoreText } from "./ScoreBar";

const width = 900;
const height = 460;
const edge = 48;

/** What an idea is worth against what it takes. The list beside it says the same in words. */
export function Matrix({ rows }: { rows: readonly Ranked[] }) {
  const navigate = useNavigate();
  const path = useProjectPath();
  const points = rows.flatMap((r) => {
    const effort = r.inputs?.effort?.value ?? r.inputs?.job_size?.value;
    const score = r.score.value;
    return effort && score !== undefined ? [{ row: r, effort, value: score * effort }] : [];
  });
  if (points.length === 0)
    return <span className={classes.dim}>No ranked idea has an effort. Enter it in the list of ideas.</span>;
  const mostEffort = Math.max(...points.map((p) => p.effort));
  const mostValue = Math.max(...points.map((p) => p.value));
  const x = (effort: number) => edge + (effort / mostEffort) * (width - 2 * edge);
  const y = (value: number) => height - edge - (value / (mostValue || 1)) * (height - 2 * edge);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a drawing
    <svg
      className={classes.matrix}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label="Value against effort"
    >
      <g stroke="var(--mantine-color-default-border)">
        <line x1={edge} y1={height - edge} x2={width - edge} y2={height - edge} />
        <line x1={edge} y1={edge} x2={edge} y2={height - edge} />
        <line x1={width / 2} y1={edge} x2={width / 2} y2={height - edge} strokeDasharray="4 4" />
        <line x1={edge} y1={height / 2} x2={width - edge} y2={height / 2} strokeDasharray="4 4" />
      </g>
      <g fill="var(--mantine-color-dimmed)" fontSize="13">
        <text x={edge} y={edge - 16}>
          More value ↑, little effort
        </text>
        <text x={width - edge} y={height - 16} textAnchor="end">
          More effort →
        </text>
      </g>
      {points.map(({ row, effort, value }) => (
        // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in a drawing
        <g
          key={row.id}
          role="button"
          tabIndex={0}
          aria-label={`${row.title}: value ${scoreText(value)}, effort ${effort}, rank ${row.rank}`}
          style={{ cursor: "pointer" }}
          onClick={() => void navigate({ to: path(`ideas/${row.id}`) })}
          onKeyDown={(event) => {
            if (event.key === "Enter") void navigate({ to: path(`ideas/${row.id}`) });
          }}
        >
          <title>{row.title}</title>
          <circle
            cx={x(effort)}
            cy={y(value)}
            r={7}
            fill="var(--mantine-primary-color-filled)"
            fillOpacity={0.75}
          />
          {(row.rank ?? 99) <= 8 && (
            <text x={x(effort) + 11} y={y(value) + 4} fontSize="12" fill="currentColor">
              {row.title.slice(0, 28)}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
