import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Plus, Webhook } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { connectionsOf, type ListedConnection } from "./connectionApi";
import { NewConnection } from "./NewConnection";

const columns: Column<ListedConnection>[] = [
  {
    key: "name",
    header: "Name",
    render: (c) => (
      <ProjectLink path={`settings/connections/${c.id}`} fw={550}>
        {c.name}
      </ProjectLink>
    ),
  },
  { key: "kind", header: "Of", width: "100px", wideOnly: true, render: () => "GitHub" },
  {
    key: "received",
    header: "In 30 days",
    width: "110px",
    align: "right",
    render: (c) => <Count of={c.received} />,
  },
  { key: "failed", header: "Failed", width: "90px", align: "right", render: (c) => <Count of={c.failed} /> },
  {
    key: "last",
    header: "Last one",
    width: "150px",
    wideOnly: true,
    render: (c) => <ProjectWhen at={c.last_at} />,
  },
];

/** Where other systems tell of delivery. */
export function ConnectionsPage() {
  const { slug, role } = useProject();
  const manages = mayAct(role, "admin");
  return (
    <>
      {manages ? (
        <Connections project={slug} />
      ) : (
        <>
          <PageHeader title="Connections" />
          <EmptyState icon={Webhook} title="For admins">
            An admin of this project connects other systems.
          </EmptyState>
        </>
      )}
    </>
  );
}

function Connections({ project }: { project: string }) {
  const navigate = useNavigate();
  const path = useProjectPath();
  const connections = useQuery(connectionsOf(project));
  const [creating, open, close] = useOpenedByAddress("new");
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={open}>
      Connect GitHub
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Connections"
        description="Webhooks of other systems: what they tell becomes changes, deployments, releases and incidents."
        actions={create}
      />
      <Answered query={connections}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={Webhook} title="Nothing is connected yet" action={create}>
              Connect GitHub, and its pushes, deployments, workflow runs, releases and labelled issues are
              known here within seconds.
            </EmptyState>
          ) : (
            <DataTable
              label="Connections"
              rows={items}
              columns={columns}
              rowKey={(c) => c.id}
              onOpen={(c) => void navigate({ to: path(`settings/connections/${c.id}`) })}
            />
          )
        }
      </Answered>
      <NewConnection opened={creating} onClose={close} />
    </>
  );
}
