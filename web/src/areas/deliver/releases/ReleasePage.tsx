import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ChevronDown, Pencil } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { MarkdownText } from "../../../markdown/MarkdownText";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { EditDialog } from "../../../ui/records/EditDialog";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordLink } from "../../../ui/records/RecordLink";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toastUndo } from "../../../ui/toast";
import { Changes } from "../Changes";
import classes from "../Deliver.module.css";
import {
  archiveRelease,
  type Check,
  patchRelease,
  type Release,
  type ReleaseEdit,
  type ReleaseView,
  releaseOf,
  restoreRelease,
} from "../deliverApi";
import { StatusMarks } from "../deployments/DeploymentsPage";
import { IncidentList } from "../incidents/IncidentList";
import incidents from "../incidents/Incidents.module.css";
import { counted, deployedWords, stateWords } from "../words";
import { BeforeAfter } from "./BeforeAfter";
import { Checklist } from "./Checklist";
import { GateBox } from "./GateBox";
import { ReleaseFields } from "./ReleaseFields";
import { StateBadge } from "./ReleasesPage";

const fields = [
  { name: "name", label: "Name" },
  { name: "service", label: "Service" },
  { name: "version", label: "Version" },
  { name: "environment", label: "Environment" },
  { name: "planned_on", label: "Planned for" },
  { name: "owner", label: "Owner", show: (value: unknown) => <MemberName id={value as string} /> },
  { name: "notes", label: "Release note" },
  { name: "state", label: "State", show: (value: unknown) => stateWords[value as Release["state"]] },
  {
    name: "checklist",
    label: "Checklist",
    show: (value: unknown) =>
      (value as Check[]).map((check) => `${check.done ? "✓" : "○"} ${check.text}`).join(", "),
  },
  { name: "measures", label: "Numbers", show: (value: unknown) => `${(value as unknown[]).length} insights` },
  { name: "window_days", label: "Days before and after" },
];

/** One release: whether it is ready, what is in it, and what became of the numbers. */
export function ReleasePage() {
  const { slug } = useProject();
  const { release: id = "" } = useParams({ strict: false }) as { release?: string };
  const record = useQuery(releaseOf(slug, id));
  return <Answered query={record}>{(found) => <OneRelease key={id} record={found} />}</Answered>;
}

function OneRelease({ record }: { record: Tagged<ReleaseView> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const release = record.value;
  useTitle(release.name);
  const [editing, setEditing] = useState(false);
  const edits = mayAct(role, "editor") && !release.archived_at;
  const load = () => queries.fetchQuery({ ...releaseOf(slug, release.id), staleTime: 0 });
  const forget = async () => {
    await queries.invalidateQueries({ queryKey: ["delivery", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const put = (kept: Tagged<ReleaseView>) => {
    queries.setQueryData(releaseOf(slug, release.id).queryKey, kept);
    void forget();
  };
  const edit = useRecordEdit<ReleaseView, ReleaseEdit>({
    record,
    load,
    save: (etag, part) => patchRelease(slug, release.id, etag, part),
    fields,
    noun: "release",
    onSaved: put,
  });
  const archival = {
    noun: "release",
    title: release.name,
    archive: () => archiveRelease(slug, release.id),
    restore: () => restoreRelease(slug, release.id),
    onChanged: forget,
  };

  async function move(state: Release["state"]) {
    const before = release.state;
    if (!(await edit.saveNow({ state }))) return;
    toastUndo(`“${release.name}”: ${stateWords[state].toLowerCase()}`, async () => {
      const now = await load();
      put(await patchRelease(slug, release.id, now.etag, { state: before }));
    });
  }

  return (
    <>
      <ArchivedBanner at={release.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="releases">Releases</ProjectLink>}
        title={release.name}
        description={<AuthorLine record={{ ...release, version: 0 }} />}
        actions={
          edits && (
            <>
              <ArchiveButton {...archival} />
              <Button variant="default" leftSection={<Pencil size={16} />} onClick={() => setEditing(true)}>
                Edit
              </Button>
              <Move state={release.state} onMove={(state) => void move(state)} />
            </>
          )
        }
      />
      <div className={classes.columns}>
        <div className={classes.main}>
          <Section
            title="Readiness"
            description="What is required keeps the gate shut until it is ticked off."
          >
            <Checklist
              checks={release.checklist}
              edits={edits}
              onChange={(checklist) => edit.saveNow({ checklist })}
            />
          </Section>
          <Section title="Release note">
            {release.notes ? (
              <MarkdownText>{release.notes}</MarkdownText>
            ) : (
              <p className={classes.none}>Nobody has written it yet.</p>
            )}
          </Section>
          <BeforeAfter release={release} edits={edits} edit={edit} />
          <Section
            title="Changes"
            {...(release.change_count > 0 && {
              description: `${counted(release.change_count, "change", "changes")} that its deployments brought.`,
            })}
          >
            <Changes changes={release.changes} total={release.change_count} none={noChanges(release)} />
          </Section>
          <Section title="Incidents held against it">
            <IncidentList incidents={release.incidents} none="None." />
          </Section>
        </div>
        <aside className={classes.side} aria-label="About this release">
          <GateBox release={release} />
          <Facts facts={facts(release)} />
          <Joined release={release} />
        </aside>
      </div>
      <RecordPanel type="release" id={release.id} />
      {editing && (
        <EditDialog
          edit={edit}
          title="Edit the release"
          size={680}
          shownFields={["name", "service", "version", "environment", "planned_on", "notes"]}
          onClose={() => setEditing(false)}
        >
          <ReleaseFields
            value={edit.value}
            onChange={(part) =>
              edit.change(Object.fromEntries(Object.entries(part).map(([name, text]) => [name, text ?? ""])))
            }
            fieldError={edit.fieldError}
          />
        </EditDialog>
      )}
      {edit.dialog}
    </>
  );
}

/** What can be done next with a release in each state. */
const next: Record<Release["state"], Release["state"][]> = {
  planned: ["rolling_out", "released"],
  rolling_out: ["released", "rolled_back", "planned"],
  released: ["rolled_back", "rolling_out"],
  rolled_back: ["rolling_out", "planned"],
};

const verbs: Record<Release["state"], string> = {
  planned: "Back to planned",
  rolling_out: "Begin to roll out",
  released: "It is out for all",
  rolled_back: "It was rolled back",
};

function Move({ state, onMove }: { state: Release["state"]; onMove: (state: Release["state"]) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button rightSection={<ChevronDown size={15} />}>{stateWords[state]}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {next[state].map((to) => (
          <Menu.Item key={to} onClick={() => onMove(to)}>
            {verbs[to]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function facts(r: ReleaseView): [string, React.ReactNode][] {
  return [
    ["State", <StateBadge key="state" state={r.state} />],
    ...(r.service ? [["Service", r.service] as [string, string]] : []),
    ...(r.version ? [["Version", r.version] as [string, string]] : []),
    ["Environment", r.environment],
    ["Planned for", r.planned_on || "no day yet"],
    ["Out", <ProjectWhen key="out" at={r.released_at} never="not yet" />],
    ["Owner", <MemberName key="owner" id={r.owner} />],
  ];
}

function Joined({ release }: { release: ReleaseView }) {
  return (
    <>
      <div>
        <div className={classes.small}>Ships</div>
        {release.ships.length === 0 ? (
          <p className={classes.none}>
            Nothing yet: link ideas, bets, experiments and flags below, under Links.
          </p>
        ) : (
          <ul className={classes.list}>
            {release.ships.map((shipped) => (
              <li key={shipped.id}>
                <RecordLink record={shipped} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div>
        <div className={classes.small}>Deployments</div>
        {release.deployments.length === 0 ? (
          <p className={classes.none}>
            {release.service && release.version
              ? `None of ${release.service} ${release.version} yet.`
              : "Say its service and version, and they are found."}
          </p>
        ) : (
          <ul className={classes.list}>
            {release.deployments.map((deployment) => (
              <li key={deployment.id} className={incidents.line}>
                <ProjectLink path={`deployments/${deployment.id}`}>{deployedWords(deployment)}</ProjectLink>
                <StatusMarks deployment={deployment} />
                <span className={classes.small}>
                  <ProjectWhen at={deployment.finished_at ?? deployment.started_at} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function noChanges(r: ReleaseView): string {
  return r.deployments.length === 0
    ? "They are known once it is deployed."
    : "The commits of its deployments are not known.";
}
