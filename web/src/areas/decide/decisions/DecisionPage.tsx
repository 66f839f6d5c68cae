import { Alert, Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { CalendarClock, Pencil } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { Decision } from "../../../api/types";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { MemberName } from "../../../ui/records/MemberName";
import { memberName, useMembers } from "../../../ui/records/members";
import { RecordLink } from "../../../ui/records/RecordLink";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { RecordsBeside } from "../../../ui/records/RecordsBeside";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toast, toastUndo } from "../../../ui/toast";
import decide from "../Decide.module.css";
import { Prose } from "../Prose";
import { dayWords } from "../roadmap/words";
import { EditDecision } from "./DecisionForm";
import classes from "./Decisions.module.css";
import {
  archiveDecision,
  type DecisionEdit,
  decisionOf,
  patchDecision,
  restoreDecision,
} from "./decisionApi";
import { stateWords } from "./words";

const fields = [
  { name: "title", label: "Title" },
  { name: "decision", label: "What was decided" },
  { name: "rationale", label: "Why" },
  { name: "state", label: "State", show: (value: unknown) => stateWords[value as Decision["state"]] },
  { name: "decided_on", label: "Decided on" },
  { name: "revisit_on", label: "Look at it again on" },
  { name: "decided_by", label: "Decided by" },
  { name: "alternatives", label: "Alternatives" },
  { name: "dissent", label: "Dissent" },
];

/** One decision: what, why, what else, and who disagreed. */
export function DecisionPage() {
  const { slug } = useProject();
  const { decision: id = "" } = useParams({ strict: false }) as { decision?: string };
  const record = useQuery(decisionOf(slug, id));
  return <Answered query={record}>{(found) => <OneDecision key={id} record={found} />}</Answered>;
}

function OneDecision({ record }: { record: Tagged<Decision> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const decision = record.value;
  useTitle(decision.title);
  const members = useMembers();
  const [editing, setEditing] = useState(false);
  const writes = mayAct(role, "editor") && !decision.archived_at;
  const forget = async () => {
    await queries.invalidateQueries({ queryKey: ["decisions", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const put = (kept: Tagged<Decision>) => {
    queries.setQueryData(decisionOf(slug, decision.id).queryKey, kept);
    void forget();
  };
  const edit = useRecordEdit<Decision, DecisionEdit>({
    record,
    load: () => queries.fetchQuery({ ...decisionOf(slug, decision.id), staleTime: 0 }),
    save: (etag, part) => patchDecision(slug, decision.id, etag, part),
    fields,
    noun: "decision",
    onSaved: (kept) => {
      put(kept);
      toast("Saved");
    },
  });
  const archival = {
    noun: "decision",
    title: decision.title,
    archive: () => archiveDecision(slug, decision.id),
    restore: () => restoreDecision(slug, decision.id),
    onChanged: forget,
  };
  const who = (name: string) => {
    const member = members.find((known) => known.id === name);
    return member ? memberName(member) : name;
  };

  /** Keeps the decision for another three months. */
  async function keep() {
    const before = decision.revisit_on ?? "";
    const next = new Date();
    next.setUTCMonth(next.getUTCMonth() + 3);
    if (!(await edit.saveNow({ revisit_on: next.toISOString().slice(0, 10) }))) return;
    toastUndo("It will be looked at again in three months", async () => {
      const now = await queries.fetchQuery({ ...decisionOf(slug, decision.id), staleTime: 0 });
      put(await patchDecision(slug, decision.id, now.etag, { revisit_on: before }));
    });
  }

  return (
    <>
      <ArchivedBanner at={decision.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="decisions">Decisions</ProjectLink>}
        title={decision.title}
        description={<AuthorLine record={decision} />}
        actions={
          writes && (
            <>
              <ArchiveButton {...archival} />
              <Button leftSection={<Pencil size={16} />} onClick={() => setEditing(true)}>
                Edit
              </Button>
            </>
          )
        }
      />
      {decision.superseded_by.map((by) => (
        <Alert key={by.id} color="gray" mb="lg" title="It no longer holds">
          Superseded by <RecordLink record={by} />
        </Alert>
      ))}
      {decision.due && (
        <Alert
          color="yellow"
          icon={<CalendarClock size={18} />}
          mb="lg"
          title={`To be looked at again since ${dayWords(decision.revisit_on)}`}
        >
          Is what was true then still true?{" "}
          {writes && (
            <Button variant="default" size="compact-md" ml="xs" onClick={() => void keep()}>
              Keep it for three months
            </Button>
          )}
        </Alert>
      )}
      <div className={decide.columns}>
        <div className={decide.main}>
          <Section title="What was decided">
            <Prose none="Not written down.">{decision.decision}</Prose>
          </Section>
          <Section title="Why">
            <Prose none="Nobody has written down why.">{decision.rationale}</Prose>
          </Section>
          <Section title="Alternatives">
            <Named
              none="None were written down."
              entries={decision.alternatives.map((a) => [a.option, a.why_not ?? ""])}
            />
          </Section>
          <Section title="Dissent">
            <Named
              none="Nobody disagreed, or nobody wrote it down."
              entries={decision.dissent.map((d) => [who(d.who), d.what])}
            />
          </Section>
        </div>
        <aside className={decide.side} aria-label="About this decision">
          <Facts
            facts={[
              ["State", stateWords[decision.state]],
              ["Decided on", dayWords(decision.decided_on) || "Not yet"],
              ["Look again", dayWords(decision.revisit_on) || "Never"],
              ["Decided by", <Members key="by" ids={decision.decided_by} />],
            ]}
          />
          <RecordsBeside
            title="About"
            records={decision.about}
            none="Nothing is linked: link it below, under Links."
          />
          {decision.supersedes.length > 0 && (
            <RecordsBeside title="Supersedes" records={decision.supersedes} none="" />
          )}
        </aside>
      </div>
      <RecordPanel type="decision" id={decision.id} />
      {editing && <EditDecision edit={edit} onClose={() => setEditing(false)} />}
      {edit.dialog}
    </>
  );
}

function Members({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return <>Nobody</>;
  return (
    <>
      {ids.map((id, i) => (
        <span key={id}>
          {i > 0 && ", "}
          <MemberName id={id} />
        </span>
      ))}
    </>
  );
}

function Named({ entries, none }: { entries: readonly [string, string][]; none: string }) {
  if (entries.length === 0) return <p className={decide.none}>{none}</p>;
  return (
    <ul className={classes.named}>
      {entries.map(([name, words]) => (
        <li key={`${name}:${words}`}>
          <strong>{name}</strong>
          {words && <Prose none="">{words}</Prose>}
        </li>
      ))}
    </ul>
  );
}
