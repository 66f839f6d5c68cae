import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Ruler } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { ProjectLink } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import classes from "./Metrics.module.css";
import { archiveMetric, type Metric, metricList, restoreMetric } from "./metricApi";
import { NewMetric } from "./NewMetric";
import { directions, metricWords } from "./words";

const columns: Column<Metric>[] = [
  {
    key: "name",
    header: "Metric",
    render: (m) => (
      <div className={classes.name}>
        <ProjectLink path={`metrics/${m.id}`} fw={550}>
          {m.name}
        </ProjectLink>
        <code className={classes.key}>{m.key}</code>
      </div>
    ),
  },
  { key: "what", header: "What it is", wideOnly: true, render: (m) => metricWords(m) },
  { key: "better", header: "Better", width: "140px", render: (m) => directions[m.direction] },
  {
    key: "owner",
    header: "Owner",
    width: "160px",
    wideOnly: true,
    render: (m) => (m.owner ? <MemberName id={m.owner} /> : null),
  },
  {
    key: "updated",
    header: "Changed",
    width: "130px",
    wideOnly: true,
    render: (m) => <ProjectWhen at={m.updated_at} />,
  },
];

/** The metrics of the project. */
export function MetricsPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const listing = useListing();
  const [creating, open, close] = useOpenedByAddress("new");
  const pages = useInfiniteQuery({
    ...metricList(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  return (
    <>
      <RecordList
        title="Metrics"
        description="Numbers that are defined once, and read the same in experiments, key results and charts."
        noun="metric"
        icon={Ruler}
        listing={listing}
        pages={pages}
        columns={columns}
        path={(m) => `metrics/${m.id}`}
        create={edits && <Button onClick={open}>New metric</Button>}
        empty={{
          title: "No metrics yet",
          says: edits
            ? "Define what a good day looks like, such as the share of people who buy. Then measure experiments and key results by it."
            : "An editor of this project can make the first one.",
        }}
        {...(edits && {
          archival: {
            archive: (id) => archiveMetric(slug, id),
            restore: (id) => restoreMetric(slug, id),
            onChanged: () => queries.invalidateQueries({ queryKey: ["metrics", slug] }),
          },
        })}
      />
      {edits && <NewMetric opened={creating} onClose={close} />}
    </>
  );
}
