import { ActionIcon, Button, Group, Kbd, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import {
  ArchiveRestore,
  ArrowLeft,
  Check,
  Clock,
  Ellipsis,
  ExternalLink,
  Highlighter,
  Lightbulb,
  Link2,
  Merge,
} from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { useProject } from "../../../api/session";
import { ProjectWhen } from "../../../ui/Figure";
import { ProjectLink } from "../../../ui/ProjectLink";
import { recordPath } from "../../../ui/records/address";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useTitle } from "../../../ui/title";
import { toastProblem } from "../../../ui/toast";
import { Customer } from "../Customer";
import { duplicatesOf, highlightsOf, type Note, removeHighlight } from "../listenApi";
import classes from "./Note.module.css";
import { NoteText } from "./NoteText";
import type { Act, Question } from "./Questions";
import { Suggested } from "./Suggested";

export interface NotePaneProps {
  note: Note;
  text: RefObject<HTMLDivElement | null>;
  edits: boolean;
  /** How many notes are selected; what is done is done to all of them. */
  picked: number;
  ask: (kind: Question["kind"]) => boolean;
  act: Act;
  refresh: () => Promise<unknown>;
  onBack: () => void;
}

/** One note: what to do with it, what was said, who said it, and what it belongs to. */
export function NotePane({ note, text, edits, picked, ask, act, refresh, onBack }: NotePaneProps) {
  const { slug } = useProject();
  useTitle(note.text.slice(0, 60));
  const highlights = useQuery(highlightsOf(slug, note.id)).data ?? [];
  const done = note.state === "done" || note.state === "snoozed";
  async function unmark(id: string) {
    try {
      await removeHighlight(slug, id);
    } catch (cause) {
      toastProblem("The highlight is still there", cause);
    }
    await refresh();
  }
  return (
    <article className={classes.root}>
      <div className={classes.bar}>
        <ActionIcon aria-label="Back to the list" onClick={onBack} className={classes.back}>
          <ArrowLeft size={18} />
        </ActionIcon>
        {edits && (
          <>
            <Doing
              label={done ? "Back into the inbox" : "Done"}
              keyed="e"
              icon={done ? <ArchiveRestore size={15} /> : <Check size={15} />}
              onClick={() => act({ state: done ? "new" : "done" }, { state: done ? "new" : "done" })}
            />
            <Doing label="Snooze" keyed="s" icon={<Clock size={15} />} onClick={() => ask("snooze")} />
            <Doing
              label="Link to an idea"
              keyed="l"
              icon={<Lightbulb size={15} />}
              onClick={() => ask("idea")}
            />
            <Doing label="Merge" keyed="m" icon={<Merge size={15} />} onClick={() => ask("merge")} />
            {picked > 1 && <span className={classes.picked}>{picked} selected</span>}
          </>
        )}
        <span className={classes.spacer} />
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon aria-label="More about this note">
              <Ellipsis size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<Link2 size={15} />}
              onClick={() =>
                void navigator.clipboard.writeText(`${location.origin}/p/${slug}/inbox/${note.id}`)
              }
            >
              Copy the address of this note
            </Menu.Item>
            {note.url && (
              <Menu.Item
                leftSection={<ExternalLink size={15} />}
                component="a"
                href={note.url}
                target="_blank"
                rel="noopener noreferrer nofollow"
              >
                Open at its source
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>

      <Customer note={note} />

      {edits && <Suggested note={note} act={act} />}

      <NoteText text={note.text} highlights={highlights} at={text} />
      <p className={classes.origin}>
        {note.source} · <ProjectWhen at={note.received_at} />
        {note.score !== undefined && <> · score {note.score}</>}
        {(note.votes ?? 0) > 0 && <> · {note.votes} votes</>}
        {note.snoozed_until && (
          <>
            {" "}
            · rests until <ProjectWhen at={note.snoozed_until} />
          </>
        )}
      </p>

      <dl className={classes.facts}>
        <dt>Area</dt>
        <dd>
          <Filed edits={edits} keyed="a" onClick={() => ask("area")} what="area">
            {note.area?.name}
          </Filed>
          {note.area?.why && <span className={classes.why}>{note.area.why}</span>}
        </dd>
        <dt>Owner</dt>
        <dd>
          <Filed edits={edits} keyed="o" onClick={() => ask("owner")} what="owner">
            {note.owner?.name}
          </Filed>
        </dd>
        <dt>Theme</dt>
        <dd>
          <Filed edits={edits} keyed="t" onClick={() => ask("theme")} what="theme">
            {note.theme?.name}
          </Filed>
          {note.theme && (
            <ProjectLink path={`themes/${note.theme.id}`} className={classes.why}>
              Open the theme
            </ProjectLink>
          )}
        </dd>
        <dt>Speaks for</dt>
        <dd>
          {note.ideas.length === 0 && <span className={classes.none}>No idea yet</span>}
          {note.ideas.map((idea) => (
            <ProjectLink key={idea.id} path={recordPath(idea.type, idea.id)} className={classes.idea}>
              {idea.title}
            </ProjectLink>
          ))}
        </dd>
        {(highlights.length > 0 || edits) && (
          <>
            <dt>Highlights</dt>
            <dd>
              {highlights.map((mark) => (
                <div key={mark.id} className={classes.highlight}>
                  <q>{mark.quote.length > 120 ? `${mark.quote.slice(0, 120)}…` : mark.quote}</q>
                  <span className={classes.why}>
                    {importanceWords[mark.importance]} for {mark.idea_title || "an idea"}
                  </span>
                  {edits && (
                    <Button size="compact-xs" variant="subtle" onClick={() => void unmark(mark.id)}>
                      Remove
                    </Button>
                  )}
                </div>
              ))}
              {edits && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  leftSection={<Highlighter size={14} />}
                  // The selection stays where it is while the button is pressed.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => ask("highlight")}
                >
                  Highlight the selected words
                </Button>
              )}
            </dd>
          </>
        )}
      </dl>
      {note.duplicate_of && (
        <p className={classes.merged}>
          Merged: it says the same as{" "}
          <ProjectLink path={`inbox/${note.duplicate_of}`}>another note</ProjectLink>.{" "}
          {edits && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => act({ duplicate_of: "" }, { duplicate_of: undefined }, [note.id])}
            >
              Take apart again
            </Button>
          )}
        </p>
      )}
      {(note.merged ?? 0) > 0 && <Merged note={note} act={act} edits={edits} />}
      <RecordPanel type="feedback" id={note.id} />
    </article>
  );
}

const importanceWords = { nice_to_have: "Nice to have", important: "Important", critical: "Critical" };

function Doing({
  label,
  keyed,
  icon,
  onClick,
}: {
  label: string;
  keyed: string;
  icon: ReactNode;
  onClick: () => void;
}) {
  return (
    <Tooltip
      label={
        <Group gap={6}>
          {label} <Kbd size="xs">{keyed}</Kbd>
        </Group>
      }
    >
      <Button
        variant="default"
        size="compact-md"
        leftSection={icon}
        aria-label={label}
        onClick={onClick}
        className={classes.doing}
      >
        <span className={classes.word}>{label}</span>
      </Button>
    </Tooltip>
  );
}

function Filed(props: {
  edits: boolean;
  keyed: string;
  what: string;
  onClick: () => void;
  children: string | undefined;
}) {
  const { edits, keyed, what, onClick, children } = props;
  if (!edits) return <span>{children ?? <span className={classes.none}>None</span>}</span>;
  return (
    <Button
      size="compact-sm"
      variant={children ? "default" : "subtle"}
      onClick={onClick}
      title={`Change the ${what} (${keyed})`}
    >
      {children ?? `Choose ${what === "owner" || what === "area" ? "an" : "a"} ${what}`}
    </Button>
  );
}

function Merged({ note, act, edits }: { note: Note; act: Act; edits: boolean }) {
  const { slug } = useProject();
  const merged = useQuery(duplicatesOf(slug, note.id)).data?.merged ?? [];
  return (
    <section className={classes.same}>
      <h2>{note.merged} more say the same</h2>
      <ul>
        {merged.map((other) => (
          <li key={other.id}>
            <ProjectLink path={`inbox/${other.id}`}>{other.text.slice(0, 140)}</ProjectLink>
            {edits && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => act({ duplicate_of: "" }, {}, [other.id])}
              >
                Take apart
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
