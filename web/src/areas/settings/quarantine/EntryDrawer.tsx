import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import type { Quarantined } from "../../../api/types";
import { CodeBlock } from "../../../ui/CodeBlock";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { asText } from "../../../ui/json";
import { reasonWords } from "./reasons";

interface EntryDrawerProps {
  entry: Quarantined | null;
  onClose: () => void;
  onReplay?: (entry: Quarantined) => void;
  onDiscard?: (entry: Quarantined) => void;
}

/** One quarantined event as it was received. */
export function EntryDrawer({ entry, onClose, onReplay, onDiscard }: EntryDrawerProps) {
  const words = entry && reasonWords(entry.reason);
  return (
    <Drawer
      opened={entry !== null}
      onClose={onClose}
      position="right"
      size={560}
      title={words?.title}
      transitionProps={{ duration: 120 }}
    >
      {entry && words && (
        <Stack gap="lg">
          <div>
            <Text>{entry.detail}</Text>
            {words.advice && <Text c="dimmed">{words.advice}</Text>}
          </div>
          <Facts
            facts={[
              ["Received", <ProjectWhen key="at" at={entry.received_at} />],
              ["Source", entry.source],
              ["Event", entry.event || "no name"],
            ]}
          />
          <CodeBlock what="payload" code={asText(entry.payload)} wrap />
          <Group gap="sm">
            {onReplay && <Button onClick={() => onReplay(entry)}>Replay</Button>}
            {onDiscard && (
              <Button variant="default" onClick={() => onDiscard(entry)}>
                Discard
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Drawer>
  );
}
