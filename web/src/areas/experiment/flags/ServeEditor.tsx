import { NumberInput, Select, TextInput } from "@mantine/core";
import { buckets, type Serve, type Variation } from "../experimentApi";
import { percent, serveEvenly, serveOne, variationName, weigh } from "../serving";
import classes from "./Flags.module.css";

interface ServeEditorProps {
  serve: Serve;
  variations: readonly Variation[];
  edits: boolean;
  onChange: (serve: Serve) => void;
}

const split = "\u0000split";

/** What is served: one variation, or a split of them. */
export function ServeEditor({ serve, variations, edits, onChange }: ServeEditorProps) {
  const parts = serve.split ?? [];
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  return (
    <>
      <div className={classes.row}>
        <span className={classes.dim}>Serve</span>
        <Select
          w={220}
          aria-label="What is served"
          allowDeselect={false}
          disabled={!edits}
          data={[
            ...variations.map((v) => ({ value: v.key, label: variationName(v, v.key) })),
            { value: split, label: "A split by percentage" },
          ]}
          value={parts.length > 0 ? split : (serve.variation ?? null)}
          onChange={(value) =>
            value && onChange(value === split ? serveEvenly(serve, variations) : serveOne(serve, value))
          }
        />
      </div>
      {parts.length > 0 && (
        <>
          {parts.map((part) => {
            const name = variationName(
              variations.find((v) => v.key === part.variation),
              part.variation,
            );
            return (
              <div key={part.variation} className={classes.row}>
                <NumberInput
                  w={110}
                  aria-label={`Percent of ${name}`}
                  suffix="%"
                  min={0}
                  max={100}
                  decimalScale={3}
                  disabled={!edits}
                  value={(100 * part.weight) / buckets}
                  onChange={(value) => onChange(weigh(serve, part.variation, Number(value) || 0))}
                />
                <span>{name}</span>
              </div>
            );
          })}
          <div className={classes.row}>
            <span className={classes.dim}>by</span>
            <TextInput
              w={180}
              aria-label="Unit"
              placeholder="targetingKey"
              disabled={!edits}
              value={serve.unit ?? ""}
              onChange={(event) => {
                const { unit: _, ...rest } = serve;
                const unit = event.currentTarget.value;
                onChange(unit ? { ...rest, unit } : rest);
              }}
            />
            {total !== buckets && (
              <span role="alert" className={classes.dim}>
                These add up to {percent(total)}; they must add up to 100%.
              </span>
            )}
          </div>
        </>
      )}
    </>
  );
}
