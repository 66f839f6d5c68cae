import { useState } from "react";
import type { Gap, Ref } from "../../api/types";
import classes from "./Trace.module.css";
import { TraceBox } from "./TraceBox";
import type { Picture } from "./trace";
import { boxHeight, type Layout } from "./traceLayout";

interface TraceDrawingProps {
  picture: Picture;
  layout: Layout;
  here: Ref;
  onFill?: (gap: Gap) => void;
}

/** A trace as boxes in columns with lines between them; pointing at a box or line says the relations. */
export function TraceDrawing({ picture, layout, here, onFill }: TraceDrawingProps) {
  const [active, setActive] = useState<string>();
  const shown = (key: string, from: string, to: string) => active === key || active === from || active === to;
  const boxes = [...picture.columns.flatMap((column) => column.boxes), ...picture.beside.boxes];
  return (
    <div className={classes.drawing} style={{ height: layout.height }}>
      {picture.columns.map((column, i) => (
        <Heading key={column.stage} place={layout.columns[i]} label={column.label} many={column.many} />
      ))}
      {layout.besideY !== undefined && (
        <Heading
          place={{ x: 0, width: "100%" }}
          y={layout.besideY}
          label="Beside"
          many={picture.beside.many}
        />
      )}
      <svg className={classes.lines} width="100%" height={layout.height} aria-hidden>
        {layout.lines.map(({ line, path }) => (
          <g key={line.key}>
            <path
              d={path}
              className={classes.line}
              data-active={shown(line.key, line.from, line.to) || undefined}
              data-faded={(active && !shown(line.key, line.from, line.to)) || undefined}
            />
            <path
              d={path}
              className={classes.touch}
              onPointerEnter={() => setActive(line.key)}
              onPointerLeave={() => setActive(undefined)}
            />
          </g>
        ))}
      </svg>
      {boxes.map((box) => {
        const place = layout.boxes.get(box.key);
        if (!place) return null;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the focus comes from the link inside; pointing only lights its lines
          <div
            key={box.key}
            className={classes.place}
            style={{ left: place.x, top: place.y, width: place.width, height: boxHeight }}
            onPointerEnter={() => setActive(box.key)}
            onPointerLeave={() => setActive(undefined)}
            onFocus={() => setActive(box.key)}
            onBlur={() => setActive(undefined)}
          >
            <TraceBox box={box} here={here} onFill={onFill} />
          </div>
        );
      })}
      {layout.lines
        .filter(({ line }) => active && shown(line.key, line.from, line.to))
        .map(({ line, words }) => (
          <span
            key={line.key}
            className={classes.relation}
            style={{ left: words.x, top: words.y }}
            aria-hidden
          >
            {line.words}
          </span>
        ))}
    </div>
  );
}

interface HeadingProps {
  place?: { x: number; width: number | string };
  y?: number;
  label: string;
  many: string[];
}

function Heading({ place, y = 0, label, many }: HeadingProps) {
  if (!place) return null;
  return (
    <div
      className={classes.heading}
      style={{ left: place.x, top: y, width: place.width }}
      title={many.join(", ") || undefined}
    >
      <strong>{label}</strong> {many.map((text) => text.replace(/ at “.*$/, "")).join(", ")}
    </div>
  );
}
