import { ActionIcon, Button, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { codeField } from "../code";
import type { Flag, Variation } from "../experimentApi";
import classes from "./Flags.module.css";

interface VariationsProps {
  type: Flag["type"];
  variations: readonly Variation[];
  edits: boolean;
  onChange: (variations: Variation[]) => void;
}

/** The values a flag can have. */
export function Variations({ type, variations, edits, onChange }: VariationsProps) {
  const put = (at: number, part: Partial<Variation>) =>
    onChange(variations.map((was, i) => (i === at ? { ...was, ...part } : was)));
  return (
    <>
      <div className={classes.variations}>
        {variations.map((v, at) => (
          <Row
            key={at}
            type={type}
            variation={v}
            edits={edits}
            last={variations.length === 1}
            put={(part) => put(at, part)}
            remove={() => onChange(variations.filter((_, i) => i !== at))}
          />
        ))}
      </div>
      {edits && type !== "boolean" && (
        <Button
          mt="sm"
          variant="default"
          leftSection={<Plus size={16} />}
          onClick={() =>
            onChange([
              ...variations,
              {
                key: `variation-${variations.length + 1}`,
                value: type === "number" ? 0 : type === "json" ? {} : "",
              },
            ])
          }
        >
          Add a variation
        </Button>
      )}
    </>
  );
}

interface RowProps {
  type: Flag["type"];
  variation: Variation;
  edits: boolean;
  last: boolean;
  put: (part: Partial<Variation>) => void;
  remove: () => void;
}

function Row({ type, variation, edits, last, put, remove }: RowProps) {
  const [text, setText] = useState(
    type === "string" ? String(variation.value) : JSON.stringify(variation.value),
  );
  const read = readValue(type, text);
  const fixed = !edits || type === "boolean";
  return (
    <>
      <TextInput
        aria-label="Key of the variation"
        styles={codeField}
        disabled={fixed}
        value={variation.key}
        onChange={(event) => put({ key: event.currentTarget.value })}
      />
      <TextInput
        aria-label={`Name of ${variation.key}`}
        placeholder="Name"
        disabled={!edits}
        value={variation.name ?? ""}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <TextInput
        aria-label={`Value of ${variation.key}`}
        styles={codeField}
        disabled={fixed}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          const next = readValue(type, event.currentTarget.value);
          if (next !== undefined) put({ value: next });
        }}
        error={read === undefined ? `Write a ${type === "json" ? "JSON value" : type}.` : undefined}
      />
      {edits && type !== "boolean" ? (
        <ActionIcon aria-label={`Remove ${variation.key}`} disabled={last} onClick={remove}>
          <X size={15} />
        </ActionIcon>
      ) : (
        <span />
      )}
    </>
  );
}

/** A value as it was typed; undefined when it is not of the type. */
function readValue(type: Flag["type"], text: string): unknown {
  if (type === "string") return text;
  try {
    const value: unknown = JSON.parse(text);
    return type === "json" || typeof value === type ? value : undefined;
  } catch {
    return undefined;
  }
}
