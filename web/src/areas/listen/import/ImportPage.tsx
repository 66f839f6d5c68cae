import { Button, FileButton, Group, Progress, Select, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useState } from "react";
import { answer, api } from "../../../api/client";
import { toProblem } from "../../../api/problem";
import { useProject } from "../../../api/session";
import { DataTable } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import { toast, toastProblem } from "../../../ui/toast";
import { type Mapping, type NoteImport, notesKey, type Preview } from "../listenApi";
import classes from "./Import.module.css";

const fields: [string, string][] = [
  ["text", "Words"],
  ["title", "Title"],
  ["person_email", "Mail address"],
  ["person_name", "Person’s name"],
  ["person_id", "Person’s id"],
  ["company_name", "Company"],
  ["company_domain", "Company’s domain"],
  ["company_id", "Company’s id"],
  ["received_at", "Received"],
  ["area", "Area"],
  ["url", "Address"],
  ["external_id", "Id at the source"],
  ["votes", "Votes"],
  ["score", "Score"],
  ["language", "Language"],
  ["source", "Source"],
];

const tools: Record<string, string> = {
  canny: "Canny",
  fider: "Fider",
  uservoice: "UserVoice",
  productboard: "Productboard",
};

/** Notes from another tool: look at the file, say which column is what, take it in, and take it back. */
export function ImportPage() {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [busy, setBusy] = useState(false);
  const [pasted, setPasted] = useState("");

  async function attempt(refused: string, work: () => Promise<void>) {
    setBusy(true);
    try {
      await work();
    } catch (cause) {
      toastProblem(refused, cause);
    }
    setBusy(false);
  }
  const upload = (file: Blob, name: string) =>
    attempt("The file was not read", async () => setPreview(await send(slug, file, name)));
  const look = (before: Preview, mapping: Mapping) =>
    attempt("The file was not read so", async () => {
      setPreview({ ...before, mapping });
      setPreview(
        await answer(
          api.POST("/api/v1/projects/{project}/feedback-imports/{id}/preview", {
            params: { path: { project: slug, id: before.id } },
            body: { mapping },
          }),
        ),
      );
    });
  const commit = (of: Preview) =>
    attempt("The import did not begin", async () => {
      await begin(slug, of.id, of.mapping);
      setPreview(null);
      setPasted("");
      await queries.invalidateQueries({ queryKey: ["feedback-imports", slug] });
    });
  return (
    <>
      <PageHeader
        above={<ProjectLink path="inbox">Inbox</ProjectLink>}
        title="Import feedback"
        description="A CSV file of Canny, Fider, UserVoice, Productboard or a spreadsheet. You see what would happen before anything does, and can take the whole import back."
      />
      <Stack gap="xl">
        {preview ? (
          <Looked
            preview={preview}
            busy={busy}
            onMapping={(mapping) => void look(preview, mapping)}
            onCommit={() => void commit(preview)}
            onDrop={() => setPreview(null)}
          />
        ) : (
          <Stack gap="md" className={classes.drop}>
            <Group>
              <FileButton
                onChange={(file) => file && void upload(file, file.name)}
                accept=".csv,.tsv,.txt,text/csv"
                inputProps={{ "aria-label": "File" }}
              >
                {(props) => (
                  <Button {...props} leftSection={<FileUp size={16} />} loading={busy}>
                    Choose a file
                  </Button>
                )}
              </FileButton>
              <Text c="dimmed">Up to 200 MB; commas, semicolons, tabs or bars.</Text>
            </Group>
            <Textarea
              label="Or paste a table"
              description="The first line has the names of the columns."
              autosize
              minRows={4}
              maxRows={12}
              value={pasted}
              onChange={(event) => setPasted(event.currentTarget.value)}
            />
            {pasted.trim() !== "" && (
              <div>
                <Button
                  variant="default"
                  loading={busy}
                  onClick={() => void upload(new Blob([pasted]), "pasted.csv")}
                >
                  Look at the table
                </Button>
              </div>
            )}
          </Stack>
        )}
        <Runs />
      </Stack>
    </>
  );
}

/** Sends a file as it is: it may be larger than what a form holds. */
async function send(project: string, file: Blob, name: string): Promise<Preview> {
  const address = `/api/v1/projects/${encodeURIComponent(project)}/feedback/imports?file=${encodeURIComponent(name)}`;
  const response = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "text/csv" },
    body: file,
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw toProblem(response.status, body);
  return body as Preview;
}

const begin = (project: string, id: string, mapping?: Mapping) =>
  answer(
    api.POST("/api/v1/projects/{project}/feedback-imports/{id}/commit", {
      params: { path: { project, id }, header: { Prefer: "respond-async" } },
      body: mapping ? { mapping } : {},
    }),
  );

interface LookedProps {
  preview: Preview;
  busy: boolean;
  onMapping: (mapping: Mapping) => void;
  onCommit: () => void;
  onDrop: () => void;
}

function Looked({ preview, busy, onMapping, onCommit, onDrop }: LookedProps) {
  const { mapping } = preview;
  const fresh = preview.sound - preview.known;
  const tool = tools[preview.tool];
  const set = (name: string, column: string | null) => {
    const { [name]: _, ...rest } = mapping.columns;
    onMapping({ ...mapping, columns: column ? { ...rest, [name]: column } : rest });
  };
  return (
    <>
      <Section
        title={preview.file}
        description={
          `${tool ? `Looks like an export of ${tool}. ` : "No tool we know; check the columns. "}` +
          `${exact(preview.rows)} rows: ${exact(fresh)} new notes, ${exact(preview.known)} there already, ` +
          `${exact(preview.rows - preview.sound)} that cannot be read.`
        }
        actions={
          <Group gap="sm">
            <Button variant="default" onClick={onDrop}>
              Another file
            </Button>
            <Button onClick={onCommit} loading={busy} disabled={fresh <= 0}>
              {fresh > 0 ? `Import ${exact(fresh)} notes` : "Nothing to import"}
            </Button>
          </Group>
        }
      >
        <div className={classes.mapping}>
          {fields.map(([name, label]) => (
            <Select
              key={name}
              label={label}
              placeholder="No column"
              required={name === "text"}
              clearable
              searchable
              data={preview.columns}
              value={mapping.columns[name] ?? null}
              onChange={(column) => set(name, column)}
            />
          ))}
        </div>
        <Switch
          mt="sm"
          label="Dates such as 03/04/2026 are the third of April"
          checked={mapping.day_first ?? false}
          onChange={(event) => onMapping({ ...mapping, day_first: event.currentTarget.checked })}
        />
      </Section>
      <Section title="The first notes">
        <DataTable
          label="The first notes"
          rows={preview.notes.map((note, index) => ({ note, key: `${index}` }))}
          rowKey={(row) => row.key}
          columns={[
            {
              key: "text",
              header: "Words",
              render: ({ note }) => (
                <span className={classes.words}>{note.text.replace(/\n\s*\n/g, "\n")}</span>
              ),
            },
            {
              key: "person",
              header: "Person",
              width: "180px",
              render: ({ note }) => note.person?.email || note.person?.name || note.person?.id || "",
            },
            {
              key: "company",
              header: "Company",
              wideOnly: true,
              width: "150px",
              render: ({ note }) => note.company?.name || note.company?.domain || note.company?.id || "",
            },
            {
              key: "at",
              header: "Received",
              width: "120px",
              render: ({ note }) => <ProjectWhen at={note.received_at} never="now" />,
            },
          ]}
          footer={
            preview.notes.length === 0 ? <Text c="dimmed">Say which column holds the words.</Text> : undefined
          }
        />
      </Section>
      {preview.errors.length > 0 && (
        <Section title="Rows that cannot be read" description="They are left out; the rest is imported.">
          <DataTable
            label="Rows that cannot be read"
            rows={preview.errors}
            rowKey={(row) => String(row.line)}
            columns={[
              {
                key: "line",
                header: "Line",
                align: "right",
                width: "80px",
                render: (row) => exact(row.line),
              },
              { key: "cause", header: "What is wrong", render: (row) => row.cause },
              { key: "text", header: "Begins with", wideOnly: true, render: (row) => row.text },
            ]}
          />
        </Section>
      )}
    </>
  );
}

const states: Record<NoteImport["state"], string> = {
  uploaded: "Looked at only",
  importing: "Running",
  imported: "Imported",
  failed: "Stopped",
  undone: "Taken back",
};

/** The imports so far, with how far they are and what can be done with them. */
function Runs() {
  const { slug } = useProject();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ["feedback-imports", slug],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/feedback/imports", {
          params: { path: { project: slug }, query: { limit: 50 } },
          signal,
        }),
      ),
    refetchInterval: (latest) =>
      latest.state.data?.items.some((run) => run.state === "importing") ? 800 : false,
  });
  const runs = (data?.items ?? []).filter((run) => run.state !== "uploaded");
  if (runs.length === 0) return null;
  async function act(refused: string, work: () => Promise<unknown>) {
    try {
      await work();
    } catch (cause) {
      toastProblem(refused, cause);
    }
    await queries.invalidateQueries({ queryKey: ["feedback-imports", slug] });
    await queries.invalidateQueries({ queryKey: notesKey(slug) });
  }
  const takeBack = (run: NoteImport) =>
    act("It could not be taken back", async () => {
      await answer(
        api.POST("/api/v1/projects/{project}/feedback-imports/{id}/undo", {
          params: { path: { project: slug, id: run.id } },
        }),
      );
      toast(`The notes of ${run.file} are taken out again`);
    });
  return (
    <Section title="Imports so far">
      <DataTable
        label="Imports so far"
        rows={runs}
        rowKey={(run) => run.id}
        columns={[
          {
            key: "file",
            header: "File",
            render: (run) => <ProjectLink path={`inbox?view=all&import=${run.id}`}>{run.file}</ProjectLink>,
          },
          {
            key: "state",
            header: "State",
            width: "110px",
            render: (run) =>
              run.state === "importing" ? (
                <div>
                  {exact(run.rows_done)} rows
                  <Progress value={100} animated striped size="xs" aria-label={`Importing ${run.file}`} />
                </div>
              ) : (
                <span title={run.failure}>{states[run.state]}</span>
              ),
          },
          {
            key: "created",
            header: "Notes",
            align: "right",
            width: "70px",
            render: (run) => exact(run.created),
          },
          {
            key: "failed",
            header: "Not read",
            align: "right",
            wideOnly: true,
            width: "100px",
            render: (run) =>
              run.failed > 0 ? (
                <a href={`/api/v1/projects/${slug}/feedback-imports/${run.id}/errors.csv`}>
                  {exact(run.failed)}
                </a>
              ) : (
                "0"
              ),
          },
          { key: "by", header: "By", wideOnly: true, width: "140px", render: (run) => run.created_by },
          {
            key: "at",
            header: "When",
            wideOnly: true,
            width: "130px",
            render: (run) => <ProjectWhen at={run.created_at} />,
          },
        ]}
        actions={(run) => (
          <>
            {run.state === "failed" && (
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => void act("It did not go on", () => begin(slug, run.id))}
              >
                Go on
              </Button>
            )}
            {(run.state === "imported" || run.state === "failed") && (
              <Button size="compact-sm" variant="default" onClick={() => void takeBack(run)}>
                Take back
              </Button>
            )}
          </>
        )}
      />
    </Section>
  );
}
