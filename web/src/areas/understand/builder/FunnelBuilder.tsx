import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { GripVertical, ListFilter, Plus, Timer, X } from "lucide-react";
import { clean, moveStep, removeStep } from "../../../charts/query/edit";
import { anyEvent, type EventFilter, type FunnelQuery } from "../../../charts/query/query";
import { eventName } from "../../../charts/query/words";
import { DurationInput } from "../pickers/DurationInput";
import { EventPicker } from "../pickers/EventPicker";
import classes from "./Builder.module.css";
import { ExclusionRows } from "./ExclusionRows";
import { FilterRows, withBlank } from "./FilterRows";

interface FunnelBuilderProps {
  query: FunnelQuery;
  onChange: (query: FunnelQuery) => void;
}

const mostSteps = 12;

/** The steps of a funnel, to be added, filtered, timed and reordered by drag or keyboard. */
export function FunnelBuilder({ query, onChange }: FunnelBuilderProps) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = query.steps.map((_, i) => `step-${i + 1}`);
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return;
    onChange(moveStep(query, ids.indexOf(String(active.id)), ids.indexOf(String(over.id))));
  };
  const set = (i: number, step: EventFilter) =>
    onChange({ ...query, steps: query.steps.map((s, j) => (j === i ? step : s)) });
  return (
    <>
      <div className={classes.heading}>Steps</div>
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={onDragEnd}
        accessibility={{ announcements: spoken(query) }}
      >
        <SortableContext items={ids} strategy={verticalListSortingStrategy}>
          {query.steps.map((step, i) => (
            <StepRow
              key={i}
              id={ids[i] ?? ""}
              number={i + 1}
              step={step}
              within={query.step_windows?.find((w) => w.step === i + 1)?.within}
              onChange={(next) => set(i, next)}
              onWithin={(within) => onChange(withStepWindow(query, i + 1, within))}
              onRemove={query.steps.length > 2 ? () => onChange(removeStep(query, i)) : undefined}
            />
          ))}
        </SortableContext>
      </DndContext>
      <Button
        className={classes.add}
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<Plus size={14} />}
        disabled={query.steps.length >= mostSteps}
        onClick={() => onChange({ ...query, steps: [...query.steps, { event: "" }] })}
      >
        Add a step
      </Button>
      <ExclusionRows query={query} onChange={onChange} />
    </>
  );
}

/** The funnel with a limit on the time from the step before (1-based), or without when undefined. */
export function withStepWindow(query: FunnelQuery, step: number, within: string | undefined): FunnelQuery {
  const others = (query.step_windows ?? []).filter((w) => w.step !== step);
  const step_windows = within ? [...others, { step, within }].sort((a, b) => a.step - b.step) : others;
  return { ...clean({ ...query, step_windows }), steps: query.steps };
}

interface StepRowProps {
  id: string;
  number: number;
  step: EventFilter;
  within: string | undefined;
  onChange: (step: EventFilter) => void;
  onWithin: (within: string | undefined) => void;
  onRemove: (() => void) | undefined;
}

function StepRow({ id, number, step, within, onChange, onWithin, onRemove }: StepRowProps) {
  const { setNodeRef, transform, transition, attributes, listeners, isDragging } = useSortable({ id });
  return (
    <div
      ref={setNodeRef}
      className={`${classes.entry} ${classes.step}`}
      data-moving={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition: transition ?? undefined }}
    >
      <div className={classes.row}>
        <Tooltip label="Drag, or press space and the arrow keys">
          <ActionIcon
            {...attributes}
            {...listeners}
            className={classes.handle}
            size="sm"
            aria-label={`Move step ${number}`}
          >
            <GripVertical size={15} />
          </ActionIcon>
        </Tooltip>
        <span className={classes.letter}>{number}</span>
        <EventPicker
          label={`Event of step ${number}`}
          value={step.event}
          onChange={(event) => onChange({ ...step, event })}
        />
        <div className={classes.acts}>
          {number > 1 && (
            <Tooltip label="Limit the time from the step before">
              <ActionIcon
                aria-label={`Time limit of step ${number}`}
                aria-pressed={!!within}
                onClick={() => onWithin(within ? undefined : "1d")}
              >
                <Timer size={15} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label="Only count events where…">
            <ActionIcon
              aria-label={`Filter step ${number}`}
              onClick={() => onChange({ ...step, where: withBlank(step.where) })}
            >
              <ListFilter size={15} />
            </ActionIcon>
          </Tooltip>
          {onRemove && (
            <Tooltip label="Remove this step">
              <ActionIcon aria-label={`Remove step ${number}`} onClick={onRemove}>
                <X size={15} />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
      </div>
      {(within || (step.where && step.where.length > 0)) && (
        <div className={classes.nested}>
          {within && (
            <div className={classes.row}>
              <span className={classes.quiet}>at most</span>
              <DurationInput label={`Time limit of step ${number}`} value={within} onChange={onWithin} />
              <span className={classes.quiet}>after the step before</span>
            </div>
          )}
          <FilterRows
            event={step.event || anyEvent}
            where={step.where}
            onChange={(where) => onChange({ ...step, where })}
          />
        </div>
      )}
    </div>
  );
}

/** What a screen reader hears while a step is moved. */
function spoken(query: FunnelQuery) {
  const step = (id: string | number) => {
    const number = Number(String(id).replace("step-", ""));
    return `step ${number}, ${eventName(query.steps[number - 1]?.event ?? "")}`;
  };
  const place = (id: string | number) => String(id).replace("step-", "");
  return {
    onDragStart: ({ active }: { active: { id: string | number } }) => `Picked up ${step(active.id)}.`,
    onDragOver: ({ over }: { over: { id: string | number } | null }) =>
      over ? `Over place ${place(over.id)}.` : "",
    onDragEnd: ({
      active,
      over,
    }: {
      active: { id: string | number };
      over: { id: string | number } | null;
    }) => (over ? `Moved ${step(active.id)} to place ${place(over.id)}.` : "Put back."),
    onDragCancel: ({ active }: { active: { id: string | number } }) =>
      `Left ${step(active.id)} where it was.`,
  };
}
