import { Badge, Button, Code, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { FileInput } from "lucide-react";
import { useState } from "react";
import { answer, api } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { Import } from "../../../api/types";
import { CodeBlock } from "../../../ui/CodeBlock";
import { ConfirmByName } from "../../../ui/ConfirmByName";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { toast, toastProblem } from "../../../ui/toast";
import { usePages } from "../../../ui/usePages";

const states: Record<Import["state"], { words: string; color: string }> = {
  running: { words: "Running", color: "accent" },
  finished: { words: "Finished", color: "green" },
  undone: { words: "Undone", color: "gray" },
};

const columns: Column<Import>[] = [
  { key: "file", header: "File", render: (entry) => entry.file },
  {
    key: "state",
    header: "State",
    render: (entry) => <Badge color={states[entry.state].color}>{states[entry.state].words}</Badge>,
  },
  {
    key: "lines",
    header: "Lines",
    align: "right",
    wideOnly: true,
    render: (entry) => <Count of={entry.lines_done} />,
  },
  { key: "accepted", header: "Accepted", align: "right", render: (entry) => <Count of={entry.accepted} /> },
  {
    key: "quarantined",
    header: "Quarantined",
    align: "right",
    wideOnly: true,
    render: (entry) => <Count of={entry.quarantined} />,
  },
  { key: "source", header: "Source", wideOnly: true, render: (entry) => entry.source },
  { key: "begun", header: "Begun", wideOnly: true, render: (entry) => <ProjectWhen at={entry.created_at} /> },
];

const command = "prodops import events FILE --dry-run\nprodops import events FILE";

/** Files of events taken in, how far they are, and taking them out again. */
export function ImportsPage() {
  const project = useProject();
  const acts = mayAct(project.role, "editor");
  const queries = useQueryClient();
  const { query, rows } = usePages<Import>(
    ["imports", project.slug],
    (cursor, signal) =>
      answer(
        api.GET("/api/v1/projects/{project}/imports", {
          params: { path: { project: project.slug }, query: { cursor, limit: 100 } },
          signal,
        }),
      ),
    { refetchInterval: (newest) => (newest.some((entry) => entry.state === "running") ? 2000 : false) },
  );
  const [undoing, setUndoing] = useState<Import | null>(null);
  async function undo() {
    try {
      await answer(
        api.POST("/api/v1/projects/{project}/imports/{id}/undo", {
          params: { path: { project: project.slug, id: undoing?.id ?? "" } },
        }),
      );
      toast(`The events of ${undoing?.file} are taken out. The same file can be imported again.`);
      setUndoing(null);
    } catch (cause) {
      toastProblem("The import stands", cause);
    }
    await queries.invalidateQueries({ queryKey: ["imports", project.slug] });
  }
  return (
    <>
      <PageHeader
        title="Imports"
        description="Files of past events. An interrupted import goes on where it stopped, and the same event never counts twice."
      />
      {query.isError && rows.length === 0 && (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      )}
      {query.isPending && <LoadingRows />}
      {query.isSuccess && rows.length === 0 && (
        <Stack gap="lg">
          <EmptyState icon={FileInput} title="No imports yet">
            Import a file on the machine prodops runs on: JSON lines or gzip of Segment calls, or CSV with{" "}
            <Code>--map</Code>. The first command only shows what would happen.
          </EmptyState>
          <CodeBlock what="import commands" code={command} />
        </Stack>
      )}
      {rows.length > 0 && (
        <DataTable
          label="Imports"
          rows={rows}
          columns={columns}
          rowKey={(entry) => entry.id}
          actions={
            acts
              ? (entry) =>
                  entry.state !== "undone" && (
                    <Button size="compact-sm" variant="default" onClick={() => setUndoing(entry)}>
                      Undo
                    </Button>
                  )
              : undefined
          }
          footer={
            <>
              <Text size="sm" c="dimmed">
                A line whose event is here already is accepted too, and counts once.
              </Text>
              <MoreButton query={query}>Show older ones</MoreButton>
            </>
          }
        />
      )}
      <ConfirmByName
        opened={undoing !== null}
        onClose={() => setUndoing(null)}
        title="Undo this import"
        name={undoing?.file ?? ""}
        verb="Take the events out"
        onConfirm={undo}
      >
        The <Count of={undoing?.accepted} /> events it brought leave every answer. To have them back, import
        the file again.
      </ConfirmByName>
    </>
  );
}
