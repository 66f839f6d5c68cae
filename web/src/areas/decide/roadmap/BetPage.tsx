import { Alert, Button, Group, Menu, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ChevronDown, Pencil, TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { Bet } from "../../../api/types";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { short } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordLink } from "../../../ui/records/RecordLink";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toast } from "../../../ui/toast";
import decide from "../Decide.module.css";
import { BetOutcome } from "../outcomes/BetOutcome";
import { Prose } from "../Prose";
import { BetEditForm } from "./BetEditForm";
import { PredictionView } from "./PredictionView";
import { archiveBet, type BetEdit, type BetState, betOf, patchBet, restoreBet } from "./roadmapApi";
import { appetiteWords, horizonWords, predictionWords, stateWords } from "./words";

const states: readonly BetState[] = ["proposed", "committed", "in_progress", "shipped", "dropped"];

const fields = [
  { name: "title", label: "What we bet on" },
  { name: "why", label: "Why" },
  { name: "state", label: "State", show: (value: unknown) => stateWords[value as BetState] },
  { name: "owner", label: "Owner", show: (value: unknown) => <MemberName id={value as string} /> },
  { name: "area", label: "Area" },
  { name: "appetite", label: "Appetite", show: (value: unknown) => appetiteWords(value as string) },
  { name: "prediction", label: "Prediction", show: (value: unknown) => predictionWords(value as never) },
];

/** One bet: why, what it promises, and what stands around it. */
export function BetPage() {
  const { slug } = useProject();
  const { bet: id = "" } = useParams({ strict: false }) as { bet?: string };
  const record = useQuery(betOf(slug, id));
  return <Answered query={record}>{(found) => <OneBet key={id} record={found} />}</Answered>;
}

function OneBet({ record }: { record: Tagged<Bet> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const bet = record.value;
  useTitle(bet.title);
  const [editing, setEditing] = useState(false);
  const writes = mayAct(role, "editor") && !bet.archived_at;
  const forget = async () => {
    await queries.invalidateQueries({ queryKey: ["roadmap", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
    await queries.invalidateQueries({ queryKey: ["outcomes", slug] });
  };
  const edit = useRecordEdit<Bet, BetEdit>({
    record,
    load: () => queries.fetchQuery({ ...betOf(slug, bet.id), staleTime: 0 }),
    save: (etag, part) => patchBet(slug, bet.id, etag, part),
    fields,
    noun: "bet",
    onSaved: (kept) => {
      queries.setQueryData(betOf(slug, bet.id).queryKey, kept);
      void forget();
      toast("Saved");
    },
  });
  const archival = {
    noun: "bet",
    title: bet.title,
    archive: () => archiveBet(slug, bet.id),
    restore: () => restoreBet(slug, bet.id),
    onChanged: forget,
  };
  return (
    <>
      <ArchivedBanner at={bet.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="roadmap">Roadmap</ProjectLink>}
        title={bet.title}
        description={<AuthorLine record={bet} />}
        actions={
          writes && (
            <>
              <StateMenu bet={bet} onChoose={(state) => void edit.saveNow({ state })} />
              <ArchiveButton {...archival} />
              <Button leftSection={<Pencil size={16} />} onClick={() => setEditing(true)}>
                Edit
              </Button>
            </>
          )
        }
      />
      {bet.warnings.map((warning) => (
        <Alert key={warning} color="yellow" icon={<TriangleAlert size={18} />} mb="lg">
          {warning}
        </Alert>
      ))}
      <div className={decide.columns}>
        <div className={decide.main}>
          <Section title="Why">
            <Prose none="Nobody has written down why yet.">{bet.why}</Prose>
          </Section>
          <PredictionView bet={bet} />
          {bet.state === "shipped" && <BetOutcome bet={bet} />}
          <Section title="What it stands on">
            <Around bet={bet} />
          </Section>
        </div>
        <aside className={decide.side} aria-label="About this bet">
          <Facts
            facts={[
              ["Horizon", horizonWords[bet.horizon]],
              ["State", stateWords[bet.state]],
              ["Owner", <MemberName key="owner" id={bet.owner} />],
              ["Appetite", appetiteWords(bet.appetite) || "Not said"],
              ...(bet.area_name ? [["Area", bet.area_name] as [string, string]] : []),
              ...dates(bet),
            ]}
          />
        </aside>
      </div>
      <RecordPanel type="bet" id={bet.id} />
      {editing && <BetEditForm edit={edit} onClose={() => setEditing(false)} />}
      {edit.dialog}
    </>
  );
}

function dates(bet: Bet): [string, React.ReactNode][] {
  const all: [string, string | undefined][] = [
    ["Committed", bet.committed_at],
    ["Started", bet.started_at],
    [bet.state === "dropped" ? "Dropped" : "Shipped", bet.ended_at],
  ];
  return all.filter(([, at]) => at).map(([name, at]) => [name, <ProjectWhen key={name} at={at} />]);
}

function StateMenu({ bet, onChoose }: { bet: Bet; onChoose: (state: BetState) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<ChevronDown size={16} />}>
          {stateWords[bet.state]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>State</Menu.Label>
        {states.map((state) => (
          <Menu.Item key={state} disabled={state === bet.state} onClick={() => onChoose(state)}>
            {stateWords[state]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Around({ bet }: { bet: Bet }) {
  return (
    <Stack gap="md">
      {bet.ideas.length + bet.advances.length + bet.depends_on.length + bet.needed_by.length === 0 && (
        <p className={decide.none}>
          Nothing is linked yet. Link the idea it came of and the objective it advances below, under Links.
        </p>
      )}
      {bet.ideas.length > 0 && (
        <div>
          <div className={decide.small}>Came of</div>
          <ul className={decide.list}>
            {bet.ideas.map((idea) => (
              <li key={idea.id}>
                <Group gap="sm">
                  <RecordLink record={idea} />
                  <span className={decide.small}>
                    {short(idea.evidence.notes)} notes, {short(idea.evidence.companies)} companies
                    {idea.evidence.revenue > 0 && `, ${short(idea.evidence.revenue)} a month`}
                  </span>
                </Group>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Linked says="Advances" records={bet.advances} />
      <Linked
        says="Depends on"
        records={bet.depends_on}
        note={(need) => `${horizonWords[need.horizon]}, ${stateWords[need.state as BetState] ?? need.state}`}
      />
      <Linked says="Is needed by" records={bet.needed_by} note={(need) => horizonWords[need.horizon]} />
    </Stack>
  );
}

type Need = Bet["depends_on"][number];
type Linkable = Bet["advances"][number] | Need;

function Linked({
  says,
  records,
  note,
}: {
  says: string;
  records: readonly Linkable[];
  note?: (record: Need) => string;
}) {
  if (records.length === 0) return null;
  return (
    <div>
      <div className={decide.small}>{says}</div>
      <ul className={decide.list}>
        {records.map((found) => (
          <li key={found.id}>
            <Group gap="sm">
              <RecordLink record={found} />
              {note && "horizon" in found && <span className={decide.small}>{note(found)}</span>}
            </Group>
          </li>
        ))}
      </ul>
    </div>
  );
}
