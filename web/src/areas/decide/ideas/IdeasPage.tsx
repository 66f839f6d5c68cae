import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Lightbulb, Search } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { Count } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { Owner } from "../../../ui/records/MemberName";
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
  states,
} from "./ideaApi";
import { NewIdea } from "./NewIdea";
import { ScoreBar } from "./ScoreBar";

/** Every idea with what speaks for it and what it scores; the inputs are typed over in place. */
export function IdeasPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const client = useQueryClient();
  const search = useSearch({ strict: false }) as IdeaFilter & { new?: string };
  const [text, setText] = useState(search.q ?? "");
  const [asked] = useDebouncedValue(text, 200);
  const filter: IdeaFilter = {
    q: asked,
    ...(search.state ? { state: search.state } : {}),
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
  const narrowed = Boolean(asked || search.state || search.largest);
  const create = edits ? <Button onClick={() => set({ new: "1" })}>New idea</Button> : undefined;

  const save = async (idea: Idea, name: string, value: unknown) => {
    await patchIdea(slug, idea.id, undefined, { inputs: { [name]: value } } as never);
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
      <NewIdea opened={Boolean(search.new)} onClose={() => set({ new: undefined })} />
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
            <>
              <TextInput
                aria-label="Search ideas"
                placeholder="Search ideas"
                leftSection={<Search size={15} />}
                value={text}
                onChange={(event) => {
                  setText(event.currentTarget.value);
                  set({ q: event.currentTarget.value || undefined });
                }}
                data-search
              />
              <Select
                aria-label="State"
                placeholder="Any state"
                clearable
                clearButtonProps={{ "aria-label": "Any state" }}
                data={[...states]}
                value={search.state ?? null}
                onChange={(v) => set({ state: v ?? undefined })}
                w={140}
              />
              <Select
                aria-label="Sorted by"
                data={[
                  { value: "score", label: "By score" },
                  { value: "evidence", label: "By notes" },
                  { value: "revenue", label: "By revenue" },
                  { value: "updated", label: "Last changed" },
                ]}
                allowDeselect={false}
                value={search.sort ?? "score"}
                onChange={(v) => set({ sort: v ?? undefined })}
                w={140}
              />
              <Select
                aria-label="Scoring model"
                data={models.map((m) => ({ value: m.id, label: m.name }))}
                allowDeselect={false}
                value={model?.id ?? null}
                onChange={(v) => set({ model: v ?? undefined })}
                w={190}
              />
              <NumberInput
                aria-label="Asked for by so many of the largest customers"
                placeholder="Largest customers"
                min={0}
                max={100}
                value={search.largest ? Number(search.largest) : ""}
                onChange={(v) => set({ largest: Number(v) || undefined })}
                w={160}
              />
            </>
          }
          footer={
            rows.length === 0 ? (
              <span className={classes.dim}>No idea fits these filters. Take one away.</span>
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
      width: "170px",
      render: (i) => <ScoreBar score={i.score} most={most} />,
    },
    ...(model?.inputs ?? []).map(
      (input): Column<Idea> => ({
        key: input.name,
        header: input.label,
        align: "right",
        width: "84px",
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
      width: "70px",
      render: (i) => <Count of={i.evidence.notes} />,
    },
    {
      key: "companies",
      header: "Companies",
      align: "right",
      width: "90px",
      wideOnly: true,
      render: (i) => <Count of={i.evidence.companies} />,
    },
    {
      key: "revenue",
      header: "Revenue",
      align: "right",
      width: "90px",
      wideOnly: true,
      render: (i) => <Count of={Math.round(i.evidence.revenue)} />,
    },
    { key: "state", header: "State", width: "100px", wideOnly: true, render: (i) => stateLabel(i.state) },
    {
      key: "owner",
      header: "Owner",
      width: "130px",
      wideOnly: true,
      render: (i) => <Owner id={i.owner} nobody="–" />,
    },
  ];
}
