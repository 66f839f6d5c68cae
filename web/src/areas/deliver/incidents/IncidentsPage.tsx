import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { Plus, Search, Siren } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { usePages } from "../../../ui/usePages";
import classes from "../Deliver.module.css";
import { type Incident, type IncidentFilter, incidentsPage } from "../deliverApi";
import { ServiceSelect } from "../Places";
import { useAddress } from "../useAddress";
import { Lasted, SeverityBadge } from "./IncidentList";
import { NewIncident } from "./NewIncident";

const columns: Column<Incident>[] = [
  {
    key: "title",
    header: "Incident",
    render: (i) => (
      <div className={classes.name}>
        <ProjectLink path={`incidents/${i.id}`} fw={550}>
          {i.title}
        </ProjectLink>
        <span className={classes.small}>
          {i.service}, {i.environment}
        </span>
      </div>
    ),
  },
  {
    key: "severity",
    header: "Severity",
    width: "90px",
    render: (i) => <SeverityBadge severity={i.severity} />,
  },
  {
    key: "owner",
    header: "Led by",
    width: "170px",
    wideOnly: true,
    render: (i) => (i.owner ? <MemberName id={i.owner} /> : null),
  },
  { key: "lasted", header: "Lasted", width: "120px", align: "right", render: (i) => <Lasted incident={i} /> },
  {
    key: "began",
    header: "Began",
    width: "140px",
    wideOnly: true,
    render: (i) => <ProjectWhen at={i.started_at} />,
  },
];

/** What went wrong for people, the latest first. */
export function IncidentsPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [value, set] = useAddress();
  const [creating, open, close] = useOpenedByAddress("new");
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 250);
  const filter: IncidentFilter = {
    ...(q ? { q } : {}),
    ...(value("service") ? { service: value("service") } : {}),
    ...(value("open") ? { open: true } : {}),
  };
  const filtered = Object.keys(filter).length > 0;
  const { query, rows } = usePages<Incident>(["delivery", slug, "incidents", filter], (cursor, signal) =>
    incidentsPage(slug, filter, cursor, signal),
  );
  const edits = mayAct(role, "editor");
  const create = edits && (
    <Button leftSection={<Plus size={16} />} onClick={open}>
      Report an incident
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Incidents"
        description="What went wrong for people, for how long, and which deployment it is held against."
        actions={create}
      />
      {query.isError ? (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingRows />
      ) : rows.length === 0 && !filtered ? (
        <EmptyState icon={Siren} title="No incidents yet" action={create}>
          Report one when something goes wrong for people. Issues with a label can become incidents, too, once
          GitHub is connected.
        </EmptyState>
      ) : (
        <DataTable
          label="Incidents"
          rows={rows}
          columns={columns}
          rowKey={(i) => i.id}
          onOpen={(i) => void navigate({ to: path(`incidents/${i.id}`) })}
          toolbar={
            <div className={classes.filters}>
              <TextInput
                className={classes.filter}
                aria-label="Find incidents"
                placeholder="Find incidents"
                leftSection={<Search size={15} />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                data-search
              />
              <ServiceSelect
                value={value("service")}
                onChange={(service) => set({ service: service || undefined })}
              />
              <SegmentedControl
                aria-label="Which incidents"
                value={value("open") ? "open" : "all"}
                onChange={(which) => set({ open: which === "open" ? "1" : undefined })}
                data={[
                  { value: "all", label: "All" },
                  { value: "open", label: "Those that last" },
                ]}
              />
            </div>
          }
          footer={
            rows.length > 0 ? (
              <MoreButton query={query}>More incidents</MoreButton>
            ) : (
              <p className={classes.none}>
                {value("open") && !q
                  ? "Nothing is wrong now."
                  : "No incidents like these. Change the filters."}
              </p>
            )
          }
        />
      )}
      {edits && <NewIncident opened={creating} onClose={close} />}
    </>
  );
}
