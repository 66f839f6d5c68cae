import { Badge, Button, Text } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Gauge } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { RecordList, useListing } from "../../../ui/records/RecordList";
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

/** The surveys of the project with their scores. */
export function SurveysPage() {
  const { slug, role } = useProject();
  const path = useProjectPath();
  const queries = useQueryClient();
  const listing = useListing();
  const pages = useInfiniteQuery({
    ...surveys(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  return (
    <RecordList
      title="Surveys"
      description="How likely people are to recommend the product, why, and how sure that is."
      noun="survey"
      icon={Gauge}
      listing={listing}
      pages={pages}
      columns={columns}
      path={(s) => `surveys/${s.id}`}
      create={
        edits && (
          <Button component={Link} {...target(path("surveys/new"))}>
            New survey
          </Button>
        )
      }
      empty={{
        title: "No survey yet",
        says: edits
          ? "Make one, look at its preview, and open it. Then send its link, or put its window on your pages: answers and their reasons arrive here and in the inbox."
          : "An editor of this project can make one.",
      }}
      {...(edits && {
        archival: {
          archive: (id) => archiveSurvey(slug, id),
          restore: (id) => restoreSurvey(slug, id),
          onChanged: () => queries.invalidateQueries({ queryKey: surveysKey(slug) }),
        },
      })}
    />
  );
}
