import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { RecordLink } from "../../../ui/records/RecordLink";
import classes from "./Metrics.module.css";
import { metricOf } from "./metricApi";

/** The name of a metric, leading to it. */
export function MetricName({ id }: { id: string | undefined }) {
  const { slug } = useProject();
  const found = useQuery({ ...metricOf(slug, id ?? ""), enabled: Boolean(id) }).data?.value;
  if (!found) return <span className={classes.quiet}>None</span>;
  return <RecordLink record={{ type: "metric", id: found.id, title: found.name }} />;
}
