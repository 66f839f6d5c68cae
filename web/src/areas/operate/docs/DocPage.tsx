import { ActionIcon, Alert, Button, Menu, Select, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Archive, ArrowUpCircle, Download, Ellipsis, History, Pencil } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { MarkdownHtml } from "../../../markdown/MarkdownHtml";
import { Answered } from "../../../ui/Answered";
import { ProjectWhen } from "../../../ui/Figure";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { Owner } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useTitle } from "../../../ui/title";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import { archiveDoc, type Doc, type DocState, docOf, restoreDoc, tickDoc, upgradeDoc } from "../operateApi";
import classes from "./DocPage.module.css";
import { DocWriter } from "./DocWriter";
import { kindWords, states } from "./docWords";
import { FieldsPanel } from "./FieldsPanel";
import { useDocEdit } from "./useDocEdit";

/** One document: its answers, its text, and what hangs on it. */
export function DocPage() {
  const { slug } = useProject();
  const { doc: id = "" } = useParams({ strict: false }) as { doc?: string };
  const record = useQuery(docOf(slug, id));
  return <Answered query={record}>{(found) => <Page key={id} record={found} />}</Answered>;
}

function Page({ record }: { record: Tagged<Doc> }) {
  const { role } = useProject();
  const doc = record.value;
  useTitle(doc.title);
  const edit = useDocEdit(record);
  const [writing, setWriting] = useState(false);
  const edits = mayAct(role, "editor") && !doc.archived_at;
  if (writing) return <DocWriter record={record} edit={edit} onLeave={() => setWriting(false)} />;
  return (
    <>
      <Heading record={record} edits={edits} onWrite={() => setWriting(true)} />
      <div className={classes.columns}>
        <article className={classes.text}>
          <DocText record={record} edits={edits} put={edit.put} onWrite={() => setWriting(true)} />
        </article>
        <aside className={classes.aside} aria-label="About this document">
          <div className={classes.box}>
            {edits ? (
              <>
                <Select
                  label="State"
                  data={states.map(({ value, label }) => ({ value, label }))}
                  value={doc.state}
                  allowDeselect={false}
                  onChange={(state) => state && void edit.saveNow({ state: state as DocState })}
                />
                <MemberPicker
                  label="Owner"
                  mt="sm"
                  value={doc.owner}
                  onChange={(owner) => void edit.saveNow({ owner: owner ?? "" })}
                />
              </>
            ) : (
              <dl className={classes.facts}>
                <dt>State</dt>
                <dd>{states.find((each) => each.value === doc.state)?.label}</dd>
                <dt>Owner</dt>
                <dd>
                  <Owner id={doc.owner} />
                </dd>
              </dl>
            )}
          </div>
          {doc.asks.length > 0 && (
            <div className={classes.box}>
              <FieldsPanel doc={doc} edits={edits} onSave={(fields) => edit.saveNow({ fields })} />
            </div>
          )}
        </aside>
      </div>
      <RecordPanel type="doc" id={doc.id} />
      {edit.dialog}
    </>
  );
}

interface TextProps {
  record: Tagged<Doc>;
  edits: boolean;
  put: (now: Tagged<Doc>) => void;
  onWrite: () => void;
}

function DocText({ record, edits, put, onWrite }: TextProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const doc = record.value;
  async function tick(task: number, done: boolean) {
    try {
      put(await tickDoc(slug, doc.id, record.etag, task, done));
    } catch (cause) {
      toastProblem("It could not be ticked", cause);
      await queries.invalidateQueries({ queryKey: docOf(slug, doc.id).queryKey });
    }
  }
  if (doc.body === "") {
    return (
      <div className={classes.empty}>
        <Text c="dimmed">There is no text yet.</Text>
        {edits && <Button onClick={onWrite}>Write</Button>}
      </div>
    );
  }
  return (
    <>
      {doc.tasks > 0 && (
        <Text
          c="dimmed"
          size="sm"
          mb="sm"
        >{`${doc.tasks_done} of ${doc.tasks} ${doc.tasks === 1 ? "task" : "tasks"} done`}</Text>
      )}
      <MarkdownHtml html={doc.html} onTick={edits ? (task, done) => void tick(task, done) : undefined} />
    </>
  );
}

interface HeadingProps {
  record: Tagged<Doc>;
  edits: boolean;
  onWrite: () => void;
}

function Heading({ record, edits, onWrite }: HeadingProps) {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const queries = useQueryClient();
  const doc = record.value;
  const forget = () => queries.invalidateQueries({ queryKey: ["docs", slug] });

  async function act(what: () => Promise<unknown>, failed: string) {
    try {
      await what();
      await forget();
    } catch (cause) {
      toastProblem(failed, cause);
    }
  }
  async function archive() {
    await act(async () => {
      await archiveDoc(slug, doc.id);
      toastUndo(`Archived “${doc.title}”`, async () => {
        await restoreDoc(slug, doc.id);
        await forget();
      });
      await navigate({ to: path("docs") });
    }, "It could not be archived");
  }
  return (
    <>
      <PageHeader
        above={<ProjectLink path="docs">Documents</ProjectLink>}
        title={doc.title}
        description={
          <>
            {doc.template ? (
              <ProjectLink path={`templates/${doc.template}`} c="dimmed">
                {`${kindWords(doc.kind)}, ${doc.form} form`}
              </ProjectLink>
            ) : (
              "Written without a template"
            )}
            {" · changed "}
            <ProjectWhen at={doc.updated_at} />
          </>
        }
        actions={
          <>
            <Button
              variant="default"
              component={Link}
              {...target(path(`docs/${doc.id}/history`))}
              leftSection={<History size={16} />}
            >
              History
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon size={32} variant="default" aria-label="More to do with this document">
                  <Ellipsis size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<Download size={16} />}
                  component="a"
                  href={`/api/v1/projects/${slug}/docs/${doc.id}/export.md`}
                  download
                >
                  Export as Markdown
                </Menu.Item>
                <Menu.Item
                  leftSection={<Archive size={16} />}
                  disabled={!edits}
                  onClick={() => void archive()}
                >
                  Archive
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            {doc.archived_at && mayAct(role, "editor") && (
              <Button onClick={() => void act(() => restoreDoc(slug, doc.id), "It could not be restored")}>
                Restore
              </Button>
            )}
            {edits && (
              <Button leftSection={<Pencil size={16} />} onClick={onWrite}>
                Edit
              </Button>
            )}
          </>
        }
      />
      {doc.archived_at && (
        <Alert mb="md">This document is archived: it is off the list until it is restored.</Alert>
      )}
      {doc.outdated && !doc.archived_at && (
        <Alert mb="md" color="yellow" icon={<ArrowUpCircle size={18} />}>
          Its template asks other things now.
          {edits && (
            <Button
              size="compact-sm"
              variant="default"
              ml="sm"
              onClick={() =>
                void act(async () => {
                  await upgradeDoc(slug, doc.id, record.etag);
                  toast("The document asks what its template asks now");
                }, "It could not be brought up to date")
              }
            >
              Ask them here, too
            </Button>
          )}
        </Alert>
      )}
    </>
  );
}
