import { Alert, Badge, Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { CalendarClock, Pencil, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { exact, percentWithin } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { useTitle } from "../../../ui/title";
import { toast, toastProblem } from "../../../ui/toast";
import decide from "../Decide.module.css";
import { dayWords, measured, round, withUnit } from "../roadmap/words";
import { HeardSection } from "./HeardSection";
import { MetricSection } from "./MetricSection";
import { MoneySection } from "./MoneySection";
import { EditMoney, EditOutcome } from "./OutcomeEdit";
import classes from "./Outcomes.module.css";
import {
  archiveOutcome,
  type Measures,
  measuresOf,
  type Outcome,
  type OutcomeEdit,
  outcomeOf,
  patchOutcome,
  reopenOutcome,
  restoreOutcome,
} from "./outcomeApi";
import { ReviewSection } from "./ReviewSection";
import { TellSection } from "./TellSection";
import { AdoptionSection, RetentionSection } from "./UseSections";
import { dated, money, people, signed, verdictColours, verdictWords } from "./words";

const fields = [
  { name: "title", label: "Title" },
  { name: "owner", label: "Owner", show: (value: unknown) => <MemberName id={value as string} /> },
  { name: "shipped_at", label: "Shipped" },
  { name: "window_days", label: "Days compared" },
  { name: "review_on", label: "Review on" },
  { name: "adoption", label: "Used when" },
  { name: "cost", label: "Cost" },
  { name: "benefit", label: "Benefit" },
  { name: "conclusion", label: "Conclusion" },
];

/** What came of one bet. */
export function OutcomePage() {
  const { slug } = useProject();
  const { outcome: id = "" } = useParams({ strict: false }) as { outcome?: string };
  const record = useQuery(outcomeOf(slug, id));
  return <Answered query={record}>{(found) => <OneOutcome key={id} record={found} />}</Answered>;
}

function OneOutcome({ record }: { record: Tagged<Outcome> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const outcome = record.value;
  useTitle(outcome.title);
  const reviewed = outcome.state === "reviewed";
  const measures = useQuery(measuresOf(slug, outcome.id, outcome.version, reviewed));
  const [editing, setEditing] = useState<"outcome" | "money" | null>(null);
  const writes = mayAct(role, "editor") && !outcome.archived_at;
  const forget = async () => {
    await queries.invalidateQueries({ queryKey: ["outcomes", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const put = (kept: Tagged<Outcome>) => {
    queries.setQueryData(outcomeOf(slug, outcome.id).queryKey, kept);
    void queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const edit = useRecordEdit<Outcome, OutcomeEdit>({
    record,
    load: () => queries.fetchQuery({ ...outcomeOf(slug, outcome.id), staleTime: 0 }),
    save: (etag, part) => patchOutcome(slug, outcome.id, etag, part),
    fields,
    noun: "outcome",
    onSaved: (kept) => {
      put(kept);
      toast("Saved");
    },
  });
  const archival = {
    noun: "outcome",
    title: outcome.title,
    archive: () => archiveOutcome(slug, outcome.id),
    restore: () => restoreOutcome(slug, outcome.id),
    onChanged: forget,
  };
  async function reopen() {
    try {
      put(await reopenOutcome(slug, outcome.id));
      toast("Reopened");
    } catch (cause) {
      toastProblem("It could not be reopened", cause);
    }
  }
  const edits = writes && !reviewed;
  const review = <ReviewSection record={record} measures={measures.data} writes={writes} onKept={put} />;
  return (
    <>
      <ArchivedBanner at={outcome.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="outcomes">Outcomes</ProjectLink>}
        title={outcome.title}
        description={<AuthorLine record={outcome} />}
        actions={
          writes && (
            <>
              <ArchiveButton {...archival} />
              {reviewed ? (
                <Button variant="default" leftSection={<RotateCcw size={15} />} onClick={() => void reopen()}>
                  Reopen
                </Button>
              ) : (
                <Button leftSection={<Pencil size={16} />} onClick={() => setEditing("outcome")}>
                  Edit
                </Button>
              )}
            </>
          )
        }
      />
      {outcome.due && (
        <Alert color="yellow" icon={<CalendarClock size={18} />} mb="lg" title="It is time to look at it">
          Its day of review was {dayWords(outcome.review_on)}. Say below what you make of it.
        </Alert>
      )}
      {measures.data && <Figures outcome={outcome} measures={measures.data} />}
      <div className={decide.columns}>
        <div className={decide.main}>
          {reviewed && review}
          <Answered query={measures}>
            {(found) => (
              <>
                <MetricSection outcome={outcome} measures={found} />
                <AdoptionSection
                  measures={found}
                  edit={
                    edits && (
                      <Button variant="default" onClick={() => setEditing("outcome")}>
                        Choose the event
                      </Button>
                    )
                  }
                />
                <RetentionSection measures={found} />
                <HeardSection measures={found} />
                <MoneySection measures={found} onEdit={edits ? () => setEditing("money") : undefined} />
              </>
            )}
          </Answered>
          <TellSection outcome={outcome} writes={writes} />
          {!reviewed && review}
        </div>
        <aside className={decide.side} aria-label="About this outcome">
          <Facts
            facts={[
              [
                "Bet",
                <ProjectLink key="bet" path={`roadmap/${outcome.bet}`}>
                  {outcome.bet_title || "It is gone"}
                </ProjectLink>,
              ],
              ["Shipped on", dayWords(measures.data?.windows.shipped_on ?? outcome.shipped_at.slice(0, 10))],
              ["Compared", `${outcome.window_days} days before and after`],
              [
                "Verdict",
                outcome.verdict ? (
                  <Badge key="verdict" variant="light" color={verdictColours[outcome.verdict]}>
                    {verdictWords[outcome.verdict]}
                  </Badge>
                ) : (
                  "None yet"
                ),
              ],
              [reviewed ? "Was due" : "Review on", dayWords(outcome.review_on) || "No day"],
              ["Owner", <MemberName key="owner" id={outcome.owner} />],
            ]}
          />
        </aside>
      </div>
      <RecordPanel type="outcome" id={outcome.id} />
      {editing === "outcome" && <EditOutcome edit={edit} onClose={() => setEditing(null)} />}
      {editing === "money" && <EditMoney edit={edit} onClose={() => setEditing(null)} />}
      {edit.dialog}
    </>
  );
}

/** The four answers at a glance. */
function Figures({ outcome, measures }: { outcome: Outcome; measures: Measures }) {
  const { metric, adoption, heard, money: sums } = measures;
  const target = metric.promise;
  const way = target?.way.value;
  const shown = (n: number | null) => withUnit(measured(n, metric.unit), metric.unit === "%" ? "%" : "");
  return (
    <div className={classes.figures}>
      <Figure
        name={metric.metric || "The number"}
        value={
          metric.after.value === null
            ? null
            : `${shown(metric.before.value) || "?"} → ${shown(metric.after.value)}`
        }
        note={
          typeof way === "number"
            ? `${Math.round(way * 100)}% of the way to ${withUnit(round(target?.expected ?? 0), metric.unit)}`
            : metric.after.value === null
              ? firstSentence(metric.after.reason)
              : "Nothing was promised"
        }
      />
      <Figure
        name="Use it"
        value={
          adoption.since.value === null
            ? null
            : percentWithin(adoption.since.value, adoption.since.interval, adoption.since.n)
        }
        note={
          adoption.since.value === null
            ? firstSentence(adoption.since.reason)
            : `${exact(adoption.since.used)} of ${people(adoption.since.active)} who were active`
        }
      />
      <Figure
        name="Notes before and after"
        value={heard.reason ? null : `${heard.before.notes} → ${heard.after.notes}`}
        note={
          heard.reason
            ? firstSentence(heard.reason)
            : heard.after.until
              ? "The days after are not over"
              : `In ${outcome.window_days} days each`
        }
      />
      <Figure
        name="Net"
        value={sums.net === null ? null : money(sums.net, sums.currency)}
        note={
          sums.return !== null ? `${signed(Math.round(sums.return))}% return` : firstSentence(sums.reason)
        }
      />
    </div>
  );
}

function Figure({ name, value, note }: { name: string; value: string | null; note: string }) {
  return (
    <div className={classes.figure}>
      <span className={classes.figureName}>{name}</span>
      {value === null ? (
        <span className={classes.figureNone}>–</span>
      ) : (
        <span className={classes.figureValue}>{value}</span>
      )}
      <span className={classes.figureNote}>{note}</span>
    </div>
  );
}

function firstSentence(text: string | undefined): string {
  return dated(text).split(/(?<=\.) /)[0] ?? "";
}
