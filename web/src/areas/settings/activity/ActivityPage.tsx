import { Select } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { History } from "lucide-react";
import { answer, api } from "../../../api/client";
import { useProject } from "../../../api/session";
import type { Change } from "../../../api/types";
import { ChangeLine } from "../../../ui/activity/ChangeLine";
import classes from "../../../ui/activity/ChangeLine.module.css";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { usePages } from "../../../ui/usePages";

const kinds = [
  { value: "insight", label: "Insights" },
  { value: "key", label: "Keys" },
  { value: "membership", label: "Members" },
  { value: "invitation", label: "Invitations" },
  { value: "project", label: "Project" },
  { value: "import", label: "Imports" },
];

/** How many changes are asked for at once. */
const pageSize = 100;

/** Every change of the project: who, what, and how it was before. */
export function ActivityPage() {
  const project = useProject();
  const navigate = useNavigate();
  const { type } = useSearch({ strict: false }) as { type?: string };
  const { query, rows } = usePages<Change>(["changes", project.slug, type], async (before, signal) => {
    const page = await answer(
      api.GET("/api/v1/projects/{project}/changes", {
        params: {
          path: { project: project.slug },
          query: { before: before ? Number(before) : undefined, order: "newest", type, limit: pageSize },
        },
        signal,
      }),
    );
    const last = page.items.at(-1);
    return { items: page.items, next_cursor: page.items.length === pageSize ? String(last?.seq) : undefined };
  });
  return (
    <>
      <PageHeader
        title="Activity log"
        description="Every change of this project, with the state before and after. The log can only grow: prodops audit verify proves that no entry was altered."
      />
      <Select
        aria-label="Kind of record"
        placeholder="All kinds"
        data={kinds}
        value={type ?? null}
        onChange={(next) => void navigate({ to: ".", search: { type: next ?? undefined } as never })}
        clearable
        clearButtonProps={{ "aria-label": "Show all kinds" }}
        w={220}
        mb="lg"
      />
      {query.isError && rows.length === 0 && (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      )}
      {query.isPending && <LoadingRows />}
      {query.isSuccess && rows.length === 0 && (
        <EmptyState icon={History} title="No changes">
          {type
            ? "Nothing of this kind has changed yet. Choose another kind."
            : "What members and keys change is listed here."}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ol className={classes.list}>
          {rows.map((change) => (
            <ChangeLine key={change.seq} change={change} />
          ))}
        </ol>
      )}
      <MoreButton query={query}>Show older changes</MoreButton>
    </>
  );
}
