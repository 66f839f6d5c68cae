import { ActionIcon, Button, Code, Group, Modal, Text, Tooltip } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { toast, toastProblem } from "../../../ui/toast";
import { addSecret, type Connection, type NewSecret, removeSecret } from "./connectionApi";
import { SetUp } from "./SetUp";

type Secret = Connection["secrets"][number];

const columns: Column<Secret>[] = [
  { key: "ends", header: "Ends with", render: (s) => <Code>…{s.ends}</Code> },
  { key: "made", header: "Made", width: "160px", render: (s) => <ProjectWhen at={s.created_at} /> },
];

/** The secrets that may sign: one is added, entered over there, and the old one removed. */
export function SecretList({ connection }: { connection: Connection }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [made, setMade] = useState<NewSecret | null>(null);
  const [busy, setBusy] = useState(false);
  const forget = () => queries.invalidateQueries({ queryKey: ["connections", slug] });
  async function add() {
    setBusy(true);
    try {
      setMade(await addSecret(slug, connection.id));
      await forget();
    } catch (cause) {
      toastProblem("No secret was added", cause);
    } finally {
      setBusy(false);
    }
  }
  async function remove(secret: Secret) {
    try {
      await removeSecret(slug, connection.id, secret.id);
      toast(`What the secret …${secret.ends} signs is refused from now on.`);
    } catch (cause) {
      toastProblem("The secret still signs", cause);
    }
    await forget();
  }
  return (
    <>
      <Text c="dimmed" mb="md" maw="72ch">
        Any of them may sign. To change one without losing a delivery: add a secret, enter it at GitHub, and
        remove the old one when GitHub signs with the new.
      </Text>
      <DataTable
        label="Secrets"
        rows={connection.secrets}
        columns={columns}
        rowKey={(s) => s.id}
        actions={(s) =>
          connection.secrets.length > 1 && (
            <Tooltip label="Remove">
              <ActionIcon
                aria-label={`Remove the secret that ends with ${s.ends}`}
                onClick={() => void remove(s)}
              >
                <Trash2 size={15} />
              </ActionIcon>
            </Tooltip>
          )
        }
      />
      <Group mt="md">
        <Button variant="default" leftSection={<Plus size={15} />} loading={busy} onClick={() => void add()}>
          Add a secret
        </Button>
      </Group>
      <Modal opened={made !== null} onClose={() => setMade(null)} title="Enter this at GitHub" size={620}>
        {made && <SetUp made={made} onDone={() => setMade(null)} />}
      </Modal>
    </>
  );
}
