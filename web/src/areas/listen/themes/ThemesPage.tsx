import { Button, Group, Progress, SegmentedControl, Slider, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Sparkles, Tags } from "lucide-react";
import { useState } from "react";
import { answer, api } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { Count } from "../../../ui/Figure";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { Sparkline } from "../../../ui/Sparkline";
import { toastProblem, toastUndo } from "../../../ui/toast";
import { notesKey, type Theme, themesOf, undoStep } from "../listenApi";
import classes from "./Themes.module.css";
import { stateWords } from "./words";

const columns: Column<Theme>[] = [
  {
    key: "name",
    header: "Theme",
    render: (theme) => (
      <div>
        <ProjectLink path={`themes/${theme.id}`} fw={550}>
          {theme.name}
        </ProjectLink>
        <div className={classes.words}>{theme.keywords.slice(0, 5).join(", ")}</div>
      </div>
    ),
  },
  {
    key: "state",
    header: "State",
    wideOnly: true,
    width: "110px",
    render: (theme) => stateWords[theme.state],
  },
  {
    key: "trend",
    header: "Last 12 weeks",
    wideOnly: true,
    width: "140px",
    render: (theme) => (
      <div className={classes.spark}>
        <Sparkline values={theme.trend} label={`Notes a week: ${theme.trend.join(", ")}`} incomplete />
      </div>
    ),
  },
  {
    key: "size",
    header: "Notes",
    align: "right",
    width: "80px",
    render: (theme) => <Count of={theme.size} />,
  },
  {
    key: "companies",
    header: "Companies",
    align: "right",
    wideOnly: true,
    width: "100px",
    render: (theme) => <Count of={theme.companies} />,
  },
  {
    key: "revenue",
    header: "Revenue a month",
    align: "right",
    wideOnly: true,
    width: "140px",
    render: (theme) => <Count of={theme.revenue} />,
  },
];

/** What many notes are about: found by comparing them, judged by people. */
export function ThemesPage() {
  const project = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const dismissed = (useSearch({ strict: false }) as { state?: string }).state === "dismissed";
  const edits = mayAct(project.role, "editor");
  const query = useQuery(themesOf(project.slug, dismissed ? "dismissed" : undefined));
  return (
    <>
      <PageHeader
        title="Themes"
        description="What many notes are about. A discovery compares them all; what you accept, rename, merge or move stays as you left it."
      />
      {edits && <Discover />}
      <Answered query={query}>
        {(themes) =>
          themes.length === 0 && !dismissed ? (
            <EmptyState icon={Tags} title="No theme yet">
              Discover themes once the inbox has some dozens of notes, or put a note into a theme of your own.
            </EmptyState>
          ) : (
            <DataTable
              label="Themes"
              rows={[...themes].sort((a, b) => b.size - a.size)}
              columns={columns}
              rowKey={(theme) => theme.id}
              onOpen={(theme) => void navigate({ to: path(`themes/${theme.id}`) })}
              toolbar={
                <SegmentedControl
                  size="xs"
                  aria-label="Which themes"
                  value={dismissed ? "dismissed" : "open"}
                  onChange={(value) =>
                    void navigate({
                      to: path("themes"),
                      search: (value === "dismissed" ? { state: value } : {}) as never,
                      replace: true,
                    })
                  }
                  data={[
                    { value: "open", label: "Suggested and accepted" },
                    { value: "dismissed", label: "Dismissed" },
                  ]}
                />
              }
            />
          )
        }
      </Answered>
    </>
  );
}

/** Starts a discovery, shows how far it is, and takes it back. */
function Discover() {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [fine, setFine] = useState(0.5);
  const [job, setJob] = useState<string | null>(null);
  const running = useQuery({
    queryKey: ["jobs", slug, job],
    queryFn: async () => {
      const found = await answer(
        api.GET("/api/v1/projects/{project}/jobs/{id}", {
          params: { path: { project: slug, id: job ?? "" } },
        }),
      );
      if (found.state === "done" || found.state === "failed" || found.state === "cancelled")
        await ended(found);
      return found;
    },
    enabled: job !== null,
    refetchInterval: 600,
  });
  async function ended(found: { state: string; failure?: string }) {
    setJob(null);
    await queries.invalidateQueries({ queryKey: ["themes", slug] });
    await queries.invalidateQueries({ queryKey: notesKey(slug) });
    if (found.state === "failed") return toastProblem("No themes were found", found.failure ?? "");
    if (found.state === "cancelled") return;
    const steps = await answer(
      api.GET("/api/v1/projects/{project}/feedback/steps", {
        params: { path: { project: slug }, query: { limit: 1 } },
      }),
    );
    const step = steps.items[0];
    if (!step) return;
    toastUndo(step.says.charAt(0).toUpperCase() + step.says.slice(1), async () => {
      await undoStep(slug, step.id);
      await queries.invalidateQueries({ queryKey: ["themes", slug] });
      await queries.invalidateQueries({ queryKey: notesKey(slug) });
    });
  }
  async function start() {
    try {
      const begun = await answer(
        api.POST("/api/v1/projects/{project}/themes/discover", {
          params: { path: { project: slug } },
          body: { granularity: fine, async: true },
        }),
      );
      setJob(begun.job?.id ?? null);
    } catch (cause) {
      toastProblem("The discovery did not begin", cause);
    }
  }
  const state = running.data;
  return (
    <Stack gap="xs" className={classes.discover}>
      <Group gap="xl" align="center">
        <div className={classes.slider}>
          <Text size="sm" c="dimmed">
            How finely themes are told apart
          </Text>
          <Slider
            thumbLabel="How finely themes are told apart"
            min={0}
            max={1}
            step={0.05}
            value={fine}
            onChange={setFine}
            label={null}
            disabled={job !== null}
          />
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              Few, broad
            </Text>
            <Text size="xs" c="dimmed">
              Many, narrow
            </Text>
          </Group>
        </div>
        <Button leftSection={<Sparkles size={15} />} loading={job !== null} onClick={() => void start()}>
          Discover themes
        </Button>
      </Group>
      {job !== null && (
        <div role="status">
          <Progress
            value={state && state.total > 0 ? (100 * state.done) / state.total : 2}
            aria-label="How far the discovery is"
          />
          <Text size="sm" c="dimmed" mt={4}>
            {state?.message || "Waiting to begin"}. You can leave this page: it goes on.
          </Text>
        </div>
      )}
    </Stack>
  );
}
