import { Button, Group, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { Doc, Field, Values } from "../operateApi";
import { FieldInput } from "./FieldInput";
import classes from "./FieldsPanel.module.css";
import { FieldValue } from "./FieldValue";

interface FieldsPanelProps {
  doc: Doc;
  edits: boolean;
  /** Saves all answers at once; answers whether they are kept. */
  onSave: (fields: Values) => Promise<boolean>;
}

/** What the template asks, with its answers: each is edited where it stands. */
export function FieldsPanel({ doc, edits, onSave }: FieldsPanelProps) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <ul className={classes.root} aria-label="Answers">
      {doc.asks.map((field) => (
        <li key={field.name}>
          {open === field.name ? (
            <OpenField
              field={field}
              value={doc.fields[field.name]}
              onClose={() => setOpen(null)}
              onSave={async (value) => {
                const { [field.name]: _, ...rest } = doc.fields as Values;
                const kept = await onSave(value === undefined ? rest : { ...rest, [field.name]: value });
                if (kept) setOpen(null);
              }}
            />
          ) : (
            <Row field={field} doc={doc} onOpen={edits ? () => setOpen(field.name) : undefined} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Row({ field, doc, onOpen }: { field: Field; doc: Doc; onOpen: (() => void) | undefined }) {
  const value = (doc.fields as Values)[field.name];
  const missing = doc.missing.includes(field.name);
  const label = field.label || field.name;
  const shown =
    value === undefined ? (
      <span className={missing ? classes.missing : classes.empty}>
        {missing ? "Required, still empty" : "Empty"}
      </span>
    ) : (
      <FieldValue field={field} value={value} />
    );
  return (
    <div className={classes.row}>
      <div className={classes.label}>
        {label}
        {onOpen && (
          <UnstyledButton className={classes.edit} onClick={onOpen} aria-label={`Edit ${label}`}>
            {value === undefined ? "Fill in" : "Edit"}
          </UnstyledButton>
        )}
      </div>
      <div className={classes.value}>{shown}</div>
    </div>
  );
}

interface OpenFieldProps {
  field: Field;
  value: unknown;
  onSave: (value: unknown) => Promise<void>;
  onClose: () => void;
}

function OpenField({ field, value, onSave, onClose }: OpenFieldProps) {
  const [draft, setDraft] = useState(value);
  const [busy, setBusy] = useState(false);
  return (
    <form
      className={classes.form}
      onSubmit={async (event) => {
        event.preventDefault();
        setBusy(true);
        await onSave(draft);
        setBusy(false);
      }}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <FieldInput field={field} value={draft} onChange={setDraft} />
      <Group gap="xs" mt={8}>
        <Button type="submit" size="compact-sm" loading={busy}>
          Save
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
