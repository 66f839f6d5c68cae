import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Column, DataTable } from "../../ui/DataTable";
import { ProjectWhen } from "../../ui/Figure";
import { MoreButton } from "../../ui/MoreButton";
import { ProjectLink, useProjectPath } from "../../ui/ProjectLink";
import type { Note } from "./listenApi";
import classes from "./NoteTable.module.css";

const columns: Column<Note>[] = [
  {
    key: "note",
    header: "Note",
    render: (note) => (
      <ProjectLink path={`inbox/${note.id}?view=all`} className={classes.words}>
        {note.text.slice(0, 300)}
      </ProjectLink>
    ),
  },
  {
    key: "company",
    header: "Company",
    wideOnly: true,
    width: "160px",
    render: (note) => note.company?.name ?? "",
  },
  { key: "area", header: "Area", wideOnly: true, width: "150px", render: (note) => note.area?.name ?? "" },
  { key: "at", header: "Received", width: "130px", render: (note) => <ProjectWhen at={note.received_at} /> },
];

interface NoteTableProps {
  label: string;
  rows: readonly Note[];
  query: Parameters<typeof MoreButton>[0]["query"];
  /** A column that would say the same in every row. */
  without?: "company" | "area";
  /** Stands before the note, such as a box to select it. */
  lead?: Column<Note>;
  toolbar?: ReactNode;
  actions?: (note: Note) => ReactNode;
}

/** Notes of something as a table; a row opens the note in the inbox. */
export function NoteTable({ label, rows, query, without, lead, toolbar, actions }: NoteTableProps) {
  const navigate = useNavigate();
  const path = useProjectPath();
  const shown = columns.filter((column) => column.key !== without);
  return (
    <DataTable
      label={label}
      rows={rows}
      columns={lead ? [lead, ...shown] : shown}
      rowKey={(note) => note.id}
      onOpen={(note) => void navigate({ to: path(`inbox/${note.id}`), search: { view: "all" } as never })}
      toolbar={toolbar}
      actions={actions}
      footer={query.hasNextPage ? <MoreButton query={query}>Show older notes</MoreButton> : undefined}
    />
  );
}
