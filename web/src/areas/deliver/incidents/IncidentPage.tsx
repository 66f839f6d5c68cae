import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Check, ChevronDown, FileText, Pencil } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { Listed } from "../../../api/types";
import { MarkdownText } from "../../../markdown/MarkdownText";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { EditDialog } from "../../../ui/records/EditDialog";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordLink } from "../../../ui/records/RecordLink";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { type RecordEdit, useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toastProblem, toastUndo } from "../../../ui/toast";
import classes from "../Deliver.module.css";
import {
  archiveIncident,
  type IncidentEdit,
  type IncidentView,
  incidentOf,
  patchIncident,
  restoreIncident,
  writePostMortem,
} from "../deliverApi";
import { severityWords } from "../words";
import { IncidentFields } from "./IncidentFields";
import { Lasted, SeverityBadge } from "./IncidentList";
import { TimelineView } from "./TimelineView";

/** A time that opens an incident again. */
const never = "0001-01-01T00:00:00Z";

const fields = [
  { name: "title", label: "What is wrong" },
  {
    name: "severity",
    label: "Severity",
    show: (value: unknown) => severityWords[value as IncidentView["severity"]],
  },
  { name: "started_at", label: "Began" },
  { name: "detected_at", label: "Noticed" },
  { name: "resolved_at", label: "Resolved" },
  { name: "summary", label: "What people cannot do" },
  { name: "owner", label: "Led by", show: (value: unknown) => <MemberName id={value as string} /> },
  { name: "deployment", label: "Caused by" },
  { name: "timeline", label: "Timeline", show: (value: unknown) => `${(value as unknown[]).length} entries` },
];

/** One incident: how long, how bad, what happened, and what caused it. */
export function IncidentPage() {
  const { slug } = useProject();
  const { incident: id = "" } = useParams({ strict: false }) as { incident?: string };
  const record = useQuery(incidentOf(slug, id));
  return <Answered query={record}>{(found) => <OneIncident key={id} record={found} />}</Answered>;
}

function OneIncident({ record }: { record: Tagged<IncidentView> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const incident = record.value;
  useTitle(incident.title);
  const [editing, setEditing] = useState(false);
  const edits = mayAct(role, "editor") && !incident.archived_at;
  const load = () => queries.fetchQuery({ ...incidentOf(slug, incident.id), staleTime: 0 });
  const forget = async () => {
    await queries.invalidateQueries({ queryKey: ["delivery", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const put = (kept: Tagged<IncidentView>) => {
    queries.setQueryData(incidentOf(slug, incident.id).queryKey, kept);
    void forget();
  };
  const edit = useRecordEdit<IncidentView, IncidentEdit>({
    record,
    load,
    save: (etag, part) => patchIncident(slug, incident.id, etag, part),
    fields,
    noun: "incident",
    onSaved: put,
  });
  const archival = {
    noun: "incident",
    title: incident.title,
    archive: () => archiveIncident(slug, incident.id),
    restore: () => restoreIncident(slug, incident.id),
    onChanged: forget,
  };

  async function resolve() {
    if (!(await edit.saveNow({ resolved_at: new Date().toISOString() }))) return;
    toastUndo("It is over", async () => {
      const now = await load();
      put(await patchIncident(slug, incident.id, now.etag, { resolved_at: never }));
    });
  }

  return (
    <>
      <ArchivedBanner at={incident.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="incidents">Incidents</ProjectLink>}
        title={incident.title}
        description={<AuthorLine record={incident} />}
        actions={
          edits && (
            <>
              <ArchiveButton {...archival} />
              <Button variant="default" leftSection={<Pencil size={16} />} onClick={() => setEditing(true)}>
                Edit
              </Button>
              {!incident.resolved_at && (
                <Button leftSection={<Check size={16} />} onClick={() => void resolve()}>
                  It is over
                </Button>
              )}
            </>
          )
        }
      />
      <div className={classes.columns}>
        <div className={classes.main}>
          <Section title="What people could not do">
            {incident.summary ? (
              <MarkdownText>{incident.summary}</MarkdownText>
            ) : (
              <p className={classes.none}>Nobody has written it down yet.</p>
            )}
          </Section>
          <Section title="Timeline">
            <TimelineView
              incident={incident}
              edits={edits}
              onChange={(timeline) => edit.saveNow({ timeline })}
            />
          </Section>
          <PostMortems incident={incident} edits={edits} />
        </div>
        <aside className={classes.side} aria-label="About this incident">
          <div className={classes.filters}>
            <SeverityBadge severity={incident.severity} />
            {!incident.resolved_at && <Lasted incident={incident} />}
          </div>
          <Facts facts={facts(incident)} />
          <div>
            <div className={classes.small}>Held against</div>
            {incident.held_against ? (
              <RecordLink record={incident.held_against} />
            ) : (
              <span>No deployment</span>
            )}
            <div className={classes.small}>{incident.attribution}</div>
          </div>
        </aside>
      </div>
      <RecordPanel type="incident" id={incident.id} />
      {editing && <EditForm edit={edit} incident={incident} onClose={() => setEditing(false)} />}
      {edit.dialog}
    </>
  );
}

function facts(i: IncidentView): [string, React.ReactNode][] {
  return [
    ["Service", i.service],
    ["Environment", i.environment],
    ["Began", <ProjectWhen key="began" at={i.started_at} />],
    ["Noticed", <ProjectWhen key="noticed" at={i.detected_at} never="not known" />],
    ["Resolved", <ProjectWhen key="resolved" at={i.resolved_at} never="not yet" />],
    ...(i.resolved_at ? [["Lasted", <Lasted key="lasted" incident={i} />] as [string, React.ReactNode]] : []),
    ["Led by", <MemberName key="owner" id={i.owner} />],
  ];
}

function PostMortems({ incident, edits }: { incident: IncidentView; edits: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [busy, setBusy] = useState(false);
  async function write(full: boolean) {
    setBusy(true);
    try {
      const made = await writePostMortem(slug, incident.id, full);
      await queries.invalidateQueries({ queryKey: ["delivery", slug] });
      await navigate({ to: path(`docs/${made.id}`) });
    } catch (cause) {
      toastProblem("The post-mortem could not be begun", cause);
      setBusy(false);
    }
  }
  return (
    <Section
      title="Post-mortem"
      description="What made it possible, and what is done about it: never who."
      actions={
        edits && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                variant="default"
                size="compact-md"
                loading={busy}
                rightSection={<ChevronDown size={14} />}
              >
                Begin one
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<FileText size={15} />} onClick={() => void write(false)}>
                Light: one page
              </Menu.Item>
              <Menu.Item leftSection={<FileText size={15} />} onClick={() => void write(true)}>
                Full: for SEV1 and SEV2
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      {incident.post_mortems.length === 0 ? (
        <p className={classes.none}>
          None yet. Begin one while everybody remembers; what is known is filled in.
        </p>
      ) : (
        <ul className={classes.list}>
          {incident.post_mortems.map((document) => (
            <li key={document.id}>
              <RecordLink record={document} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface EditFormProps {
  edit: RecordEdit<IncidentView, IncidentEdit>;
  incident: IncidentView;
  onClose: () => void;
}

function EditForm({ edit, incident, onClose }: EditFormProps) {
  const said = incident.deployment && incident.held_against?.id === incident.deployment;
  const [deployment, setDeployment] = useState<Listed | null>(said ? (incident.held_against ?? null) : null);
  const { value } = edit;
  const resolved = value.resolved_at === never ? undefined : value.resolved_at;
  return (
    <EditDialog
      edit={edit}
      title="Edit the incident"
      size={640}
      shownFields={["title", "summary", "started_at", "detected_at", "resolved_at", "deployment"]}
      onClose={onClose}
    >
      <IncidentFields
        value={{ ...value, resolved_at: resolved }}
        onChange={(part) =>
          edit.change(
            Object.fromEntries(
              Object.entries(part).map(([name, text]) => [
                name,
                text ?? (name === "started_at" ? value.started_at : never),
              ]),
            ),
          )
        }
        fieldError={edit.fieldError}
        deployment={deployment}
        onDeployment={(next) => {
          setDeployment(next);
          edit.change({ deployment: next?.id ?? "" });
        }}
      />
    </EditDialog>
  );
}
