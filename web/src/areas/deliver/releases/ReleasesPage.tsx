import { Badge, Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Rocket } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { ProjectLink } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { useCreating } from "../../../ui/records/useCreating";
import classes from "../Deliver.module.css";
import { archiveRelease, type Release, releaseList, restoreRelease } from "../deliverApi";
import { stateColours, stateWords } from "../words";
import { NewRelease } from "./NewRelease";

const columns: Column<Release>[] = [
  {
    key: "name",
    header: "Release",
    render: (r) => (
      <div className={classes.name}>
        <ProjectLink path={`releases/${r.id}`} fw={550}>
          {r.name}
        </ProjectLink>
        {(r.service || r.version) && (
          <span className={classes.small}>{[r.service, r.version].filter(Boolean).join(" ")}</span>
        )}
      </div>
    ),
  },
  { key: "state", header: "State", width: "130px", render: (r) => <StateBadge state={r.state} /> },
  {
    key: "ready",
    header: "Ready",
    width: "100px",
    align: "right",
    wideOnly: true,
    render: (r) =>
      r.checklist.length > 0 ? `${r.checklist.filter((c) => c.done).length} of ${r.checklist.length}` : null,
  },
  {
    key: "owner",
    header: "Owner",
    width: "170px",
    wideOnly: true,
    render: (r) => (r.owner ? <MemberName id={r.owner} /> : null),
  },
  {
    key: "when",
    header: "Out",
    width: "150px",
    render: (r) =>
      r.released_at ? (
        <ProjectWhen at={r.released_at} />
      ) : (
        <span className={classes.small}>{r.planned_on ? `planned ${r.planned_on}` : "not planned yet"}</span>
      ),
  },
];

/** How far a release has come, in a word and a colour. */
export function StateBadge({ state }: { state: Release["state"] }) {
  return (
    <Badge variant="light" color={stateColours[state]}>
      {stateWords[state]}
    </Badge>
  );
}

/** The releases of the project. */
export function ReleasesPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const listing = useListing();
  const creating = useCreating();
  const pages = useInfiniteQuery({
    ...releaseList(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  return (
    <>
      <RecordList
        title="Releases"
        description="What customers get at once: the changes, flags and ideas in it, whether it is ready, and what became of the numbers."
        noun="release"
        icon={Rocket}
        listing={listing}
        pages={pages}
        columns={columns}
        path={(r) => `releases/${r.id}`}
        create={
          edits && (
            <Button leftSection={<Plus size={16} />} onClick={creating.open}>
              Plan a release
            </Button>
          )
        }
        empty={{
          title: "No releases yet",
          says: edits
            ? "Plan one: it begins with a short checklist, and its gate can stop a pipeline until that is done."
            : "An editor of this project can plan the first one.",
        }}
        {...(edits && {
          archival: {
            archive: (id) => archiveRelease(slug, id),
            restore: (id) => restoreRelease(slug, id),
            onChanged: () => queries.invalidateQueries({ queryKey: ["delivery", slug] }),
          },
        })}
      />
      {edits && <NewRelease creating={creating} />}
    </>
  );
}
