import { Button, Group, Modal, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Insight as SavedInsight } from "../../../api/types";
import { ProjectWhen } from "../../../ui/Figure";
import type { Query } from "../query/query";
import { Sentence } from "./Sentence";

/** An insight in the words and the question a member meant to save. */
export interface Version {
  name: string;
  description: string;
  query: Query;
}

interface EditConflictProps {
  mine: Version | null;
  theirs: SavedInsight | null;
  onClose: () => void;
  /** Saves mine over theirs. */
  onKeepMine: () => void;
  /** Drops mine. */
  onTakeTheirs: () => void;
  /** Saves mine as an insight of its own. */
  onSaveApart: () => void;
}

/** Shown when somebody else changed the insight meanwhile: both versions, and three ways out. */
export function EditConflict(props: EditConflictProps) {
  const { mine, theirs, onClose } = props;
  return (
    <Modal
      opened={mine !== null && theirs !== null}
      onClose={onClose}
      size={760}
      title="Somebody changed this insight while you were editing"
    >
      {mine && theirs && (
        <Stack gap="lg">
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
            <VersionCard heading="Yours" version={mine} />
            <VersionCard
              heading="Saved"
              version={{ ...theirs, query: theirs.query as unknown as Query }}
              when={theirs.updated_at}
            />
          </SimpleGrid>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={props.onTakeTheirs}>
              Take the saved one
            </Button>
            <Button variant="default" onClick={props.onSaveApart}>
              Save mine apart
            </Button>
            <Button onClick={props.onKeepMine}>Keep mine</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function VersionCard({ heading, version, when }: { heading: string; version: Version; when?: string }) {
  return (
    <section aria-label={heading}>
      <Text size="sm" c="dimmed">
        {heading}
        {when && (
          <>
            {" "}
            <ProjectWhen at={when} />
          </>
        )}
      </Text>
      <Text fw={600}>{version.name}</Text>
      {version.description && <Text size="sm">{version.description}</Text>}
      <Sentence query={version.query} />
    </section>
  );
}
