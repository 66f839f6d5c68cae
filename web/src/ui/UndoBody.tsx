import { Button, Group, Text } from "@mantine/core";

/** What an undo toast says: the deed, and the button that takes it back. */
export function undoBody(message: string, undo: () => void) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="md">
      <Text size="md">{message}</Text>
      <Button size="compact-sm" variant="light" onClick={undo}>
        Undo
      </Button>
    </Group>
  );
}
