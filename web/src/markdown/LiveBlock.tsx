import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { answer, api } from "../api/client";
import { useProject } from "../api/session";
import { ProjectLink } from "../ui/ProjectLink";
import { recordKind } from "../ui/records/address";
import { OwnerAvatar } from "../ui/records/MemberName";
import { RecordLink } from "../ui/records/RecordLink";
import classes from "./LiveBlock.module.css";
import { RecordTitle } from "./RecordTitle";

const InsightChart = lazy(async () => ({
  default: (await import("../charts/insight/InsightChart")).InsightChart,
}));

interface LiveBlockProps {
  kind: string;
  /** The block's data-… attributes. */
  values: Record<string, string | undefined>;
  caption: string;
}

/** A place in a document that shows what is there now: a chart, a record or a list. */
export function LiveBlock({ kind, values, caption }: LiveBlockProps) {
  const { id = "", type = "" } = values;
  if (kind === "insight") {
    return (
      <figure className={classes.root}>
        <figcaption className={classes.caption}>
          <ProjectLink path={`insights/${id}`}>{caption || "Insight"}</ProjectLink>
        </figcaption>
        <Suspense fallback={<div style={{ height: 240 }} />}>
          <InsightChart id={id} height={240} />
        </Suspense>
      </figure>
    );
  }
  if (kind === "record") {
    return (
      <div className={classes.record}>
        <RecordTitle type={type} id={id} state />
        {caption && <Text c="dimmed">{caption}</Text>}
      </div>
    );
  }
  return (
    <figure className={classes.root}>
      <figcaption className={classes.caption}>{caption || recordKind(type).plural}</figcaption>
      <RecordList values={values} />
    </figure>
  );
}

function RecordList({ values }: { values: Record<string, string | undefined> }) {
  const { slug } = useProject();
  const { type = "", state, owner, search } = values;
  const limit = Math.min(Number(values.limit) || 5, 50);
  const { data, isError } = useQuery({
    queryKey: ["records", slug, "newest", type, state, owner, search, limit],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/records", {
          params: {
            path: { project: slug },
            query: {
              type,
              limit,
              ...(state ? { state } : {}),
              ...(owner ? { owner } : {}),
              ...(search ? { q: search } : {}),
            },
          },
          signal,
        }),
      ),
    staleTime: 30_000,
  });
  if (isError) return <Text c="dimmed">This list cannot be shown.</Text>;
  if (!data) return <Text c="dimmed">…</Text>;
  if (data.items.length === 0) {
    return (
      <Text c="dimmed">{`No ${recordKind(type).plural} ${state ? `in the state “${state.replaceAll("_", " ")}”` : "yet"}.`}</Text>
    );
  }
  return (
    <ul className={classes.list}>
      {data.items.map((record) => (
        <li key={record.id}>
          <RecordLink record={record} />
          <span className={classes.state}>{record.state?.replaceAll("_", " ")}</span>
          <OwnerAvatar id={record.owner} size={20} />
        </li>
      ))}
    </ul>
  );
}
