import { lazy, Suspense } from "react";
import type { Ref } from "../../api/types";
import { LoadingRows } from "../Loading";

const Tabs = lazy(async () => ({ default: (await import("./RecordTabs")).RecordTabs }));

/** What surrounds a record of any kind: its trace, links, comments and activity. */
export function RecordPanel({ type, id }: Ref) {
  return (
    <Suspense fallback={<LoadingRows rows={4} />}>
      <Tabs key={`${type}:${id}`} type={type} id={id} />
    </Suspense>
  );
}
