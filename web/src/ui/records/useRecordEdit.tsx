import { type ReactNode, useState } from "react";
import type { Tagged } from "../../api/client";
import { hasStatus, Problem } from "../../api/problem";
import { toastProblem } from "../toast";
import { equal } from "./conflict";
import { type Conflict, EditConflict, type EditField } from "./EditConflict";

interface RecordEditOptions<T extends object, E extends object> {
  /** The record as the page last read it, with its ETag. */
  record: Tagged<T>;
  /** Reads it afresh, past every cache. */
  load: () => Promise<Tagged<T>>;
  /** Saves an edit if the record still has this ETag; else throws a Problem of status 412. */
  save: (etag: string, edit: E) => Promise<Tagged<T>>;
  /** Every field that can be edited, in the order of the form. */
  fields: readonly EditField[];
  /** What the record is called: "idea". */
  noun: string;
  /** Called with what was kept: put it into the cache, forget the lists. */
  onSaved: (kept: Tagged<T>) => void;
  /** Called when somebody else's version was taken instead. */
  onTaken?: (theirs: Tagged<T>) => void;
  /** A third way out of a conflict, such as saving mine as a record of its own. */
  apart?: { label: string; act: (edit: E) => void };
}

export interface RecordEdit<T extends object, E extends object> {
  /** The record with the edits that are not saved yet. */
  value: T & E;
  /** Whether there are such edits. */
  changed: boolean;
  busy: boolean;
  /** Why the last save was refused, except for a conflict, which `dialog` shows. */
  problem: Problem | null;
  fieldError: (name: string) => string | undefined;
  /** Edits fields without saving. */
  change: (part: E) => void;
  /** Drops the edits. */
  drop: () => void;
  /** Saves the edits. Answers whether they are kept; a conflict opens the dialogue and answers false. */
  save: () => Promise<boolean>;
  /** Saves a change of its own at once, beside the edits; says in a toast when it is refused. */
  saveNow: (part: E) => Promise<boolean>;
  /** The dialogue of a conflict: put it somewhere on the page. */
  dialog: ReactNode;
}

/**
 * Editing a record the way every area does: unsaved edits are kept apart from
 * the record, they remember the version they began from, and when somebody else
 * saved meanwhile both versions are shown and chosen from. A refetch under the
 * writer's hands changes neither the edits nor the version they are compared with.
 */
export function useRecordEdit<T extends object, E extends object>(
  options: RecordEditOptions<T, E>,
): RecordEdit<T, E> {
  const { record, load, fields, noun, onSaved, onTaken, apart } = options;
  const [draft, setDraft] = useState<{ base: Tagged<T>; edit: E } | null>(null);
  const [conflict, setConflict] = useState<Conflict<T, E> | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  function change(part: E) {
    const base = draft?.base ?? record;
    const edit = { ...draft?.edit, ...part } as E;
    const real = Object.entries(edit).filter(
      ([name, value]) => !equal(value, (base.value as Record<string, unknown>)[name]),
    );
    setDraft(real.length > 0 ? { base, edit: Object.fromEntries(real) as E } : null);
  }

  /** One attempt; throws what is not a conflict. */
  async function attempt(base: Tagged<T>, edit: E): Promise<boolean> {
    try {
      onSaved(await options.save(base.etag, edit));
    } catch (cause) {
      if (!hasStatus(cause, 412)) throw cause;
      setConflict({ base: base.value, edit, theirs: await load() });
      return false;
    }
    setConflict(null);
    return true;
  }

  async function save(): Promise<boolean> {
    if (!draft) return true;
    setBusy(true);
    setProblem(null);
    try {
      const kept = await attempt(draft.base, draft.edit);
      if (kept) setDraft(null);
      return kept;
    } catch (cause) {
      setProblem(cause instanceof Problem ? cause : new Problem(0, "It could not be saved", String(cause)));
      return false;
    } finally {
      setBusy(false);
    }
  }

  async function saveNow(part: E): Promise<boolean> {
    try {
      return await attempt(record, part);
    } catch (cause) {
      toastProblem("It could not be saved", cause);
      return false;
    }
  }

  const drop = () => {
    setDraft(null);
    setProblem(null);
  };

  return {
    value: { ...(draft?.base.value ?? record.value), ...draft?.edit } as T & E,
    changed: draft !== null,
    busy,
    problem,
    fieldError: (name) => problem?.field(name),
    change,
    drop,
    save,
    saveNow,
    dialog: (
      <EditConflict
        conflict={conflict}
        fields={fields}
        noun={noun}
        onSave={async (edit, etag) => {
          if (!conflict) return;
          if (await attempt({ value: conflict.theirs.value, etag }, edit)) drop();
        }}
        onTakeTheirs={() => {
          if (!conflict) return;
          (onTaken ?? onSaved)(conflict.theirs);
          setConflict(null);
          drop();
        }}
        onClose={() => setConflict(null)}
        apart={
          apart && {
            label: apart.label,
            act: () => {
              if (conflict) apart.act(conflict.edit);
              setConflict(null);
            },
          }
        }
      />
    ),
  };
}
