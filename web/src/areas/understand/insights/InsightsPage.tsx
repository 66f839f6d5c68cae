import { ActionIcon, Button, SegmentedControl, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Archive, ChartLine, RotateCcw, Search } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { Insight as SavedInsight } from "../../../api/types";
import { isQuery } from "../../../charts/query/address";
import { sentenceText } from "../../../charts/query/sentence";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { savedInsights } from "../understandApi";
import classes from "./InsightsPage.module.css";
import { useSaving } from "./useSaving";

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

/** The saved insights, to be searched, opened, archived and restored. */
export function InsightsPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const [archived, setArchived] = useState(false);
  const pages = useInfiniteQuery({
    ...savedInsights(slug, asked, archived),
    placeholderData: (before) => before,
  });
  const { archive, restore } = useSaving(slug);
  const rows = pages.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  const edits = mayAct(role, "editor");
  const create = (
    <Button component={Link} {...target(path("insights/new"))}>
      New insight
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Insights"
        description="Questions about what people did, saved under a name."
        actions={create}
      />
      {pages.isError ? (
        <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <LoadingRows />
      ) : rows.length === 0 && asked === "" && !archived ? (
        <EmptyState icon={ChartLine} title="No saved insights yet" action={create}>
          Ask a first question, then save it under a name so that the team finds it here.
        </EmptyState>
      ) : (
        <DataTable
          label="Insights"
          rows={rows}
          columns={columns}
          rowKey={(i) => i.id}
          onOpen={(i) => void navigate({ to: path(`insights/${i.id}`) })}
          toolbar={
            <>
              <TextInput
                aria-label="Search insights"
                placeholder="Search insights"
                leftSection={<Search size={15} />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                data-search
              />
              <SegmentedControl
                aria-label="Which insights"
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
                actions: (i: SavedInsight) =>
                  i.archived_at ? (
                    <Tooltip label="Restore">
                      <ActionIcon aria-label={`Restore ${i.name}`} onClick={() => void restore(i)}>
                        <RotateCcw size={15} />
                      </ActionIcon>
                    </Tooltip>
                  ) : (
                    <Tooltip label="Archive">
                      <ActionIcon aria-label={`Archive ${i.name}`} onClick={() => void archive(i)}>
                        <Archive size={15} />
                      </ActionIcon>
                    </Tooltip>
                  ),
              }
            : {})}
          footer={
            rows.length === 0 ? (
              <span className={classes.question}>
                {archived ? "Nothing is archived." : `No insight has “${asked}” in its name or description.`}
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
    </>
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
