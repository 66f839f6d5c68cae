import { ActionIcon, Badge, Button, SegmentedControl, Text, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Archive, Gauge, RotateCcw, Search } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import { archiveSurvey, restoreSurvey, type Survey, surveys, surveysKey } from "./surveyApi";
import { interval, score, stateColours, stateWords } from "./words";

const columns: Column<Survey>[] = [
  {
    key: "name",
    header: "Survey",
    render: (s) => (
      <div style={{ padding: "4px 0" }}>
        <ProjectLink path={`surveys/${s.id}`} fw={550}>
          {s.name}
        </ProjectLink>
        <Text size="sm" c="dimmed" lineClamp={1}>
          {s.question}
        </Text>
      </div>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "90px",
    render: (s) => (
      <Badge variant="light" color={stateColours[s.state]}>
        {stateWords[s.state]}
      </Badge>
    ),
  },
  {
    key: "nps",
    header: "NPS",
    width: "76px",
    align: "right",
    render: (s) => <strong className="tabular">{score(s.summary.score.nps)}</strong>,
  },
  {
    key: "interval",
    header: "95% interval",
    width: "120px",
    align: "right",
    wideOnly: true,
    render: (s) => <span className="tabular">{interval(s.summary.score)}</span>,
  },
  {
    key: "n",
    header: "Answers",
    width: "90px",
    align: "right",
    wideOnly: true,
    render: (s) => <Count of={s.summary.score.n} />,
  },
  {
    key: "last",
    header: "Last answer",
    width: "130px",
    wideOnly: true,
    render: (s) => <ProjectWhen at={s.summary.last_answer_at} />,
  },
];

/** The surveys of the project with their scores, to be searched, opened, archived and restored. */
export function SurveysPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const [archived, setArchived] = useState(false);
  const pages = useInfiniteQuery({
    ...surveys(slug, asked, archived),
    placeholderData: (before) => before,
  });
  const rows = pages.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  const edits = mayAct(role, "editor");
  const forget = () => queries.invalidateQueries({ queryKey: surveysKey(slug) });
  async function archive(s: Survey) {
    try {
      await archiveSurvey(slug, s.id);
      await forget();
      toastUndo(`Archived “${s.name}”`, async () => {
        await restoreSurvey(slug, s.id);
        await forget();
      });
    } catch (cause) {
      toastProblem("The survey could not be archived", cause);
    }
  }
  async function restore(s: Survey) {
    try {
      await restoreSurvey(slug, s.id);
      await forget();
      toast(`Restored “${s.name}”`);
    } catch (cause) {
      toastProblem("The survey could not be restored", cause);
    }
  }
  const create = edits ? (
    <Button component={Link} {...target(path("surveys/new"))}>
      New survey
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title="Surveys"
        description="How likely people are to recommend the product, why, and how sure that is."
        actions={create}
      />
      {pages.isError ? (
        <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <LoadingRows />
      ) : rows.length === 0 && asked === "" && !archived ? (
        <EmptyState icon={Gauge} title="No survey yet" action={create}>
          {edits
            ? "Make one, look at its preview, and open it. Then send its link, or put its window on your pages: answers and their reasons arrive here and in the inbox."
            : "An editor of this project can make one."}
        </EmptyState>
      ) : (
        <DataTable
          label="Surveys"
          rows={rows}
          columns={columns}
          rowKey={(s) => s.id}
          onOpen={(s) => void navigate({ to: path(`surveys/${s.id}`) })}
          toolbar={
            <>
              <TextInput
                aria-label="Search surveys"
                placeholder="Search surveys"
                leftSection={<Search size={15} />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                data-search
              />
              <SegmentedControl
                aria-label="Which surveys"
                value={archived ? "archived" : "active"}
                onChange={(v) => setArchived(v === "archived")}
                data={[
                  { value: "active", label: "In use" },
                  { value: "archived", label: "Archived" },
                ]}
              />
            </>
          }
          {...(edits
            ? {
                actions: (s: Survey) => (
                  <Tooltip label={s.archived_at ? "Restore" : "Archive"}>
                    <ActionIcon
                      aria-label={`${s.archived_at ? "Restore" : "Archive"} ${s.name}`}
                      onClick={() => void (s.archived_at ? restore(s) : archive(s))}
                    >
                      {s.archived_at ? <RotateCcw size={15} /> : <Archive size={15} />}
                    </ActionIcon>
                  </Tooltip>
                ),
              }
            : {})}
          footer={
            rows.length === 0 ? (
              <Text size="sm" c="dimmed">
                {archived ? "Nothing is archived." : `No survey has “${asked}” in its name or question.`}
              </Text>
            ) : (
              <MoreButton query={pages}>Show more</MoreButton>
            )
          }
        />
      )}
    </>
  );
}
