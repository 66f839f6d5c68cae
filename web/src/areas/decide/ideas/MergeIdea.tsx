import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { Listed } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import { useSubmit } from "../../../ui/useSubmit";
import { duplicatesOf, type Idea, ideaOf } from "./ideaApi";
import { evidenceWords } from "./merging";
import { useMerging } from "./useMerging";

/** Says that an idea duplicates another: which one, and what will count there. */
export function MergeIdea({ idea, onClose }: { idea: Idea; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Merge this idea into another" size={560}>
      <Fields idea={idea} onClose={onClose} />
    </Modal>
  );
}

function Fields({ idea, onClose }: { idea: Idea; onClose: () => void }) {
  const { slug } = useProject();
  const { merge } = useMerging();
  const [into, setInto] = useState<Listed | null>(null);
  const original = useQuery({ ...ideaOf(slug, into?.id ?? ""), enabled: into !== null }).data?.value;
  const along = useQuery(duplicatesOf(slug, idea.id)).data ?? [];
  const form = useSubmit(async () => {
    if (!into) return;
    await merge(idea, into);
    onClose();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <Text>
          For two ideas about the same problem. This one leaves the lists, and what speaks for it counts for
          the other. It can be taken apart again at any time.
        </Text>
        <RecordPicker
          label="Merge into"
          value={into}
          onChange={setInto}
          types={["idea"]}
          without={[{ type: "idea", id: idea.id }, ...along.map(({ id }) => ({ type: "idea", id }))]}
          error={form.fieldError("into")}
          autoFocus
        />
        <div>
          <Text fw={550} mb={4}>
            What moves
          </Text>
          <Text>{evidenceWords(idea.evidence)}.</Text>
          {along.length > 0 && (
            <Text mt={6}>
              {along.length === 1
                ? `“${along[0]?.title}”, which was merged into this idea, comes along.`
                : `${along.length} ideas that were merged into this one come along.`}
            </Text>
          )}
          {original && (
            <Text c="dimmed" mt={6}>
              “{original.title}” has {lower(evidenceWords(original.evidence))}. Together, each note, person
              and company counts once.
            </Text>
          )}
        </div>
        <FormProblem problem={form.problem} shownFields={["into"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={!into}>
            Merge
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
