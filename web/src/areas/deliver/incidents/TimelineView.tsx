import { ActionIcon, Button, Select, TextInput, Tooltip } from "@mantine/core";
import { X } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { moment } from "../../../ui/figures";
import type { IncidentView, Moment } from "../deliverApi";
import { fieldTime, timeOf } from "../words";
import classes from "./Incidents.module.css";

const kinds: Record<NonNullable<Moment["kind"]>, string> = {
  note: "Note",
  detected: "Noticed",
  acknowledged: "Taken up",
  mitigated: "Mitigated",
  resolved: "Resolved",
  update: "Told people",
};

interface TimelineViewProps {
  incident: IncidentView;
  edits: boolean;
  onChange: (timeline: Moment[]) => Promise<boolean>;
}

/** What happened during an incident, the earliest first, and a line to add to it. */
export function TimelineView({ incident, edits, onChange }: TimelineViewProps) {
  const { timezone } = useProject();
  const shown = [
    { at: incident.started_at, words: "It began", kind: "began" },
    ...incident.timeline.map((entry, index) => ({
      at: entry.at,
      words: entry.text,
      kind: entry.kind ?? "note",
      index,
    })),
    ...(incident.resolved_at ? [{ at: incident.resolved_at, words: "It was over", kind: "resolved" }] : []),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <>
      <ol className={classes.timeline}>
        {shown.map((entry) => (
          <li key={`${entry.at} ${entry.words}`} className={classes.moment} data-kind={entry.kind}>
            <time dateTime={entry.at} className={classes.time}>
              {moment(entry.at, timezone)}
            </time>
            <span className={classes.dot} aria-hidden />
            <div className={classes.words}>
              {"index" in entry && entry.kind !== "note" && (
                <span className={classes.kind}>{kinds[entry.kind as keyof typeof kinds]}: </span>
              )}
              {entry.words}
            </div>
            {edits && "index" in entry && (
              <Tooltip label="Take it out">
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Take out: ${entry.words}`}
                  onClick={() => void onChange(incident.timeline.filter((_, at) => at !== entry.index))}
                >
                  <X size={14} />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        ))}
      </ol>
      {edits && <AddMoment onAdd={(made) => onChange([...incident.timeline, made])} />}
    </>
  );
}

function AddMoment({ onAdd }: { onAdd: (made: Moment) => Promise<boolean> }) {
  const [text, setText] = useState("");
  const [kind, setKind] = useState<NonNullable<Moment["kind"]>>("note");
  const [at, setAt] = useState(() => fieldTime(new Date().toISOString()));
  const [busy, setBusy] = useState(false);
  async function add(event: React.FormEvent) {
    event.preventDefault();
    const time = timeOf(at);
    if (!text.trim() || !time) return;
    setBusy(true);
    const kept = await onAdd({ at: time, text: text.trim(), kind });
    setBusy(false);
    if (!kept) return;
    setText("");
    setAt(fieldTime(new Date().toISOString()));
  }
  return (
    <form className={classes.add} onSubmit={add}>
      <TextInput
        aria-label="What happened"
        placeholder="What happened, or what was done"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Select
        aria-label="Kind of entry"
        allowDeselect={false}
        data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
        value={kind}
        onChange={(next) => next && setKind(next as typeof kind)}
      />
      <TextInput
        type="datetime-local"
        aria-label="When"
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={busy} disabled={!text.trim()}>
        Add
      </Button>
    </form>
  );
}
