import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useProject } from "../../api/session";
import type { Change, Ref } from "../../api/types";
import { ChangeLine } from "../activity/ChangeLine";
import lines from "../activity/ChangeLine.module.css";
import { EmptyState } from "../EmptyState";
import { ErrorState } from "../ErrorState";
import { LoadingRows } from "../Loading";
import { MoreButton } from "../MoreButton";
import { usePages } from "../usePages";
import { memberName, useMembers } from "./members";
import { aboutRecord, activityPage, relationsOf, traceOf } from "./recordApi";
import { recordSentence } from "./recordSentence";
import { keyOf } from "./trace";

/** What happened to a record, its links and its comments, the newest first. */
export function RecordActivity({ record }: { record: Ref }) {
  const { slug } = useProject();
  const { query, rows } = usePages<Change>([...aboutRecord(slug, record), "activity"], (before, signal) =>
    activityPage(slug, record, before, signal),
  );
  const members = useMembers();
  const relations = useQuery(relationsOf(slug)).data?.items ?? [];
  const nodes = useQuery(traceOf(slug, record)).data?.nodes ?? [];
  const titleOf = (ref: Ref) => nodes.find((node) => keyOf(node) === keyOf(ref))?.title;
  const nameOf = (id: string) => {
    const member = members.find((known) => known.id === id);
    return member && memberName(member);
  };
  if (query.isError && rows.length === 0)
    return <ErrorState cause={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <LoadingRows />;
  if (rows.length === 0)
    return (
      <EmptyState icon={History} title="Nothing has happened yet">
        Every change of this record, its links and its comments is listed here.
      </EmptyState>
    );
  return (
    <>
      <ol className={lines.list}>
        {rows.map((change) => (
          <ChangeLine
            key={change.seq}
            change={change}
            words={recordSentence(change, record, relations, titleOf)}
            show={(field, value) => (field === "owner" ? nameOf(value) : undefined)}
            bare={change.type !== record.type}
          />
        ))}
      </ol>
      <MoreButton query={query}>Show older changes</MoreButton>
    </>
  );
}
