import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { TrackedEvent } from "../../../api/types";
import { eventName } from "../../../charts/query/words";
import { CodeBlock } from "../../../ui/CodeBlock";
import classes from "./EventRow.module.css";

interface EventRowProps {
  event: TrackedEvent;
  /** Who and when, as the list wants it. */
  aside: ReactNode;
  person?: ReactNode;
}

/** An event on one line; opened, everything that was sent with it. */
export function EventRow({ event, aside, person }: EventRowProps) {
  const [opened, setOpened] = useState(false);
  const shown = preview(event.properties as Record<string, unknown> | null);
  return (
    <li className={classes.event}>
      <div className={classes.line}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {opened ? <ChevronDown size={15} /> : <ChevronRight size={15} />}
          <span className={classes.name}>{eventName(event.event)}</span>
        </button>
        {person}
        <span className={classes.preview} title={shown}>
          {shown}
        </span>
        <span className={classes.aside}>{aside}</span>
      </div>
      {opened && (
        <div className={classes.detail}>
          <dl className={classes.facts}>
            <Fact name="Event id" value={event.id} />
            <Fact name="Sent as" value={event.distinct_id} />
            {event.anonymous_id && <Fact name="Anonymous id" value={event.anonymous_id} />}
            <Fact name="Happened" value={event.time} />
            <Fact name="Received" value={event.received_at} />
            <Fact name="Source" value={event.source} />
          </dl>
          <Json what="Properties" value={event.properties} />
          <Json what="Context" value={event.context} />
        </div>
      )}
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Json({ what, value }: { what: string; value: unknown }) {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return null;
  return (
    <div>
      <div className={classes.heading}>{what}</div>
      <CodeBlock what={what.toLowerCase()} code={JSON.stringify(value, null, 2)} wrap />
    </div>
  );
}

/** The first properties of an event in one line. */
export function preview(properties: Record<string, unknown> | null | undefined): string {
  return Object.entries(properties ?? {})
    .slice(0, 6)
    .map(([key, value]) => `${key}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" · ");
}
