import { Group, SegmentedControl, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ListOrdered } from "lucide-react";
import { useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { percent } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import classes from "./Ideas.module.css";
import { modelsOf, type Ranked, rankingOf } from "./ideaApi";
import { Matrix } from "./Matrix";
import { ScoreBar } from "./ScoreBar";

const most = (rows: readonly Ranked[]) => Math.max(0, ...rows.map((r) => r.score.high ?? r.score.value ?? 0));

const columns = (rows: readonly Ranked[]): Column<Ranked>[] => [
  {
    key: "rank",
    header: "Rank",
    align: "right",
    width: "60px",
    render: (r) => <span className="tabular">{r.rank}</span>,
  },
  {
    key: "title",
    header: "Idea",
    render: (r) => (
      <div className={classes.name}>
        <ProjectLink path={`ideas/${r.id}`} fw={550}>
          {r.title}
        </ProjectLink>
        <div className={classes.dim}>{r.place}</div>
      </div>
    ),
  },
  {
    key: "score",
    header: "Score",
    align: "right",
    width: "1px",
    render: (r) => <ScoreBar score={r.score} most={most(rows)} />,
  },
  {
    key: "top",
    header: "Chance of the first ten",
    align: "right",
    width: "110px",
    wideOnly: true,
    render: (r) => <span className="tabular">{percent(r.in_top)}</span>,
  },
  {
    key: "next",
    header: "Above the next one",
    align: "right",
    width: "110px",
    wideOnly: true,
    render: (r) => (
      <span className="tabular">
        {r.above_next === undefined ? "–" : percent(r.above_next)}
        {r.above_next !== undefined && r.above_next < 0.8 && " · level"}
      </span>
    ),
  },
];

/** The order of the open ideas: how sure it is, and what would change it. */
export function RankingPage() {
  const { slug } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const search = useSearch({ strict: false }) as { model?: string; view?: string };
  const ranking = useQuery(rankingOf(slug, search.model));
  const models = useQuery(modelsOf(slug)).data ?? [];
  const set = (part: Record<string, string | undefined>) =>
    void navigate({ to: path("ideas/ranking"), search: { ...search, ...part } as never, replace: true });
  const rows = ranking.data?.items ?? [];
  const matrix = search.view === "matrix";
  const tools = (
    <>
      <SegmentedControl
        aria-label="View"
        value={matrix ? "matrix" : "list"}
        onChange={(v) => set({ view: v === "matrix" ? v : undefined })}
        data={[
          { value: "list", label: "List" },
          { value: "matrix", label: "Value and effort" },
        ]}
      />
      <Select
        aria-label="Scoring model"
        data={models.map((m) => ({ value: m.id, label: m.name }))}
        allowDeselect={false}
        value={ranking.data?.model.id ?? null}
        onChange={(v) => set({ model: v ?? undefined })}
      />
    </>
  );
  return (
    <>
      <PageHeader
        above={<ProjectLink path="ideas">Ideas</ProjectLink>}
        title="Ranking"
        description={ranking.data?.sureness.says ?? "The order of the open ideas, and how sure it is."}
      />
      {ranking.isError ? (
        <ErrorState cause={ranking.error} retry={() => void ranking.refetch()} />
      ) : !ranking.data ? (
        <LoadingRows />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={ListOrdered}
          title="Nothing to rank yet"
          action={<ProjectLink path="ideas">Enter scores</ProjectLink>}
        >
          No open idea has a score by {ranking.data.model.name}. Enter its inputs in the list of ideas; one
          number each is enough.
        </EmptyState>
      ) : (
        <>
          {matrix ? (
            <>
              <Group gap="sm" mb="sm">
                {tools}
              </Group>
              <Matrix rows={rows} />
            </>
          ) : (
            <DataTable
              label="Ranking"
              rows={rows}
              columns={columns(rows)}
              rowKey={(r) => r.id}
              onOpen={(r) => void navigate({ to: path(`ideas/${r.id}`) })}
              toolbar={tools}
            />
          )}
          {ranking.data.waiting > 0 && (
            <Text c="dimmed" mt="md">
              {ranking.data.waiting} open {ranking.data.waiting === 1 ? "idea waits" : "ideas wait"} for
              inputs and {ranking.data.waiting === 1 ? "is" : "are"} not ranked.
            </Text>
          )}
        </>
      )}
    </>
  );
}
