import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import type { MovedNumber } from "../../api/types";
import { ProjectLink } from "../../ui/ProjectLink";
import { Happened } from "./Happened";
import classes from "./Moves.module.css";
import { inUnit, lineWords, movePath, scoreWords, whenWords } from "./moves";

const width = 200;
const height = 52;

/** A number that left its usual range: its past with the mark, from what to what, and what happened then. */
export function Moved({ move }: { move: MovedNumber }) {
  const { line, marks } = movePath(move, width, height);
  const Arrow = move.score > 0 ? ArrowUpRight : ArrowDownRight;
  return (
    <li className={classes.moved}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className={classes.line}
        role="img"
        aria-label={lineWords(move)}
      >
        <path d={line} />
        {marks.map(({ x, y }) => (
          <g key={x}>
            <line x1={x} x2={x} y1={0} y2={height} />
            <circle cx={x} cy={y} r={4} />
          </g>
        ))}
      </svg>
      <div className={classes.told}>
        <h3 className={classes.name}>
          <ProjectLink path={`insights/${move.insight}`} underline="hover">
            {move.name}
          </ProjectLink>
        </h3>
        <p className={classes.fromTo}>
          <Arrow size={16} aria-hidden />
          <strong className="tabular">{inUnit(move.value, move.unit)}</strong>
          {move.unit && move.unit !== "share" && ` ${move.unit}`} instead of about{" "}
          <span className="tabular">{inUnit(move.usual, move.unit)}</span>
        </p>
        <p className={classes.quiet}>
          {whenWords(move)}; {scoreWords(move.score)}
          {move.others ? `, and ${move.others === 1 ? "once" : `${move.others} times`} more` : ""}
        </p>
        {move.nearby.length > 0 && (
          <>
            <p className={classes.same}>At the same time</p>
            <ul className={classes.nearby}>
              {move.nearby.map((annotation) => (
                <Happened key={`${annotation.at} ${annotation.record.id}`} annotation={annotation} />
              ))}
            </ul>
          </>
        )}
      </div>
    </li>
  );
}
