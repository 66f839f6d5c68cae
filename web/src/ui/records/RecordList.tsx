import { ActionIcon, SegmentedControl, Text, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Archive, type LucideIcon, RotateCcw, Search } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type Column, DataTable } from "../DataTable";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { LoadingRows } from "../Loading";
import { MoreButton } from "../MoreButton";
import { PageHeader } from "../PageHeader";
import { useProjectPath } from "../ProjectLink";
import { toast } from "../toast";
import { useArchival } from "./ArchiveButton";

/** What of the records is listed: those with these words, archived or in use. */
export interface Listing {
  text: string;
  setText: (text: string) => void;
  /** The words a moment after they were typed: what is asked for. */
  asked: string;
  archived: boolean;
  setArchived: (archived: boolean) => void;
}

export function useListing(): Listing {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const [archived, setArchived] = useState(false);
  return { text, setText, asked, archived, setArchived };
}

interface Listed {
  id: string;
  name: string;
  archived_at?: string | undefined;
}

interface RecordListProps<T extends Listed> {
  title: string;
  description: string;
  /** What one of them is called: "survey". */
  noun: string;
  icon: LucideIcon;
  listing: Listing;
  pages: UseInfiniteQueryResult<{ pages: { items?: T[] | null }[] }>;
  columns: Column<T>[];
  /** The address of one within the project. */
  path: (row: T) => string;
  /** Buttons that make one; absent for those who may not. */
  create?: ReactNode;
  /** What to say where there is none yet. */
  empty: { title: string; says: string };
  /** Stands between the head of the page and the list, once there is one. */
  above?: ReactNode;
  /** How to archive one and bring it back; absent for those who may not. */
  archival?: {
    archive: (id: string) => Promise<unknown>;
    restore: (id: string) => Promise<unknown>;
    onChanged: () => unknown;
  };
}

/** A page of records with a name, to be searched, opened, made, archived and brought back. */
export function RecordList<T extends Listed>(props: RecordListProps<T>) {
  const { title, description, noun, icon, listing, pages, create, empty, above, archival } = props;
  const navigate = useNavigate();
  const path = useProjectPath();
  const rows = pages.data?.pages.flatMap((page) => page.items ?? []) ?? [];
  const none = rows.length === 0 && listing.asked === "" && !listing.archived;
  return (
    <>
      <PageHeader title={title} description={description} actions={create} />
      {pages.isError ? (
        <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <LoadingRows />
      ) : none ? (
        <EmptyState icon={icon} title={empty.title} action={create}>
          {empty.says}
        </EmptyState>
      ) : (
        <>
          {above}
          <DataTable
            label={title}
            rows={rows}
            columns={props.columns}
            rowKey={(row) => row.id}
            onOpen={(row) => void navigate({ to: path(props.path(row)) })}
            toolbar={<Toolbar plural={title.toLowerCase()} {...listing} />}
            {...(archival
              ? { actions: (row: T) => <RowArchival row={row} noun={noun} {...archival} /> }
              : {})}
            footer={
              rows.length > 0 ? (
                <MoreButton query={pages}>Show more</MoreButton>
              ) : (
                <Text size="sm" c="dimmed">
                  {listing.archived
                    ? "Nothing is archived."
                    : `No ${noun} has “${listing.asked}” in its words.`}
                </Text>
              )
            }
          />
        </>
      )}
    </>
  );
}

function Toolbar({ plural, text, setText, archived, setArchived }: Listing & { plural: string }) {
  return (
    <>
      <TextInput
        aria-label={`Search ${plural}`}
        placeholder={`Search ${plural}`}
        leftSection={<Search size={15} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-search
      />
      <SegmentedControl
        aria-label={`Which ${plural}`}
        value={archived ? "archived" : "active"}
        onChange={(value) => setArchived(value === "archived")}
        data={[
          { value: "active", label: "In use" },
          { value: "archived", label: "Archived" },
        ]}
      />
    </>
  );
}

interface RowArchivalProps {
  row: Listed;
  noun: string;
  archive: (id: string) => Promise<unknown>;
  restore: (id: string) => Promise<unknown>;
  onChanged: () => unknown;
}

function RowArchival({ row, noun, archive, restore, onChanged }: RowArchivalProps) {
  const archival = useArchival({
    noun,
    title: row.name,
    archive: () => archive(row.id),
    restore: () => restore(row.id),
    onChanged,
  });
  const verb = row.archived_at ? "Restore" : "Archive";
  async function act() {
    if (!row.archived_at) await archival.archive();
    else if (await archival.restore()) toast(`Restored “${row.name}”`);
  }
  return (
    <Tooltip label={verb}>
      <ActionIcon aria-label={`${verb} ${row.name}`} loading={archival.busy} onClick={() => void act()}>
        {row.archived_at ? <RotateCcw size={15} /> : <Archive size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}
