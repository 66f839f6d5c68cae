import { VisuallyHidden } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import { type Layout, ReactGridLayout } from "react-grid-layout";
import { columns, layoutOf, nudged, placed, readingOrder } from "./arrange";
import classes from "./Board.module.css";
import type { Tile } from "./dashboardApi";

/** Pixels of a row, and between tiles. */
const rowHeight = 52;
const gap = 12;
/** Below this many pixels tiles stand one under the other. */
const gridFrom = 720;

interface BoardProps {
  tiles: Tile[];
  /** Whether tiles can be moved and resized. */
  edits: boolean;
  onArrange: (tiles: Tile[]) => void;
  /** Draws a tile; `handle` goes onto the button that moves it. */
  render: (tile: Tile, handle: Handle | undefined) => ReactNode;
  nameOf: (tile: Tile) => string;
}

/** What makes a button move its tile. */
export interface Handle {
  className: string;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Tiles on twelve columns, dragged, resized, or moved by arrow keys; on narrow pages in one column. */
export function Board({ tiles, edits, onArrange, render, nameOf }: BoardProps) {
  const { ref, width } = useElementSize();
  const [said, setSaid] = useState("");
  const layout = useMemo(() => layoutOf(tiles), [tiles]);
  const wide = width >= gridFrom;
  const settle = (next: Layout) => {
    const after = placed(tiles, next);
    if (after !== tiles) onArrange(after);
  };
  const handleOf = (tile: Tile): Handle => ({
    className: classes.handle ?? "",
    onKeyDown: (event) => {
      if (!event.key.startsWith("Arrow")) return;
      event.preventDefault();
      event.stopPropagation();
      const next = nudged(tiles, tile.id ?? "", event.key, event.shiftKey);
      const now = next.find((t) => t.id === tile.id);
      if (next === tiles || !now) return setSaid("It can go no further.");
      setSaid(
        event.shiftKey
          ? `${nameOf(tile)}: ${now.w} of ${columns} columns wide, ${now.h} rows high.`
          : `${nameOf(tile)}: column ${now.x + 1}, row ${now.y + 1}.`,
      );
      onArrange(next);
    },
  });
  return (
    <div ref={ref} className={classes.root}>
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
      {width === 0 ? null : wide ? (
        <ReactGridLayout
          className={classes.grid ?? ""}
          width={width}
          layout={layout}
          gridConfig={{ cols: columns, rowHeight, margin: [gap, gap], containerPadding: [0, 0] }}
          dragConfig={{ enabled: edits, handle: `.${classes.handle}` }}
          resizeConfig={{ enabled: edits, handles: ["se"] }}
          onDragStop={settle}
          onResizeStop={settle}
        >
          {readingOrder(tiles).map((tile) => (
            <div key={tile.id} className={classes.place}>
              {render(tile, edits ? handleOf(tile) : undefined)}
            </div>
          ))}
        </ReactGridLayout>
      ) : (
        <div className={classes.column}>
          {readingOrder(tiles).map((tile) => (
            <div
              key={tile.id}
              style={tile.text ? undefined : { height: Math.max(260, tile.h * (rowHeight + gap) - gap) }}
            >
              {render(tile, undefined)}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
