import { Button, Group, Select, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { FormProblem } from "../../../ui/FormProblem";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { aboutRecord } from "../../../ui/records/recordApi";
import { useTitle } from "../../../ui/title";
import { toast, toastProblem } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { EvidencePanel, Snapshots } from "./EvidencePanel";
import classes from "./Ideas.module.css";
import {
  archiveIdea,
  freezeIdea,
  type Idea,
  type IdeaEdit,
  ideaOf,
  ideasKey,
  makeBet,
  modelsOf,
  patchIdea,
  restoreIdea,
  stateLabel,
  states,
} from "./ideaApi";
import { ScoreEditor } from "./ScoreEditor";

/** One idea: the problem first, then what speaks for it, what it scores and what surrounds it. */
export function IdeaPage() {
  const { slug } = useProject();
  const { idea: id = "" } = useParams({ strict: false }) as { idea?: string };
  const found = useQuery(ideaOf(slug, id));
  useTitle(found.data?.value.title);
  return <Answered query={found}>{(kept) => <Body idea={kept.value} etag={kept.etag} />}</Answered>;
}

function Body({ idea, etag }: { idea: Idea; etag: string }) {
  const { slug, role } = useProject();
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const model = useQuery(modelsOf(slug)).data?.find((m) => m.is_default);
  const [writing, setWriting] = useState(false);
  const edits = mayAct(role, "editor") && !idea.archived_at;
  const forget = async () => {
    await client.invalidateQueries({ queryKey: ideasKey(slug) });
    await client.invalidateQueries({ queryKey: aboutRecord(slug, { type: "idea", id: idea.id }) });
  };
  const change = async (edit: IdeaEdit) => {
    await patchIdea(slug, idea.id, etag, edit);
    await forget();
  };
  const changeNow = (edit: IdeaEdit) => change(edit).catch((cause) => toastProblem("It was not kept", cause));
  const archival = {
    noun: "idea",
    title: idea.title,
    archive: () => archiveIdea(slug, idea.id),
    restore: () => restoreIdea(slug, idea.id),
    onChanged: forget,
  };
  return (
    <>
      <PageHeader
        above={<ProjectLink path="ideas">Ideas</ProjectLink>}
        title={idea.title}
        description={`${stateLabel(idea.state)}. ${idea.says}`}
        actions={
          edits && (
            <>
              <Button
                variant="default"
                disabled={idea.score.value === undefined}
                onClick={() =>
                  freezeIdea(slug, idea.id)
                    .then(forget)
                    .then(() => toast("The score is frozen"))
                    .catch((cause) => toastProblem("The score was not frozen", cause))
                }
              >
                Freeze score
              </Button>
              <ArchiveButton {...archival} />
              <Button
                onClick={() =>
                  makeBet(slug, idea)
                    .then(async (bet) => {
                      await forget();
                      await navigate({ to: path(`roadmap/${bet.id}`) });
                    })
                    .catch((cause) => toastProblem("The bet was not made", cause))
                }
              >
                Make a bet
              </Button>
            </>
          )
        }
      />
      <ArchivedBanner at={idea.archived_at} may={mayAct(role, "editor")} {...archival} />
      <div className={classes.columns}>
        <Stack gap="xl">
          {writing ? (
            <Words idea={idea} save={change} onDone={() => setWriting(false)} />
          ) : (
            <section>
              <Title order={2} size="h3" mb="xs">
                Problem
              </Title>
              <Text className={classes.prose} c={idea.problem ? "inherit" : "dimmed"}>
                {idea.problem || "Nobody has written it down yet: who has it, what hurts, how often."}
              </Text>
              {idea.proposal && (
                <>
                  <Title order={2} size="h3" mt="lg" mb="xs">
                    Proposal
                  </Title>
                  <Text className={classes.prose}>{idea.proposal}</Text>
                </>
              )}
              {edits && (
                <Button variant="default" mt="md" onClick={() => setWriting(true)}>
                  Edit
                </Button>
              )}
            </section>
          )}
          <EvidencePanel idea={idea} />
          {model && (
            <ScoreEditor
              idea={idea}
              model={model}
              edits={edits}
              save={(inputs) => change({ inputs } as IdeaEdit)}
            />
          )}
          <Snapshots id={idea.id} />
        </Stack>
        <Stack gap="md">
          <Select
            label="State"
            data={[...states]}
            allowDeselect={false}
            disabled={!edits}
            value={idea.state}
            onChange={(v) => v && void changeNow({ state: v })}
          />
          <MemberPicker
            label="Owner"
            disabled={!edits}
            value={idea.owner}
            onChange={(v) => void changeNow({ owner: v ?? "" })}
          />
          <RecordPanel type="idea" id={idea.id} />
        </Stack>
      </div>
    </>
  );
}

interface WordsProps {
  idea: Idea;
  save: (edit: IdeaEdit) => Promise<unknown>;
  onDone: () => void;
}

/** The idea's words, being edited. */
function Words({ idea, save, onDone }: WordsProps) {
  const [title, setTitle] = useState(idea.title);
  const [problem, setProblem] = useState(idea.problem);
  const [proposal, setProposal] = useState(idea.proposal);
  const form = useSubmit(async () => {
    await save({ title, problem, proposal });
    onDone();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack>
        <FormProblem problem={form.problem} />
        <TextInput label="Title" value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
        <Textarea
          label="Problem"
          description="Who has it, what hurts, how often."
          autosize
          minRows={4}
          value={problem}
          onChange={(event) => setProblem(event.currentTarget.value)}
        />
        <Textarea
          label="Proposal"
          autosize
          minRows={3}
          value={proposal}
          onChange={(event) => setProposal(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" loading={form.busy}>
            Save
          </Button>
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
