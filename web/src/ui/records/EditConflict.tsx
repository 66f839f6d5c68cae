import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Tagged } from "../../api/client";
import { When } from "../Figure";
import { FormProblem } from "../FormProblem";
import { asText } from "../json";
import { useSubmit } from "../useSubmit";
import { type Choices, differences, type FieldDifference, merged, proposed } from "./conflict";
import classes from "./EditConflict.module.css";
import { wordDiff } from "./words";

/** A field of a record that can be edited. */
export interface EditField {
  /** As the API calls it. */
  name: string;
  /** As the form calls it. */
  label: string;
  /** Draws a value; absent: text, with the changed words marked. */
  show?: (value: unknown) => ReactNode;
  /** What people read of a value that is kept in another form, for the changed words to be marked in. */
  words?: (value: unknown) => string;
}

/** An edit that could not be saved because somebody else saved first. */
export interface Conflict<T extends object, E extends object> {
  /** The version the edit began from. */
  base: T;
  edit: E;
  theirs: Tagged<T>;
}

interface EditConflictProps<T extends object, E extends object> {
  /** null while there is none. */
  conflict: Conflict<T, E> | null;
  /** Every field that can differ, in the order of the form. */
  fields: readonly EditField[];
  /** What the record is called: "insight". */
  noun: string;
  /** Saves what was chosen over the version of `etag`. */
  onSave: (edit: E, etag: string) => Promise<unknown>;
  /** Drops the edit. */
  onTakeTheirs: () => void;
  onClose: () => void;
  /** A third way out, such as saving mine as a record of its own. */
  apart?: { label: string; act: () => void };
}

/** Somebody else saved in between: both versions field by field, what each changed, and a choice for every field. */
export function EditConflict<T extends object, E extends object>(props: EditConflictProps<T, E>) {
  const { conflict, noun, onClose } = props;
  return (
    <Modal
      opened={conflict !== null}
      onClose={onClose}
      size={820}
      // Above the form whose save met the conflict, which stays open beneath.
      zIndex="calc(var(--mantine-z-index-modal) + 1)"
      title={`Somebody changed this ${noun} while you were editing`}
    >
      {conflict && <Comparison key={conflict.theirs.etag} {...props} conflict={conflict} />}
    </Modal>
  );
}

function Comparison<T extends object, E extends object>(
  props: EditConflictProps<T, E> & { conflict: Conflict<T, E> },
) {
  const { conflict, fields, onSave, onTakeTheirs, apart } = props;
  const { base, edit, theirs } = conflict;
  const rows = differences(
    base,
    edit,
    theirs.value,
    fields.map((field) => field.name),
  );
  const [choices, setChoices] = useState<Choices>(() => proposed(rows));
  const all = (side: "mine" | "theirs") =>
    setChoices(Object.fromEntries(rows.map((row) => [row.name, side])));
  const chosen = merged(edit, rows, choices);
  const none = Object.keys(chosen).length === 0;
  const saving = useSubmit(async () => (none ? onTakeTheirs() : onSave(chosen, theirs.etag)));
  const when = (theirs.value as { updated_at?: string }).updated_at;
  return (
    <form onSubmit={saving.onSubmit}>
      <Stack gap="lg">
        <Text>
          Nothing of yours is saved yet. Choose for each field which version stands, then save. Words that
          were put in or taken out since the version you started from are marked.
        </Text>
        {rows.length === 0 ? (
          <Text>Both versions say the same.</Text>
        ) : (
          <table className={classes.table} aria-label="The two versions">
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">
                  Yours{" "}
                  <Button variant="subtle" size="compact-xs" onClick={() => all("mine")}>
                    Choose all
                  </Button>
                </th>
                <th scope="col">
                  Theirs
                  {when && (
                    <span className={classes.when}>
                      , <When at={when} />
                    </span>
                  )}{" "}
                  <Button variant="subtle" size="compact-xs" onClick={() => all("theirs")}>
                    Choose all
                  </Button>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row
                  key={row.name}
                  row={row}
                  field={fields.find((field) => field.name === row.name)}
                  choice={choices[row.name] ?? "mine"}
                  onChoose={(side) => setChoices({ ...choices, [row.name]: side })}
                />
              ))}
            </tbody>
          </table>
        )}
        <FormProblem problem={saving.problem} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onTakeTheirs}>
            Drop my changes
          </Button>
          {apart && (
            <Button variant="default" onClick={apart.act}>
              {apart.label}
            </Button>
          )}
          <Button type="submit" loading={saving.busy}>
            {none ? "Take theirs" : "Save what is chosen"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface RowProps {
  row: FieldDifference;
  field: EditField | undefined;
  choice: "mine" | "theirs";
  onChoose: (side: "mine" | "theirs") => void;
}

function Row({ row, field, choice, onChoose }: RowProps) {
  const label = field?.label ?? row.name.replaceAll("_", " ");
  const side = (which: "mine" | "theirs") => (
    <td className={classes.cell} data-chosen={choice === which || undefined}>
      <div className={classes.choice}>
        <Radio
          size="xs"
          name={`version of ${row.name}`}
          value={which}
          checked={choice === which}
          onChange={() => onChoose(which)}
          label={which === "mine" ? "Yours" : "Theirs"}
          aria-label={`${label}: ${which === "mine" ? "yours" : "theirs"}`}
        />
        {row.changed !== "both" && row.changed !== which && <span className={classes.when}>unchanged</span>}
      </div>
      <div className={classes.value}>
        <Value
          value={field?.words ? field.words(row[which]) : row[which]}
          base={field?.words ? field.words(row.base) : row.base}
          show={field?.show}
        />
      </div>
    </td>
  );
  return (
    <tr>
      <th scope="row" className={classes.field}>
        {label}
      </th>
      {side("mine")}
      {side("theirs")}
    </tr>
  );
}

/** A value; a text shows what was put in and taken out since the base. */
function Value({ value, base, show }: { value: unknown; base: unknown; show?: EditField["show"] }) {
  if (show) return show(value);
  if (value === undefined || value === null || value === "") {
    return <span className={classes.when}>{base ? <del>{asText(base)}</del> : "not set"}</span>;
  }
  if (typeof value !== "string" || (base !== undefined && base !== null && typeof base !== "string"))
    return asText(value);
  return wordDiff(base ?? "", value).map(({ text, kind }, i) => {
    // biome-ignore-start lint/suspicious/noArrayIndexKey: stretches have no identity but their place
    if (kind === "added") return <ins key={i}>{text}</ins>;
    if (kind === "removed") return <del key={i}>{text}</del>;
    return <span key={i}>{text}</span>;
    // biome-ignore-end lint/suspicious/noArrayIndexKey: stretches have no identity but their place
  });
}
