import {
  type CollisionDetection,
  closestCorners,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  PointerSensor,
  pointerWithin,
  useDroppable,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { SortableContext, useSortable, verticalListSortingStrategy } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { Button, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { Bet, RoadmapBoard } from "../../../api/types";
import { exact } from "../../../ui/figures";
import { target, useProjectPath } from "../../../ui/ProjectLink";
import { BetFace } from "./BetFace";
import { betsIn, horizons, placeOf, targetAt, targetOf } from "./moves";
import classes from "./Roadmap.module.css";
import type { BetFilter, Horizon } from "./roadmapApi";
import { useMoves } from "./useMoves";
import { horizonWords } from "./words";

const says: Record<Horizon, string> = {
  now: "What the team works on",
  next: "What comes after",
  later: "What may come",
};

/** What the pointer is over, else what is nearest: columns may be empty. */
const collision: CollisionDetection = (args) => {
  const under = pointerWithin(args);
  return under.length > 0 ? under : closestCorners(args);
};

/** Now, next and later side by side, and what is done folded below. */
export function Board({
  board,
  filter,
  onCreate,
}: {
  board: RoadmapBoard;
  filter: BetFilter;
  onCreate: (horizon: Horizon) => void;
}) {
  const { role } = useProject();
  const writes = mayAct(role, "editor");
  const { move, said } = useMoves(filter);
  const [dragging, setDragging] = useState<Bet | null>(null);
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }));

  function drop({ active, over }: DragEndEvent) {
    setDragging(null);
    if (!over) return;
    const id = String(active.id);
    const onto = String(over.id);
    const column = horizons.find((horizon) => horizon === onto);
    if (column) {
      void move(id, targetAt(board, id, column, betsIn(board, column).length));
      return;
    }
    const there = placeOf(board, onto);
    const here = placeOf(board, id);
    if (!there || !here || onto === id) return;
    void move(id, targetAt(board, id, there.horizon, there.index));
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const card = (event.target as HTMLElement).closest<HTMLElement>("[data-bet]");
    const id = card?.dataset.bet;
    if (!id || !event.key.startsWith("Arrow") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.altKey) {
      const to = writes ? targetOf(board, id, event.key) : undefined;
      if (to) void move(id, to).then(() => focusOn(id));
      if (to) requestAnimationFrame(() => focusOn(id));
      return;
    }
    const next = neighbour(board, id, event.key);
    if (next) focusOn(next);
  }

  return (
    <>
      <DndContext
        sensors={sensors}
        collisionDetection={collision}
        onDragStart={({ active }) =>
          setDragging(
            board.columns.flatMap((column) => column.bets).find((bet) => bet.id === active.id) ?? null,
          )
        }
        onDragCancel={() => setDragging(null)}
        onDragEnd={drop}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the cards within, which are links */}
        <div className={classes.board} onKeyDown={onKeyDown}>
          {horizons.map((horizon) => {
            const column = board.columns.find((known) => known.key === horizon);
            return (
              <Lane
                key={horizon}
                horizon={horizon}
                bets={column?.bets ?? []}
                total={column?.total ?? 0}
                writes={writes}
                onCreate={() => onCreate(horizon)}
              />
            );
          })}
        </div>
        <DragOverlay dropAnimation={null}>
          {dragging && (
            <div className={`${classes.card} ${classes.lifted}`}>
              <BetFace bet={dragging} />
            </div>
          )}
        </DragOverlay>
      </DndContext>
      <Done board={board} />
      <VisuallyHidden role="status" aria-live="assertive">
        {said}
      </VisuallyHidden>
    </>
  );
}

function focusOn(id: string) {
  document.querySelector<HTMLElement>(`[data-bet="${id}"]`)?.focus();
}

/** The card that an arrow key leads to. */
function neighbour(board: RoadmapBoard, id: string, key: string): string | undefined {
  const place = placeOf(board, id);
  if (!place) return undefined;
  const bets = betsIn(board, place.horizon);
  if (key === "ArrowUp") return bets[place.index - 1]?.id;
  if (key === "ArrowDown") return bets[place.index + 1]?.id;
  const step = key === "ArrowLeft" ? -1 : 1;
  for (let at = horizons.indexOf(place.horizon) + step; at >= 0 && at < horizons.length; at += step) {
    const others = betsIn(board, horizons[at] ?? "now");
    if (others.length > 0) return others[Math.min(place.index, others.length - 1)]?.id;
  }
  return undefined;
}

interface LaneProps {
  horizon: Horizon;
  bets: readonly Bet[];
  total: number;
  writes: boolean;
  onCreate: () => void;
}

function Lane({ horizon, bets, total, writes, onCreate }: LaneProps) {
  const { setNodeRef, isOver } = useDroppable({ id: horizon });
  const hidden = total - bets.length;
  return (
    <section className={classes.lane} aria-labelledby={`lane-${horizon}`} data-over={isOver || undefined}>
      <div className={classes.laneHead}>
        <h2 id={`lane-${horizon}`}>
          {horizonWords[horizon]} <span className={classes.count}>{exact(total)}</span>
        </h2>
        <span className={classes.says}>{says[horizon]}</span>
      </div>
      <SortableContext items={bets.map((bet) => bet.id)} strategy={verticalListSortingStrategy}>
        <ol ref={setNodeRef} className={classes.cards}>
          {bets.map((bet) => (
            <Card key={bet.id} bet={bet} movable={writes} />
          ))}
        </ol>
      </SortableContext>
      {bets.length === 0 && <p className={classes.nothing}>Nothing stands here.</p>}
      {hidden > 0 && <p className={classes.nothing}>{exact(hidden)} more: see the list.</p>}
      {writes && (
        <Button variant="subtle" color="gray" size="compact-md" onClick={onCreate}>
          Add a bet
        </Button>
      )}
    </section>
  );
}

function Card({ bet, movable }: { bet: Bet; movable: boolean }) {
  const path = useProjectPath();
  const { setNodeRef, listeners, transform, transition, isDragging } = useSortable({
    id: bet.id,
    disabled: !movable,
  });
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      data-dragging={isDragging || undefined}
      className={classes.slot}
    >
      <Link
        {...target(path(`roadmap/${bet.id}`))}
        data-bet={bet.id}
        className={classes.card}
        draggable={false}
        aria-describedby={movable ? "roadmap-keys" : undefined}
        onPointerDown={listeners?.onPointerDown as never}
      >
        <BetFace bet={bet} />
      </Link>
    </li>
  );
}

function Done({ board }: { board: RoadmapBoard }) {
  const [open, setOpen] = useState(false);
  const path = useProjectPath();
  const done = board.columns.find((column) => column.key === "done");
  if (!done || done.total === 0) return null;
  return (
    <section className={classes.done}>
      <Button
        variant="subtle"
        color="gray"
        leftSection={open ? <ChevronDown size={16} /> : <ChevronRight size={16} />}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        Done: {exact(done.total)} shipped or dropped
      </Button>
      {open && (
        <ol className={classes.doneCards}>
          {done.bets.map((bet) => (
            <li key={bet.id}>
              <Link {...target(path(`roadmap/${bet.id}`))} className={classes.card}>
                <BetFace bet={bet} />
              </Link>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
