import { ActionIcon, Button, Drawer, Group, Stack, Text, Tooltip } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Copy, Download, UserX } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { Person } from "../../../api/types";
import type { PointedAt } from "../../../charts/answers";
import { saveCsv } from "../../../charts/csv";
import type { Query } from "../../../charts/query/query";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { ProjectLink } from "../../../ui/ProjectLink";
import { toast, toastProblem } from "../../../ui/toast";
import { PersonName } from "../people/PersonName";
import { everyoneBehind, peopleBehind } from "../understandApi";
import classes from "./PeopleDrawer.module.css";

interface PeopleDrawerProps {
  query: Query;
  at: PointedAt | null;
  onClose: () => void;
}

/** The people behind a point of a chart: how many, who, and a way to take their ids along. */
export function PeopleDrawer({ query, at, onClose }: PeopleDrawerProps) {
  return (
    <Drawer
      opened={at !== null}
      onClose={onClose}
      position="right"
      size={420}
      transitionProps={{ duration: 120 }}
      title={<Text fw={600}>{at?.title}</Text>}
      closeButtonProps={{ "aria-label": "Close the list of people" }}
    >
      {at && <PeopleList query={query} at={at} />}
    </Drawer>
  );
}

function PeopleList({ query, at }: { query: Query; at: PointedAt }) {
  const { slug } = useProject();
  const pages = useInfiniteQuery(peopleBehind(slug, query, at.point));
  const [gathering, setGathering] = useState(false);
  if (pages.isError) return <ErrorState cause={pages.error} retry={() => void pages.refetch()} />;
  if (!pages.data) return <LoadingRows rows={10} />;
  const people = pages.data.pages.flatMap((p) => p.items ?? []);
  const total = pages.data.pages[0]?.total ?? people.length;
  if (people.length === 0) {
    return (
      <EmptyState icon={UserX} title="Nobody is behind this point">
        The events that made it up have been removed, or belong to nobody.
      </EmptyState>
    );
  }
  const gather = async (use: (people: Person[]) => void) => {
    setGathering(true);
    try {
      use(await everyoneBehind(slug, query, at.point));
    } catch (cause) {
      toastProblem("The list could not be read", cause);
    } finally {
      setGathering(false);
    }
  };
  const copy = () =>
    gather(async (all) => {
      await navigator.clipboard.writeText(all.map((p) => p.id).join("\n"));
      toast(`Copied ${exact(all.length)} ids`);
    });
  const csv = () => gather((all) => saveCsv(at.title, peopleSheet(all)));
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text>
          <strong>{exact(total)}</strong> {total === 1 ? "person" : "people"}
        </Text>
        <Group gap={4}>
          <Tooltip label="Copy ids">
            <ActionIcon aria-label="Copy ids" loading={gathering} onClick={() => void copy()}>
              <Copy size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Save as CSV">
            <ActionIcon aria-label="Save as CSV" loading={gathering} onClick={() => void csv()}>
              <Download size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <ul className={classes.list}>
        {people.map((p) => (
          <li key={p.id} className={classes.person}>
            <ProjectLink path={`people/${encodeURIComponent(p.id)}`} className={classes.name}>
              <PersonName person={p} />
            </ProjectLink>
            <Text size="xs" c="dimmed">
              {exact(p.events)} events, last <ProjectWhen at={p.last_seen} />
            </Text>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Stack>
  );
}

/** People as a table to save: ids, when seen, and every property any of them has. */
export function peopleSheet(people: readonly Person[]) {
  const names = [...new Set(people.flatMap((p) => Object.keys(p.properties ?? {})))].sort();
  return {
    columns: ["Id", "Other ids", "First seen", "Last seen", "Events", ...names],
    rows: people.map((p) => [
      p.id,
      (p.ids ?? []).filter((id) => id !== p.id).join(" "),
      p.first_seen,
      p.last_seen,
      p.events,
      ...names.map((n) => cellOf((p.properties as Record<string, unknown> | null)?.[n])),
    ]),
  };
}

function cellOf(value: unknown): string | number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  return JSON.stringify(value);
}
