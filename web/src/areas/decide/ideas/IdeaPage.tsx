import { ActionIcon, Badge, Button, Group, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Archive, ChevronDown, Ellipsis, Merge, Pencil } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { type Archival, ArchivedBanner, useArchival } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toast, toastProblem } from "../../../ui/toast";
import decide from "../Decide.module.css";
import { Prose } from "../Prose";
import { EvidencePanel, Snapshots } from "./EvidencePanel";
import { IdeaEditForm } from "./IdeaEditForm";
import { AreaName, InsightName } from "./IdeaWords";
import {
  archiveIdea,
  freezeIdea,
  type Idea,
  ideaOf,
  ideasKey,
  makeBet,
  modelsOf,
  patchIdea,
  restoreIdea,
  stateLabel,
  states,
} from "./ideaApi";
import { editOf, fieldsOf, formOf, type IdeaForm, type IdeaPart } from "./ideaForm";
import { MergedBanner, MergedIdeas } from "./Merged";
import { MergeIdea } from "./MergeIdea";
import { ScoreEditor } from "./ScoreEditor";

/** One idea: the problem first, then what speaks for it, what it scores and what surrounds it. */
export function IdeaPage() {
  const { slug } = useProject();
  const { idea: id = "" } = useParams({ strict: false }) as { idea?: string };
  const found = useQuery(ideaOf(slug, id));
  return <Answered query={found}>{(kept) => <OneIdea key={id} record={kept} />}</Answered>;
}

function OneIdea({ record }: { record: Tagged<Idea> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const idea = record.value;
  useTitle(idea.title);
  const model = useQuery(modelsOf(slug)).data?.find((m) => m.is_default);
  const [dialog, setDialog] = useState<"edit" | "merge" | null>(null);
  const may = mayAct(role, "editor");
  const edits = may && !idea.archived_at && !idea.merged_into;
  const forget = async () => {
    await queries.invalidateQueries({ queryKey: ideasKey(slug) });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const edit = useRecordEdit<IdeaForm, IdeaPart>({
    record: formOf(record),
    load: async () => formOf(await queries.fetchQuery({ ...ideaOf(slug, idea.id), staleTime: 0 })),
    save: async (etag, part) => formOf(await patchIdea(slug, idea.id, etag, editOf(part))),
    fields: fieldsOf(idea, model),
    noun: "idea",
    onSaved: (kept) => {
      queries.setQueryData(ideaOf(slug, idea.id).queryKey, { value: kept.value.idea, etag: kept.etag });
      void forget();
      toast("Saved");
    },
    onTaken: () => void forget(),
  });
  const archival = {
    noun: "idea",
    title: idea.title,
    archive: () => archiveIdea(slug, idea.id),
    restore: () => restoreIdea(slug, idea.id),
    onChanged: forget,
  };
  return (
    <>
      <ArchivedBanner at={idea.archived_at} may={may} {...archival} />
      <MergedBanner idea={idea} edits={may} />
      <PageHeader
        above={<ProjectLink path="ideas">Ideas</ProjectLink>}
        title={idea.title}
        description={<AuthorLine record={idea} />}
        actions={
          edits && (
            <>
              <StateMenu idea={idea} onChoose={(state) => void edit.saveNow({ state })} />
              <Button variant="default" leftSection={<Pencil size={16} />} onClick={() => setDialog("edit")}>
                Edit
              </Button>
              <BetButton idea={idea} forget={forget} />
              <MoreMenu archival={archival} onMerge={() => setDialog("merge")} />
            </>
          )
        }
      />
      <div className={decide.columns}>
        <div className={decide.main}>
          <Section title="Problem">
            <Prose none="Nobody has written it down yet: who has it, what hurts, how often.">
              {idea.problem}
            </Prose>
          </Section>
          {idea.proposal && (
            <Section title="Proposal">
              <Prose none="">{idea.proposal}</Prose>
            </Section>
          )}
          <EvidencePanel idea={idea} />
          <MergedIdeas idea={idea} edits={edits} />
          {model && <ScoreEditor edit={edit} model={model} edits={edits} />}
          <Snapshots idea={idea} edits={edits} freeze={() => freezeIdea(slug, idea.id).then(forget)} />
        </div>
        <aside className={decide.side} aria-label="About this idea">
          <About idea={idea} />
        </aside>
      </div>
      <RecordPanel type="idea" id={idea.id} />
      {dialog === "edit" && <IdeaEditForm edit={edit} onClose={() => setDialog(null)} />}
      {dialog === "merge" && <MergeIdea idea={idea} onClose={() => setDialog(null)} />}
      {edit.dialog}
    </>
  );
}

function About({ idea }: { idea: Idea }) {
  const { measured } = idea;
  return (
    <Facts
      facts={[
        ["State", stateLabel(idea.state)],
        ["Owner", <MemberName key="owner" id={idea.owner} />],
        ["Area", <AreaName key="area" id={idea.area} />],
        ["Rank", idea.rank ? `${idea.rank} of ${idea.of}` : "Not ranked"],
        ["Measured by", <InsightName key="insight" id={idea.insight} />],
        ...(measured
          ? [
              [
                "Last measured",
                <span key="measured">
                  {exact(measured.value)}, <ProjectWhen at={measured.at} />
                </span>,
              ] as [string, React.ReactNode],
            ]
          : []),
        [
          "Tags",
          idea.tags?.length ? (
            <Group key="tags" gap={4}>
              {idea.tags.map((tag) => (
                <Badge key={tag} variant="default" tt="none" fw={500}>
                  {tag}
                </Badge>
              ))}
            </Group>
          ) : (
            <span key="tags" className={decide.none}>
              None
            </span>
          ),
        ],
      ]}
    />
  );
}

function StateMenu({ idea, onChoose }: { idea: Idea; onChoose: (state: Idea["state"]) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<ChevronDown size={16} />}>
          {stateLabel(idea.state)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>State</Menu.Label>
        {states.map((state) => (
          <Menu.Item
            key={state.value}
            disabled={state.value === idea.state}
            onClick={() => onChoose(state.value)}
          >
            {state.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What is done to an idea once in a while. */
function MoreMenu({ archival, onMerge }: { archival: Archival; onMerge: () => void }) {
  const { archive } = useArchival(archival);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={32} variant="default" aria-label="More to do with this idea">
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Merge size={16} />} onClick={onMerge}>
          Merge into…
        </Menu.Item>
        <Menu.Item leftSection={<Archive size={16} />} onClick={() => void archive()}>
          Archive
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Puts the idea on the roadmap and goes to the bet. */
function BetButton({ idea, forget }: { idea: Idea; forget: () => Promise<void> }) {
  const { slug } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const bet = await makeBet(slug, idea);
      await forget();
      await navigate({ to: path(`roadmap/${bet.id}`) });
    } catch (cause) {
      toastProblem("The bet was not made", cause);
      setBusy(false);
    }
  };
  return (
    <Button loading={busy} onClick={() => void make()}>
      Make a bet
    </Button>
  );
}
