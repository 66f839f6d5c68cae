import { Button, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import type { Listed } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import type { Origin } from "../../../ui/records/originApi";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import type { Creating } from "../../../ui/records/useCreating";
import { useSubmit } from "../../../ui/useSubmit";
import { createRelease, type ReleaseCreate } from "../deliverApi";
import { ReleaseFields, type ReleaseWords } from "./ReleaseFields";

const shippable = ["idea", "bet", "experiment", "flag"];

/** Plans a release, perhaps of what it ships. */
export function NewRelease({ creating }: { creating: Creating }) {
  const { opened, origin, close } = creating;
  return (
    <Modal opened={opened} onClose={close} title="Plan a release" size={680}>
      {opened &&
        (origin === "waiting" ? <LoadingRows rows={4} /> : <Fields creating={creating} origin={origin} />)}
    </Modal>
  );
}

function Fields({ creating, origin }: { creating: Creating; origin: Origin | undefined }) {
  const { slug } = useProject();
  const me = useSession().member.id;
  const queries = useQueryClient();
  const from = origin && shippable.includes(origin.type) ? origin : null;
  const [words, setWords] = useState<ReleaseWords>({
    name: from?.title ?? "",
    environment: "production",
    notes: "",
    owner: me,
  });
  const [template, setTemplate] = useState<NonNullable<ReleaseCreate["template"]>>("light");
  const [ships, setShips] = useState<Listed | null>(from);
  const form = useSubmit(async () => {
    const made = await createRelease(slug, {
      ...Object.fromEntries(Object.entries(words).filter(([, text]) => text)),
      name: words.name,
      template,
      ...(ships ? { ships: [{ type: ships.type, id: ships.id }] } : {}),
    });
    await queries.invalidateQueries({ queryKey: ["delivery", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
    await creating.leaveFor({ type: "release", id: made.id });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <ReleaseFields
          value={words}
          onChange={(part) => setWords({ ...words, ...part })}
          fieldError={form.fieldError}
        />
        <RecordPicker
          label="Ships"
          description="An idea, bet, experiment or flag; more can be linked later."
          value={ships}
          onChange={setShips}
          types={shippable}
        />
        <div>
          <Text fw={600} size="sm" mb={4} id="release-checklist">
            Checklist
          </Text>
          <SegmentedControl
            aria-labelledby="release-checklist"
            value={template}
            onChange={(value) => setTemplate(value as typeof template)}
            data={[
              { value: "light", label: "Light, 3 lines" },
              { value: "full", label: "Full, 10 lines" },
              { value: "none", label: "None" },
            ]}
          />
        </div>
        <FormProblem
          problem={form.problem}
          shownFields={["name", "service", "version", "environment", "planned_on", "notes"]}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={creating.close}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Plan the release
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
