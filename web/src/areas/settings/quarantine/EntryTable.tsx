import { Button, Text } from "@mantine/core";
import type { Quarantined } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { MoreButton } from "../../../ui/MoreButton";
import { reasonWords } from "./reasons";

const columns: Column<Quarantined>[] = [
  {
    key: "received",
    header: "Received",
    width: "110px",
    render: (entry) => <ProjectWhen at={entry.received_at} />,
  },
  { key: "event", header: "Event", render: (entry) => entry.event || <Text c="dimmed">no name</Text> },
  { key: "reason", header: "Reason", render: (entry) => reasonWords(entry.reason).title },
  { key: "detail", header: "What is wrong", wideOnly: true, render: (entry) => entry.detail },
  { key: "source", header: "Source", wideOnly: true, render: (entry) => entry.source },
];

interface EntryTableProps {
  rows: Quarantined[];
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  onOpen: (entry: Quarantined) => void;
  onReplay?: (entry: Quarantined) => void;
}

/** The quarantined, newest first. A row opens what was received. */
export function EntryTable({ rows, query, onOpen, onReplay }: EntryTableProps) {
  return (
    <DataTable
      label="Quarantined events"
      rows={rows}
      columns={columns}
      rowKey={(entry) => entry.id}
      onOpen={onOpen}
      actions={
        onReplay
          ? (entry) => (
              <Button size="compact-sm" variant="default" onClick={() => onReplay(entry)}>
                Replay
              </Button>
            )
          : undefined
      }
      footer={<MoreButton query={query}>Show older ones</MoreButton>}
    />
  );
}
