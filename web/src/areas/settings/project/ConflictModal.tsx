import { Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { differences } from "./conflict";
import type { Settings } from "./projectApi";

interface ConflictModalProps {
  mine: Settings;
  /** What stands on the server now; null while there is no conflict. */
  theirs: Settings | null;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}

/** Somebody else saved in between: shows both versions, and lets the writer choose. */
export function ConflictModal({ mine, theirs, onKeepMine, onTakeTheirs, onClose }: ConflictModalProps) {
  return (
    <Modal
      opened={theirs !== null}
      onClose={onClose}
      title="Somebody else changed the project meanwhile"
      size={560}
    >
      {theirs && (
        <Stack gap="lg">
          <Text>Nothing of yours is saved yet. Compare the two versions, then choose one.</Text>
          <Table withTableBorder aria-label="The two versions">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Setting</Table.Th>
                <Table.Th>Yours</Table.Th>
                <Table.Th>Theirs</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {differences(mine, theirs).map((row) => (
                <Table.Tr key={row.field}>
                  <Table.Th scope="row">{row.label}</Table.Th>
                  <Table.Td>{row.mine}</Table.Td>
                  <Table.Td>{row.theirs}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onTakeTheirs}>
              Take theirs
            </Button>
            <Button onClick={onKeepMine}>Save mine over it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
