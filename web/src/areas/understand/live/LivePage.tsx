import { ActionIcon, Button, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Pause, Play, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useProject } from "../../../api/session";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { usePersonNames } from "../../../ui/personNames";
import { EventPicker } from "../pickers/EventPicker";
import { EventRow } from "./EventRow";
import rows from "./EventRow.module.css";
import classes from "./LivePage.module.css";
import { NoEvents } from "./NoEvents";
import { useLiveEvents } from "./useLiveEvents";

/** The newest events as they come in, by event or person, to be paused and opened. */
export function LivePage() {
  const { slug } = useProject();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { event?: unknown; person?: unknown };
  const event = text(search.event);
  const [person, setPerson] = useState(text(search.person));
  const [settled] = useDebouncedValue(person, 300);
  const [paused, setPaused] = useState(false);
  const live = useLiveEvents(slug, { event, person: settled }, paused);
  const name = usePersonNames(slug);
  useClock();
  const show = (next: { event: string; person: string }) =>
    navigate({
      to: ".",
      replace: true,
      search: {
        ...(next.event ? { event: next.event } : {}),
        ...(next.person ? { person: next.person } : {}),
      } as never,
    });
  useEffect(() => {
    if (settled !== text(search.person)) void show({ event, person: settled });
  });
  const filtered = event !== "" || settled !== "";
  return (
    <>
      <PageHeader
        title="Live events"
        description="The newest events as they come in."
        actions={
          <>
            <Text size="sm" c="dimmed" role="status">
              {live.problem
                ? "Waiting for the server"
                : paused
                  ? live.waiting > 0
                    ? `Paused, ${live.waiting} new`
                    : "Paused"
                  : "Listening"}
              {!paused && !live.problem && <span className={classes.pulse} aria-hidden />}
            </Text>
            <Button
              variant="default"
              leftSection={paused ? <Play size={16} /> : <Pause size={16} />}
              onClick={() => setPaused(!paused)}
            >
              {paused ? "Go on" : "Pause"}
            </Button>
          </>
        }
      />
      <Group gap="sm" mb="md">
        <EventPicker
          label="Event"
          value={event}
          any={false}
          reserved
          placeholder="All events"
          onChange={(next) => void show({ event: next, person: settled })}
        />
        {event !== "" && (
          <Tooltip label="All events">
            <ActionIcon
              aria-label="Show all events"
              onClick={() => void show({ event: "", person: settled })}
            >
              <X size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        <TextInput
          aria-label="Id of a person"
          placeholder="Id of a person"
          leftSection={<Search size={15} />}
          value={person}
          onChange={(change) => setPerson(change.currentTarget.value)}
          data-search
        />
      </Group>
      {live.events === undefined ? (
        live.problem ? (
          <ErrorState cause={live.problem} />
        ) : (
          <LoadingRows rows={12} />
        )
      ) : live.events.length === 0 ? (
        filtered ? (
          <Text c="dimmed" py="xl">
            No event of this kind yet. New ones appear here by themselves.
          </Text>
        ) : (
          <NoEvents />
        )
      ) : (
        <>
          <ul className={rows.list} aria-label="Events, newest first">
            {live.events.map((e) => (
              <EventRow
                key={e.id}
                event={e}
                person={
                  <ProjectLink
                    path={`people/${encodeURIComponent(e.person || e.distinct_id)}`}
                    className={rows.who}
                  >
                    <span title={e.person}>{name(e.person || e.distinct_id)}</span>
                  </ProjectLink>
                }
                aside={<ProjectWhen at={e.received_at} />}
              />
            ))}
          </ul>
          {live.older && (
            <Button variant="default" mt="md" onClick={() => void live.older?.()}>
              Show older
            </Button>
          )}
        </>
      )}
    </>
  );
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Draws the page again every ten seconds, so that "3 seconds ago" grows old. */
function useClock(): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((n) => n + 1), 10_000);
    return () => clearInterval(timer);
  }, []);
}
