import { Button, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { Person } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { ErrorState } from "../../../ui/ErrorState";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { nameOf } from "../../../ui/personNames";
import { NoEvents } from "../live/NoEvents";
import { peopleList } from "../understandApi";
import classes from "./People.module.css";
import { PersonName } from "./PersonName";

const columns: Column<Person>[] = [
  {
    key: "person",
    header: "Person",
    render: (p) => (
      <div className={classes.person}>
        <ProjectLink path={`people/${encodeURIComponent(p.id)}`} fw={550}>
          <PersonName person={p} />
        </ProjectLink>
        {nameOf(p) !== p.id && <div className={classes.id}>{p.id}</div>}
      </div>
    ),
  },
  { key: "group", header: "Group", wideOnly: true, render: (p) => p.group || "" },
  { key: "events", header: "Events", align: "right", width: "90px", render: (p) => <Count of={p.events} /> },
  {
    key: "first",
    header: "First seen",
    wideOnly: true,
    width: "140px",
    render: (p) => <ProjectWhen at={p.first_seen} />,
  },
  { key: "last", header: "Last seen", width: "140px", render: (p) => <ProjectWhen at={p.last_seen} /> },
];

/** The people who use the product, the last active first. */
export function PeoplePage() {
  const { slug } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 250);
  const pages = useInfiniteQuery({ ...peopleList(slug, asked), placeholderData: (before) => before });
  const rows = pages.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  return (
    <>
      <PageHeader title="People" description="Everybody whose events were received, the last active first." />
      {pages.isError ? (
        <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <LoadingRows rows={10} />
      ) : rows.length === 0 && asked === "" ? (
        <NoEvents />
      ) : (
        <DataTable
          label="People"
          rows={rows}
          columns={columns}
          rowKey={(p) => p.id}
          onOpen={(p) => void navigate({ to: path(`people/${encodeURIComponent(p.id)}`) })}
          toolbar={
            <TextInput
              aria-label="Search people"
              placeholder="Id, name, e-mail or another property"
              w={300}
              maw="100%"
              leftSection={<Search size={15} />}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              data-search
            />
          }
          footer={
            rows.length === 0 ? (
              <Text c="dimmed">Nobody has “{asked}” in an id or a property. Try a part of it.</Text>
            ) : pages.hasNextPage ? (
              <Button
                variant="default"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                Show more
              </Button>
            ) : undefined
          }
        />
      )}
    </>
  );
}
