import { Badge, Button, Code, Group, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { Key } from "../../../api/types";
import { Answered } from "../../../ui/Answered";
import { ConfirmByName } from "../../../ui/ConfirmByName";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ProjectWhen } from "../../../ui/Figure";
import { PageHeader } from "../../../ui/PageHeader";
import { toast, toastProblem } from "../../../ui/toast";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { CreateKeyModal } from "./CreateKeyModal";
import { keysOf, revokeKey } from "./keyApi";

const columns: Column<Key>[] = [
  {
    key: "name",
    header: "Name",
    render: (key) => (
      <Group gap="sm">
        <Text fw={550}>{key.name}</Text>
        {key.revoked_at && <Badge color="gray">Revoked</Badge>}
      </Group>
    ),
  },
  { key: "kind", header: "Kind", render: (key) => (key.kind === "write" ? "Write" : "Secret") },
  { key: "prefix", header: "Begins with", wideOnly: true, render: (key) => <Code>{key.prefix}…</Code> },
  {
    key: "for",
    header: "For",
    wideOnly: true,
    render: (key) => (key.kind === "write" ? key.environment || "production" : key.scopes.join(", ")),
  },
  { key: "made", header: "Created", wideOnly: true, render: (key) => <ProjectWhen at={key.created_at} /> },
  { key: "used", header: "Last used", render: (key) => <ProjectWhen at={key.last_used_at} /> },
];

/** The keys that let programs in. */
export function KeysPage() {
  const project = useProject();
  const manages = mayAct(project.role, "admin");
  const queries = useQueryClient();
  const keys = useQuery(keysOf(project.slug));
  const [creating, open, close] = useOpenedByAddress("create");
  const [revoking, setRevoking] = useState<Key | null>(null);
  const create = (
    <Button leftSection={<Plus size={16} />} onClick={open}>
      Create a key
    </Button>
  );
  async function revoke() {
    try {
      await revokeKey(project.slug, revoking?.id ?? "");
      toast(`The key “${revoking?.name}” no longer works.`);
      setRevoking(null);
    } catch (cause) {
      toastProblem("The key still works", cause);
    }
    await queries.invalidateQueries({ queryKey: ["keys", project.slug] });
  }
  return (
    <>
      <PageHeader
        title="Keys"
        description="A write key may only send events and is safe in a browser. A secret key may do what its scopes say; keep it on a server."
        actions={manages && create}
      />
      <Answered query={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={KeyRound} title="No keys yet" action={manages && create}>
              {manages
                ? "Create a write key, and put it where your product sends its events."
                : "Ask an admin for a key."}
            </EmptyState>
          ) : (
            <DataTable
              label="Keys"
              rows={items}
              columns={columns}
              rowKey={(key) => key.id}
              actions={
                manages
                  ? (key) =>
                      !key.revoked_at && (
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          color="red"
                          onClick={() => setRevoking(key)}
                        >
                          Revoke
                        </Button>
                      )
                  : undefined
              }
            />
          )
        }
      </Answered>
      {manages && <CreateKeyModal project={project} opened={creating} onClose={close} />}
      <ConfirmByName
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke the key “${revoking?.name ?? ""}”`}
        name={revoking?.name ?? ""}
        verb="Revoke"
        onConfirm={revoke}
      >
        Whatever uses it is refused at once: events sent with it are lost unless the sender keeps them. This
        cannot be undone; a new key can be created.
      </ConfirmByName>
    </>
  );
}
