import { Button, Code, Group, Tabs, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { ConfirmByName } from "../../../ui/ConfirmByName";
import { CopyButton } from "../../../ui/CopyButton";
import { EmptyState } from "../../../ui/EmptyState";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { useTitle } from "../../../ui/title";
import { toast, toastProblem } from "../../../ui/toast";
import { type Connection, connectionOf, removeConnection } from "./connectionApi";
import { DeliveryLog } from "./DeliveryLog";
import { RulesForm } from "./RulesForm";
import { SecretList } from "./SecretList";

/** One connection: what came by it, what is made of that, and its secrets. */
export function ConnectionPage() {
  const { slug, role } = useProject();
  const { connection: id = "" } = useParams({ strict: false }) as { connection?: string };
  const manages = mayAct(role, "admin");
  const record = useQuery({ ...connectionOf(slug, id), enabled: manages });
  if (!manages) {
    return <EmptyState title="For admins">An admin of this project connects other systems.</EmptyState>;
  }
  return <Answered query={record}>{(found) => <OneConnection key={id} record={found} />}</Answered>;
}

function OneConnection({ record }: { record: Tagged<Connection> }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const connection = record.value;
  useTitle(connection.name);
  const [ending, setEnding] = useState(false);
  async function end() {
    try {
      await removeConnection(slug, connection.id);
    } catch (cause) {
      toastProblem("The connection is still there", cause);
      return;
    }
    toast(`“${connection.name}” is not connected any more.`);
    await queries.invalidateQueries({ queryKey: ["connections", slug, "list"] });
    await navigate({ to: path("settings/connections") });
  }
  return (
    <>
      <PageHeader
        above={<ProjectLink path="settings/connections">Connections</ProjectLink>}
        title={connection.name}
        description={<AuthorLine record={connection} />}
        actions={
          <Button variant="default" onClick={() => setEnding(true)}>
            Take it away
          </Button>
        }
      />
      <Group gap="xs" mb="lg" wrap="nowrap">
        <Text c="dimmed" style={{ whiteSpace: "nowrap" }}>
          Deliveries go to
        </Text>
        <Code style={{ overflowWrap: "anywhere" }}>{connection.url}</Code>
        <CopyButton value={connection.url} what="the address" />
      </Group>
      <Tabs defaultValue="log" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="log">What came</Tabs.Tab>
          <Tabs.Tab value="rules">What is made of it</Tabs.Tab>
          <Tabs.Tab value="secrets">Secrets</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="log" pt="lg">
          <DeliveryLog connection={connection} />
        </Tabs.Panel>
        <Tabs.Panel value="rules" pt="lg">
          <RulesForm record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="secrets" pt="lg">
          <SecretList connection={connection} />
        </Tabs.Panel>
      </Tabs>
      <ConfirmByName
        opened={ending}
        onClose={() => setEnding(false)}
        title={`Take the connection “${connection.name}” away`}
        name={connection.name}
        verb="Take it away"
        onConfirm={end}
      >
        What is sent to its address is refused from then on, and its log goes. What was made of it stays. This
        cannot be undone.
      </ConfirmByName>
    </>
  );
}
