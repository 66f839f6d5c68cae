import { Button, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useProject } from "../../../api/session";
import type { Person } from "../../../api/types";
import { Answered } from "../../../ui/Answered";
import { CopyButton } from "../../../ui/CopyButton";
import { ErrorState } from "../../../ui/ErrorState";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { bucketName, moment } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { nameOf } from "../../../ui/personNames";
import { useTitle } from "../../../ui/title";
import { EventRow } from "../live/EventRow";
import rows from "../live/EventRow.module.css";
import { personOf, timelineOf } from "../understandApi";
import { byDay, timeOfDay } from "./days";
import classes from "./People.module.css";

/** A person: who they are, under which ids, and what they did, day by day. */
export function PersonPage() {
  const { slug } = useProject();
  const { person: id = "" } = useParams({ strict: false }) as { person?: string };
  const found = useQuery(personOf(slug, id));
  useTitle(found.data && nameOf(found.data));
  return (
    <Answered query={found}>
      {(person) => (
        <>
          <PageHeader
            above={<ProjectLink path="people">People</ProjectLink>}
            title={nameOf(person)}
            description={
              <>
                <Count of={person.events} /> events, first seen <ProjectWhen at={person.first_seen} />, last
                seen <ProjectWhen at={person.last_seen} />
              </>
            }
          />
          <div className={classes.columns}>
            <Timeline id={id} />
            <aside className={classes.side} aria-label="About this person">
              <Traits person={person} />
              <Ids person={person} />
            </aside>
          </div>
        </>
      )}
    </Answered>
  );
}

function Traits({ person }: { person: Person }) {
  const traits = Object.entries((person.properties ?? {}) as Record<string, unknown>).sort(([a], [b]) =>
    a.localeCompare(b),
  );
  return (
    <section>
      <Title order={2} size="h3">
        Properties
      </Title>
      {traits.length === 0 && !person.group ? (
        <Text size="sm" c="dimmed" mt={4}>
          None yet. Send them with identify calls.
        </Text>
      ) : (
        <dl className={classes.traits}>
          {person.group && (
            <>
              <dt>Group</dt>
              <dd>{person.group}</dd>
            </>
          )}
          {traits.map(([name, value]) => (
            <Trait key={name} name={name} value={value} />
          ))}
        </dl>
      )}
    </section>
  );
}

function Trait({ name, value }: { name: string; value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
    </>
  );
}

function Ids({ person }: { person: Person }) {
  const ids = person.ids ?? [person.id];
  return (
    <section>
      <Title order={2} size="h3">
        {ids.length === 1 ? "Id" : `${ids.length} ids, one person`}
      </Title>
      <ul className={classes.ids}>
        {ids.map((id) => (
          <li key={id}>
            {id}
            <CopyButton value={id} what="id" />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Timeline({ id }: { id: string }) {
  const { slug, timezone } = useProject();
  const pages = useInfiniteQuery(timelineOf(slug, id));
  if (pages.isError) return <ErrorState cause={pages.error} retry={() => void pages.refetch()} />;
  if (!pages.data) return <LoadingRows rows={10} />;
  const days = byDay(
    pages.data.pages.flatMap((p) => p.items ?? []),
    timezone,
  );
  return (
    <section aria-label="What this person did, newest first">
      {days.map((day) => (
        <div key={day.date}>
          <h2 className={classes.day}>
            {bucketName(day.date, "day")} <span>· {day.events.length}</span>
          </h2>
          <ul className={rows.list}>
            {day.events.map((e) => (
              <EventRow
                key={e.id}
                event={e}
                aside={
                  <time dateTime={e.time} title={`${moment(e.time, timezone)} (${timezone})`}>
                    {timeOfDay(e.time, timezone)}
                  </time>
                }
              />
            ))}
          </ul>
        </div>
      ))}
      {days.length === 0 && <Text c="dimmed">No events of this person are kept.</Text>}
      {pages.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Show older
        </Button>
      )}
    </section>
  );
}
