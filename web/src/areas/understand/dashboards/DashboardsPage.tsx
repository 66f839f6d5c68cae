import { Button, Group } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LayoutDashboard } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import classes from "../insights/InsightsPage.module.css";
import { SaveInsight } from "../insights/SaveInsight";
import {
  archiveDashboard,
  createDashboard,
  type Dashboard,
  dashboardList,
  restoreDashboard,
} from "./dashboardApi";
import { TemplatesDialog } from "./TemplatesDialog";

const columns: Column<Dashboard>[] = [
  {
    key: "name",
    header: "Dashboard",
    render: (d) => (
      <div className={classes.name}>
        <ProjectLink path={`dashboards/${d.id}`} fw={550}>
          {d.name}
        </ProjectLink>
        {d.description && <div className={classes.question}>{d.description}</div>}
      </div>
    ),
  },
  {
    key: "tiles",
    header: "Tiles",
    width: "80px",
    align: "right",
    wideOnly: true,
    render: (d) => exact(d.tiles.length),
  },
  {
    key: "owner",
    header: "Owner",
    width: "180px",
    wideOnly: true,
    render: (d) => (d.owner ? <MemberName id={d.owner} /> : null),
  },
  {
    key: "updated",
    header: "Changed",
    width: "140px",
    wideOnly: true,
    render: (d) => <ProjectWhen at={d.updated_at} />,
  },
];

/** The dashboards of the project. */
export function DashboardsPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = useProjectPath();
  const listing = useListing();
  const [making, setMaking] = useState<"blank" | "template" | null>(null);
  const pages = useInfiniteQuery({
    ...dashboardList(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  const forget = () => queries.invalidateQueries({ queryKey: ["dashboards", slug] });
  return (
    <>
      <RecordList
        title="Dashboards"
        description="Insights beside one another, over one range and under the same filters."
        noun="dashboard"
        icon={LayoutDashboard}
        listing={listing}
        pages={pages}
        columns={columns}
        path={(d) => `dashboards/${d.id}`}
        create={
          edits && (
            <Group gap="sm">
              <Button variant="default" onClick={() => setMaking("blank")}>
                New dashboard
              </Button>
              <Button onClick={() => setMaking("template")}>Start from a template</Button>
            </Group>
          )
        }
        empty={{
          title: "No dashboards yet",
          says: edits
            ? "Start from a template: it asks which of your events are meant, and makes the insights and the dashboard."
            : "An editor of this project can make the first one.",
        }}
        {...(edits && {
          archival: {
            archive: (id) => archiveDashboard(slug, id),
            restore: (id) => restoreDashboard(slug, id),
            onChanged: forget,
          },
        })}
      />
      <SaveInsight
        opened={making === "blank"}
        onClose={() => setMaking(null)}
        title="New dashboard"
        verb="Make dashboard"
        name=""
        description=""
        onSave={async (words) => {
          const made = await createDashboard(slug, words);
          void forget();
          await navigate({ to: path(`dashboards/${made.value.id}`) });
        }}
      />
      <TemplatesDialog opened={making === "template"} onClose={() => setMaking(null)} />
    </>
  );
}
