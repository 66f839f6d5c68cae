import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChartLine } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import type { Insight as SavedInsight } from "../../../api/types";
import { isQuery } from "../../../charts/query/address";
import { sentenceText } from "../../../charts/query/sentence";
import type { Column } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { archiveInsight, restoreInsight, savedInsights } from "../understandApi";
import classes from "./InsightsPage.module.css";

const columns: Column<SavedInsight>[] = [
  {
    key: "name",
    header: "Insight",
    render: (i) => (
      <div className={classes.name}>
        <ProjectLink path={`insights/${i.id}`} fw={550}>
          {i.name}
        </ProjectLink>
        <div className={classes.question}>{i.description || question(i)}</div>
      </div>
    ),
  },
  { key: "kind", header: "Kind", width: "110px", wideOnly: true, render: (i) => kindName(i) },
  {
    key: "updated",
    header: "Changed",
    width: "140px",
    wideOnly: true,
    render: (i) => <ProjectWhen at={i.updated_at} />,
  },
];

/** The saved insights. */
export function InsightsPage() {
  const { slug, role } = useProject();
  const path = useProjectPath();
  const queries = useQueryClient();
  const listing = useListing();
  const pages = useInfiniteQuery({
    ...savedInsights(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  return (
    <RecordList
      title="Insights"
      description="Questions about what people did, saved under a name."
      noun="insight"
      icon={ChartLine}
      listing={listing}
      pages={pages}
      columns={columns}
      path={(i) => `insights/${i.id}`}
      create={
        <Button component={Link} {...target(path("insights/new"))}>
          New insight
        </Button>
      }
      empty={{
        title: "No saved insights yet",
        says: "Ask a first question, then save it under a name so that the team finds it here.",
      }}
      {...(mayAct(role, "editor") && {
        archival: {
          archive: (id) => archiveInsight(slug, id),
          restore: (id) => restoreInsight(slug, id),
          onChanged: () => queries.invalidateQueries({ queryKey: ["insights", slug] }),
        },
      })}
    />
  );
}

function question(i: SavedInsight): string {
  const query: unknown = i.query;
  return isQuery(query) ? sentenceText(query) : "";
}

function kindName(i: SavedInsight): string {
  const kind = String((i.query as Record<string, unknown> | null)?.kind ?? "");
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
