import { Button, Group } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Lightbulb } from "lucide-react";
import { useState } from "react";
import { hasStatus } from "../../../api/problem";
import { mayAct, useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { Count } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { OwnerAvatar } from "../../../ui/records/MemberName";
import { useCreating } from "../../../ui/records/useCreating";
import { IdeaFilters } from "./IdeaFilters";
import classes from "./Ideas.module.css";
import { InputCell } from "./InputCell";
import {
  type Idea,
  type IdeaFilter,
  ideasKey,
  ideasOf,
  type Model,
  modelsOf,
  patchIdea,
  stateLabel,
} from "./ideaApi";
import { NewIdea } from "./NewIdea";
import { ScoreBar } from "./ScoreBar";

/** Every idea with what speaks for it and what it scores; the inputs are typed over in place. */
export function IdeasPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const client = useQueryClient();
  const search = useSearch({ strict: false }) as IdeaFilter;
  const creating = useCreating();
  const [text, setText] = useState(search.q ?? "");
  const [asked] = useDebouncedValue(text, 200);
  const filter: IdeaFilter = {
    q: asked,
    ...(search.state ? { state: search.state } : {}),
    ...(search.owner ? { owner: search.owner } : {}),
    ...(search.area ? { area: search.area } : {}),
    ...(search.largest ? { largest: Number(search.largest) } : {}),
    ...(search.model ? { model: search.model } : {}),
    sort: search.sort ?? "score",
  };
  const pages = useInfiniteQuery({ ...ideasOf(slug, filter), placeholderData: (before) => before });
  const models = useQuery(modelsOf(slug)).data ?? [];
  const model = models.find((m) => (search.model ? m.id === search.model : m.is_default));
  const rows = pages.data?.pages.flatMap((page) => page.items ?? []) ?? [];
  const edits = mayAct(role, "editor");
  const most = Math.max(0, ...rows.map((i) => i.score.high ?? i.score.value ?? 0));
  const set = (part: Record<string, string | number | undefined>) =>
    void navigate({ to: path("ideas"), search: { ...search, ...part } as never, replace: true });
  const narrowed = Boolean(asked || search.state || search.owner || search.area || search.largest);
  const create = edits ? <Button onClick={creating.open}>New idea</Button> : undefined;

  /** Keeps a number typed into a row, unless somebody changed the idea since the row was read. */
  const save = async (idea: Idea, name: string, value: unknown) => {
    try {
      await patchIdea(slug, idea.id, `"${idea.version}"`, { inputs: { [name]: value } } as never);
    } catch (cause) {
      if (!hasStatus(cause, 412)) throw cause;
      await client.invalidateQueries({ queryKey: ideasKey(slug) });
      throw new Error(
        `Somebody changed “${idea.title}” meanwhile. The row now shows their version; type your number again if it still holds.`,
      );
    }
    await client.invalidateQueries({ queryKey: ideasKey(slug) });
  };

  return (
    <>
      <PageHeader
        title="Ideas"
        description="Problems worth solving, with the evidence counted live and a score that says how sure it is."
        actions={
          <>
            <ProjectLink path="ideas/ranking">How sure is the ranking?</ProjectLink>
            <ProjectLink path="ideas/scoring">Scoring models</ProjectLink>
            {create}
          </>
        }
      />
      {edits && <NewIdea creating={creating} />}
      {pages.isError ? (
        <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <LoadingRows />
      ) : rows.length === 0 && !narrowed ? (
        <EmptyState icon={Lightbulb} title="No ideas yet" action={create}>
          Write down the first problem: who has it, what hurts, how often. Then link the notes that say so,
          and the evidence counts itself.
        </EmptyState>
      ) : (
        <DataTable
          label="Ideas"
          rows={rows}
          columns={columnsFor(model, edits, most, save)}
          rowKey={(i) => i.id}
          onOpen={(i) => void navigate({ to: path(`ideas/${i.id}`) })}
          toolbar={
            <IdeaFilters
              text={text}
              onText={(words) => {
                setText(words);
                set({ q: words || undefined });
              }}
              search={search}
              model={model}
              models={models}
              set={set}
            />
          }
          footer={
            rows.length === 0 ? (
              <Group gap="sm">
                <span className={classes.dim}>{nothingFits(search)}</span>
                <Button
                  variant="default"
                  size="xs"
                  onClick={() => {
                    setText("");
                    set({
                      q: undefined,
                      state: undefined,
                      owner: undefined,
                      area: undefined,
                      largest: undefined,
                    });
                  }}
                >
                  Clear the filters
                </Button>
              </Group>
            ) : pages.hasNextPage ? (
              <Button
                variant="default"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                Show more
              </Button>
            ) : undefined
          }
        />
      )}
    </>
  );
}

/** Why a narrowed list is empty, and what would fill it. */
function nothingFits(search: IdeaFilter): string {
  return search.largest && !search.state && !search.owner && !search.area && !search.q
    ? `The ${search.largest} customers that pay most have asked for no idea yet. Link their notes to ideas in the inbox.`
    : "No idea fits these filters.";
}

function columnsFor(
  model: Model | undefined,
  edits: boolean,
  most: number,
  save: (idea: Idea, name: string, value: unknown) => Promise<unknown>,
): Column<Idea>[] {
  return [
    {
      key: "title",
      header: "Idea",
      render: (i) => (
        <div className={classes.name}>
          <ProjectLink path={`ideas/${i.id}`} fw={550}>
            {i.title}
          </ProjectLink>
        </div>
      ),
    },
    {
      key: "score",
      header: "Score",
      align: "right",
      width: "1px",
      render: (i) => <ScoreBar score={i.score} most={most} />,
    },
    ...(model?.inputs ?? []).map(
      (input): Column<Idea> => ({
        key: input.name,
        header: input.label,
        align: "right",
        width: "1px",
        wideOnly: true,
        render: (i) =>
          edits ? (
            <InputCell
              idea={i.id}
              title={i.title}
              input={input}
              estimate={i.inputs?.[input.name]}
              save={(value) => save(i, input.name, value)}
            />
          ) : (
            <span className="tabular">{i.inputs?.[input.name]?.value ?? "–"}</span>
          ),
      }),
    ),
    {
      key: "notes",
      header: "Notes",
      align: "right",
      width: "1px",
      render: (i) => <Count of={i.evidence.notes} />,
    },
    {
      key: "companies",
      header: "Companies",
      align: "right",
      width: "1px",
      wideOnly: true,
      render: (i) => <Count of={i.evidence.companies} />,
    },
    {
      key: "revenue",
      header: "Revenue",
      align: "right",
      width: "1px",
      wideOnly: true,
      render: (i) => <Count of={Math.round(i.evidence.revenue)} />,
    },
    {
      key: "state",
      header: "State",
      width: "1px",
      wideOnly: true,
      render: (i) => <span className={classes.line}>{stateLabel(i.state)}</span>,
    },
    {
      key: "owner",
      header: "Owner",
      width: "1px",
      wideOnly: true,
      render: (i) => (i.owner ? <OwnerAvatar id={i.owner} /> : <span className={classes.dim}>–</span>),
    },
  ];
}
