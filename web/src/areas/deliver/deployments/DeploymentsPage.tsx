import { Badge, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { Search, Upload } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { duration } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { usePages } from "../../../ui/usePages";
import classes from "../Deliver.module.css";
import { type Deployment, type DeploymentFilter, deploymentsPage } from "../deliverApi";
import { EnvironmentSelect, ServiceSelect } from "../Places";
import { useAddress } from "../useAddress";
import { deployedWords, seconds, shortCommit, statusColours, statusWords } from "../words";

const columns: Column<Deployment>[] = [
  {
    key: "what",
    header: "Deployment",
    render: (d) => (
      <div className={classes.name}>
        <ProjectLink path={`deployments/${d.id}`} fw={550}>
          {d.service} {deployedWords(d)}
        </ProjectLink>
        {d.version && d.commit && <code className={classes.sha}>{shortCommit(d.commit)}</code>}
      </div>
    ),
  },
  { key: "status", header: "Status", width: "200px", render: (d) => <StatusMarks deployment={d} /> },
  { key: "environment", header: "Environment", width: "130px", wideOnly: true, render: (d) => d.environment },
  {
    key: "took",
    header: "Took",
    width: "110px",
    align: "right",
    wideOnly: true,
    render: (d) => (d.started_at && d.finished_at ? duration(seconds(d.started_at, d.finished_at)) : null),
  },
  {
    key: "when",
    header: "When",
    width: "140px",
    render: (d) => <ProjectWhen at={d.finished_at ?? d.started_at} />,
  },
];

/** How a deployment ended, and whether it was planned, in words. */
export function StatusMarks({ deployment: d }: { deployment: Deployment }) {
  return (
    <span className={classes.filters}>
      <Badge variant="light" color={statusColours[d.status]}>
        {statusWords[d.status]}
      </Badge>
      {!d.planned && (
        <Badge variant="light" color="yellow" title={d.unplanned_why}>
          Unplanned
        </Badge>
      )}
    </span>
  );
}

/** Everything that was deployed, the latest first. */
export function DeploymentsPage() {
  const { slug } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [value, set] = useAddress();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 250);
  const filter: DeploymentFilter = {
    ...(q ? { q } : {}),
    ...(value("service") ? { service: value("service") } : {}),
    ...(value("environment") ? { environment: value("environment") } : {}),
    ...(value("status") ? { status: value("status") as Deployment["status"] } : {}),
  };
  const filtered = Object.keys(filter).length > 0;
  const { query, rows } = usePages<Deployment>(["delivery", slug, "deployments", filter], (cursor, signal) =>
    deploymentsPage(slug, filter, cursor, signal),
  );
  return (
    <>
      <PageHeader
        title="Deployments"
        description="What was brought to which environment, as pipelines told it, the latest first."
      />
      {query.isError ? (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingRows />
      ) : rows.length === 0 && !filtered ? (
        <EmptyState icon={Upload} title="No deployments yet">
          Have your pipeline tell of them, or connect GitHub:{" "}
          <ProjectLink path="delivery">Delivery</ProjectLink> says how.
        </EmptyState>
      ) : (
        <DataTable
          label="Deployments"
          rows={rows}
          columns={columns}
          rowKey={(d) => d.id}
          onOpen={(d) => void navigate({ to: path(`deployments/${d.id}`) })}
          toolbar={
            <div className={classes.filters}>
              <TextInput
                className={classes.filter}
                aria-label="Find deployments"
                placeholder="Find deployments"
                leftSection={<Search size={15} />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                data-search
              />
              <ServiceSelect
                value={value("service")}
                onChange={(service) => set({ service: service || undefined })}
              />
              <EnvironmentSelect
                none="All environments"
                value={value("environment")}
                onChange={(environment) => set({ environment: environment || undefined })}
              />
              <Select
                w={140}
                aria-label="Status"
                placeholder="Any status"
                clearable
                clearButtonProps={{ "aria-label": "Any status" }}
                data={Object.entries(statusWords).map(([status, label]) => ({ value: status, label }))}
                value={value("status") || null}
                onChange={(status) => set({ status: status ?? undefined })}
              />
            </div>
          }
          footer={
            rows.length > 0 ? (
              <MoreButton query={query}>More deployments</MoreButton>
            ) : (
              <p className={classes.none}>No deployments like these. Change the filters to see others.</p>
            )
          }
        />
      )}
    </>
  );
}
