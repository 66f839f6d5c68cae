import { ActionIcon, Button, Select, Tooltip } from "@mantine/core";
import { Ban, ListFilter, X } from "lucide-react";
import { anyEvent, type Exclusion, type FunnelQuery } from "../../../charts/query/query";
import { EventPicker } from "../pickers/EventPicker";
import classes from "./Builder.module.css";
import { FilterRows, withBlank } from "./FilterRows";

interface ExclusionRowsProps {
  query: FunnelQuery;
  onChange: (query: FunnelQuery) => void;
}

/** Events that take a person out of the funnel when they fall between two of its steps. */
export function ExclusionRows({ query, onChange }: ExclusionRowsProps) {
  const given = query.exclude ?? [];
  const last = query.steps.length;
  const set = (exclude: Exclusion[]) => onChange({ ...query, exclude });
  return (
    <>
      {given.map((x, i) => (
        <ExclusionRow
          key={i}
          number={i + 1}
          last={last}
          exclusion={x}
          onChange={(next) => set(given.map((y, j) => (j === i ? next : y)))}
          onRemove={() => set(given.filter((_, j) => j !== i))}
        />
      ))}
      <Button
        className={classes.add}
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<Ban size={14} />}
        onClick={() => set([...given, { event: "", after_step: 1, before_step: last }])}
      >
        Leave out people who did…
      </Button>
    </>
  );
}

interface ExclusionRowProps {
  number: number;
  last: number;
  exclusion: Exclusion;
  onChange: (exclusion: Exclusion) => void;
  onRemove: () => void;
}

function ExclusionRow({ number, last, exclusion: x, onChange, onRemove }: ExclusionRowProps) {
  const steps = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({
      value: String(from + i),
      label: `step ${from + i}`,
    }));
  return (
    <fieldset className={classes.entry} aria-label={`Exclusion ${number}`}>
      <div className={classes.row}>
        <span className={classes.quiet}>not</span>
        <EventPicker
          label={`Excluded event ${number}`}
          value={x.event}
          any={false}
          onChange={(event) => onChange({ ...x, event })}
        />
        <span className={classes.quiet}>between</span>
        <Select
          aria-label="After which step"
          w={92}
          allowDeselect={false}
          data={steps(1, last - 1)}
          value={String(x.after_step)}
          onChange={(v) =>
            v &&
            onChange({ ...x, after_step: Number(v), before_step: Math.max(Number(v) + 1, x.before_step) })
          }
        />
        <span className={classes.quiet}>and</span>
        <Select
          aria-label="Before which step"
          w={92}
          allowDeselect={false}
          data={steps(x.after_step + 1, last)}
          value={String(x.before_step)}
          onChange={(v) => v && onChange({ ...x, before_step: Number(v) })}
        />
        <div className={classes.acts}>
          <Tooltip label="Only where…">
            <ActionIcon
              aria-label={`Filter exclusion ${number}`}
              onClick={() => onChange({ ...x, where: withBlank(x.where) })}
            >
              <ListFilter size={15} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Remove this exclusion">
            <ActionIcon aria-label={`Remove exclusion ${number}`} onClick={onRemove}>
              <X size={15} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      {x.where && x.where.length > 0 && (
        <div className={classes.nested}>
          <FilterRows
            event={x.event || anyEvent}
            where={x.where}
            onChange={(where) => onChange({ ...x, where })}
          />
        </div>
      )}
    </fieldset>
  );
}
