import type { Gap, Ref } from "../../api/types";
import classes from "./Trace.module.css";
import { TraceBox } from "./TraceBox";
import { type Box, nodesOf, type Picture } from "./trace";

interface TraceListProps {
  picture: Picture;
  here: Ref;
  onFill?: (gap: Gap) => void;
}

/** A trace from top to bottom: the stages in order, each record with what it has to do with others. */
export function TraceList({ picture, here, onFill }: TraceListProps) {
  const groups = [
    ...picture.columns.map(({ stage, label, boxes, many }) => ({ key: stage as string, label, boxes, many })),
    { key: "beside", label: "Beside", ...picture.beside },
  ].filter((group) => group.boxes.length > 0);
  const names = new Map(groups.flatMap((group) => group.boxes.map((box) => [box.key, nameOf(box)] as const)));
  return (
    <ol className={classes.stages}>
      {groups.map(({ key, label, boxes, many }) => (
        <li key={key} className={classes.stage} data-beside={key === "beside" || undefined}>
          <h3 className={classes.stageName}>
            {label} <span>{many.join(", ")}</span>
          </h3>
          <ul className={classes.boxes}>
            {boxes.map((box) => (
              <li key={box.key}>
                <TraceBox box={box} here={here} onFill={onFill} />
                <Relations of={box.key} picture={picture} names={names} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

/** How many relations of one record are told; the drawing and the Links tab have the rest. */
const told = 4;

function Relations({ of, picture, names }: { of: string; picture: Picture; names: Map<string, string> }) {
  const lines = picture.lines.filter((line) => line.from === of);
  if (lines.length === 0) return null;
  return (
    <ul className={classes.relations}>
      {lines.slice(0, told).map((line) => (
        <li key={line.key}>
          {line.words} {names.get(line.to)}
        </li>
      ))}
      {lines.length > told && <li>and {lines.length - told} more</li>}
    </ul>
  );
}

function nameOf(box: Box): string {
  const [first] = nodesOf(box);
  return box.kind === "record" ? `“${first?.title}”` : `${nodesOf(box).length} more`;
}
