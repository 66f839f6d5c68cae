/** Where tiles are: the grid's arithmetic, apart from any drawing. */
import { type Layout, moveElement, verticalCompactor } from "react-grid-layout";
import type { Tile } from "./dashboardApi";

/** Columns of the grid. */
export const columns = 12;
/** The least a tile may be, so that a chart can still be read. */
export const leastWidth = 2;
export const leastHeight = 2;
/** The most rows a tile may have. */
export const mostHeight = 40;

type Place = Pick<Tile, "x" | "y" | "w" | "h">;

/** The tiles as the grid takes them. */
export function layoutOf(tiles: readonly Tile[]): Layout {
  return tiles.map(({ id = "", x, y, w, h }) => ({
    i: id,
    x,
    y,
    w,
    h,
    minW: leastWidth,
    minH: leastHeight,
    maxH: mostHeight,
  }));
}

/** The tiles at the places a layout gives them; the same tiles when nothing moved. */
export function placed(tiles: Tile[], layout: Layout): Tile[] {
  let moved = false;
  const next = tiles.map((tile) => {
    const at = layout.find((item) => item.i === tile.id);
    if (!at || (at.x === tile.x && at.y === tile.y && at.w === tile.w && at.h === tile.h)) return tile;
    moved = true;
    return { ...tile, x: at.x, y: at.y, w: at.w, h: at.h };
  });
  return moved ? next : tiles;
}

/**
 * The tiles once one of them is moved or resized by an arrow key: others make
 * room, and all rise as far as they can. The same tiles when the key changes
 * nothing.
 */
export function nudged(tiles: Tile[], id: string, key: string, resize: boolean): Tile[] {
  const tile = tiles.find((t) => t.id === id);
  if (!tile) return tiles;
  const next = resize ? resized(tile, key) : stepped(tiles, tile, key);
  if (!next) return tiles;
  const layout = layoutOf(tiles).map((item) =>
    item.i === id ? { ...item, w: next.w, h: next.h } : { ...item },
  );
  const item = layout.find((l) => l.i === id);
  if (!item) return tiles;
  const moved = moveElement(layout, item, next.x, next.y, true, false, "vertical", columns);
  return placed(tiles, verticalCompactor.compact(settled(moved, id), columns));
}

/** Others that a grown tile covers are put below it. */
function settled(layout: Layout, id: string): Layout {
  const grown = layout.find((item) => item.i === id);
  if (!grown) return layout;
  return layout.map((item) => {
    const covers =
      item.i !== id &&
      item.x < grown.x + grown.w &&
      grown.x < item.x + item.w &&
      item.y < grown.y + grown.h &&
      grown.y < item.y + item.h;
    return covers ? { ...item, y: grown.y + grown.h } : item;
  });
}

function resized(tile: Place, key: string): Place | undefined {
  const to = { ...tile };
  if (key === "ArrowRight") to.w = Math.min(columns - tile.x, tile.w + 1);
  else if (key === "ArrowLeft") to.w = Math.max(leastWidth, tile.w - 1);
  else if (key === "ArrowDown") to.h = Math.min(mostHeight, tile.h + 1);
  else if (key === "ArrowUp") to.h = Math.max(leastHeight, tile.h - 1);
  else return undefined;
  return to;
}

/** Sideways a column at a time; up and down past the next tile, since tiles leave no room between them. */
function stepped(tiles: readonly Tile[], tile: Tile, key: string): Place | undefined {
  if (key === "ArrowLeft") return { ...tile, x: Math.max(0, tile.x - 1) };
  if (key === "ArrowRight") return { ...tile, x: Math.min(columns - tile.w, tile.x + 1) };
  const beside = tiles.filter((t) => t.id !== tile.id && t.x < tile.x + tile.w && tile.x < t.x + t.w);
  if (key === "ArrowUp") {
    const above = beside.filter((t) => t.y < tile.y).sort((a, b) => b.y - a.y)[0];
    return { ...tile, y: above ? above.y : 0 };
  }
  if (key === "ArrowDown") {
    const below = beside.filter((t) => t.y >= tile.y + tile.h).sort((a, b) => a.y - b.y)[0];
    return below ? { ...tile, y: tile.y + below.h } : undefined;
  }
  return undefined;
}

/** The order in which tiles are read: row by row. */
export function readingOrder(tiles: readonly Tile[]): Tile[] {
  return [...tiles].sort((a, b) => a.y - b.y || a.x - b.x);
}
