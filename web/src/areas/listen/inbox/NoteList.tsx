import { Checkbox } from "@mantine/core";
import { Lightbulb, Sparkles, Tags } from "lucide-react";
import { ProjectWhen } from "../../../ui/Figure";
import { MoreButton } from "../../../ui/MoreButton";
import type { Note } from "../listenApi";
import classes from "./Inbox.module.css";

interface NoteListProps {
  rows: readonly Note[];
  open: string | undefined;
  picked: ReadonlySet<string>;
  onPick: (id: string, range: boolean) => void;
  onOpen: (id: string) => void;
  more: Parameters<typeof MoreButton>[0]["query"];
  /** Of the filter before: greyed until the answer is there. */
  stale: boolean;
}

/** Notes as a mail client lists mail: who, the first words, where it is filed. */
export function NoteList({ rows, open, picked, onPick, onOpen, more, stale }: NoteListProps) {
  return (
    <>
      <ul className={classes.rows} data-stale={stale || undefined}>
        {rows.map((note) => (
          <li
            key={note.id}
            className={classes.row}
            data-note={note.id}
            data-open={note.id === open || undefined}
            data-picked={picked.has(note.id) || undefined}
          >
            <Checkbox
              size="xs"
              className={classes.pick}
              aria-label={`Select the note of ${whose(note)}`}
              checked={picked.has(note.id)}
              onChange={() => {}}
              onClick={(event) => onPick(note.id, event.shiftKey)}
            />
            <button
              type="button"
              className={classes.open}
              aria-current={note.id === open ? "true" : undefined}
              onClick={(event) => (event.shiftKey ? onPick(note.id, true) : onOpen(note.id))}
            >
              <span className={classes.line}>
                <span className={classes.who}>{whose(note)}</span>
                <span className={classes.when}>
                  <ProjectWhen at={note.received_at} />
                </span>
              </span>
              <span className={classes.words} dir="auto">
                {note.text.slice(0, 240)}
              </span>
              <span className={classes.chips}>
                {note.area ? (
                  <span className={classes.chip} data-area>
                    {note.area.name}
                  </span>
                ) : note.suggested_area ? (
                  <span className={classes.chip} data-suggested title="Suggested by the router">
                    <Sparkles size={11} aria-label="Suggested" /> {note.suggested_area.name}
                  </span>
                ) : null}
                {note.theme && (
                  <span className={classes.chip}>
                    <Tags size={11} aria-label="Theme" /> {note.theme.name}
                  </span>
                )}
                {note.ideas.length > 0 && (
                  <span className={classes.chip}>
                    <Lightbulb size={11} aria-label="Idea" /> {note.ideas[0]?.title}
                  </span>
                )}
                {(note.merged ?? 0) > 0 && <span className={classes.chip}>+{note.merged} same</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className={classes.more}>
        <MoreButton query={more}>Show older notes</MoreButton>
      </div>
    </>
  );
}

/** Who a note is from, as shortly as it can be said. */
export function whose(note: Note): string {
  const person = note.person?.name || note.person?.email || note.person?.id;
  if (person && note.company) return `${person} · ${note.company.name}`;
  return person || note.company?.name || note.source;
}
