import { ActionIcon, Button, Group, SegmentedControl, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Archive, LayoutDashboard, RotateCcw, Search } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
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

/** The dashboards of the project, to be searched, opened, made and archived. */
export function DashboardsPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = useProjectPath();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const [archived, setArchived] = useState(false);
  const [making, setMaking] = useState<"blank" | "template" | null>(null);
  const pages = useInfiniteQuery({
    ...dashboardList(slug, asked, archived),
    placeholderData: (before) => before,
  });
  const rows = pages.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  const edits = mayAct(role, "editor");
  const forget = () => queries.invalidateQueries({ queryKey: ["dashboards", slug] });
  const act = async (d: Dashboard) => {
    try {
      if (d.archived_at) await restoreDashboard(slug, d.id);
      else await archiveDashboard(slug, d.id);
    } catch (cause) {
      toastProblem(`“${d.name}” could not be ${d.archived_at ? "restored" : "archived"}`, cause);
      return;
    }
    await forget();
    if (d.archived_at) toast(`Restored “${d.name}”`);
    else
      toastUndo(`Archived “${d.name}”`, async () => {
        await restoreDashboard(slug, d.id);
        await forget();
      });
  };
  const buttons = edits && (
    <Group gap="sm">
      <Button variant="default" onClick={() => setMaking("blank")}>
        New dashboard
      </Button>
      <Button onClick={() => setMaking("template")}>Start from a template</Button>
    </Group>
  );
  return (
    <>
      <PageHeader
        title="Dashboards"
        description="Insights beside one another, over one range and under the same filters."
        actions={buttons}
      />
      {pages.isError ? (
        <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <LoadingRows />
      ) : rows.length === 0 && asked === "" && !archived ? (
        <EmptyState icon={LayoutDashboard} title="No dashboards yet" action={buttons}>
          {edits
            ? "Start from a template: it asks which of your events are meant, and makes the insights and the dashboard."
            : "An editor of this project can make the first one."}
        </EmptyState>
      ) : (
        <DataTable
          label="Dashboards"
          rows={rows}
          columns={columns}
          rowKey={(d) => d.id}
          onOpen={(d) => void navigate({ to: path(`dashboards/${d.id}`) })}
          toolbar={
            <>
              <TextInput
                aria-label="Search dashboards"
                placeholder="Search dashboards"
                leftSection={<Search size={15} />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                data-search
              />
              <SegmentedControl
                aria-label="Which dashboards"
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
                actions: (d: Dashboard) => {
                  const verb = d.archived_at ? "Restore" : "Archive";
                  return (
                    <Tooltip label={verb}>
                      <ActionIcon aria-label={`${verb} ${d.name}`} onClick={() => void act(d)}>
                        {d.archived_at ? <RotateCcw size={15} /> : <Archive size={15} />}
                      </ActionIcon>
                    </Tooltip>
                  );
                },
              }
            : {})}
          footer={
            rows.length === 0 ? (
              <span className={classes.question}>
                {archived ? "Nothing is archived." : `No dashboard has “${asked}” in its words.`}
              </span>
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
