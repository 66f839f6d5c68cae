import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { Ref } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import { recordKind } from "../../../ui/records/address";
import { refOf } from "../../../ui/records/creation";
import type { Origin } from "../../../ui/records/originApi";
import type { Creating } from "../../../ui/records/useCreating";
import { useSubmit } from "../../../ui/useSubmit";
import { type Experiment, experimentOf } from "../experiments/trialApi";
import { resultWords } from "../experiments/words";
import { LearningFields, type LearningWords, shownFields } from "./LearningFields";
import { createLearning } from "./learningApi";

/** Kinds of record that teach. */
const teachers = ["experiment", "outcome", "incident", "release", "doc"];

/** Writes down what was learnt, filled in from what taught it. */
export function NewLearning({ creating }: { creating: Creating }) {
  const { slug } = useProject();
  const { from } = useSearch({ strict: false }) as { from?: unknown };
  const { opened, origin, close } = creating;
  const named = opened ? refOf(from) : undefined;
  const teacher = named && teachers.includes(named.type) ? named : undefined;
  const tried = teacher?.type === "experiment" ? teacher.id : "";
  const experiment = useQuery({ ...experimentOf(slug, tried), enabled: tried !== "", retry: false });
  return (
    <Modal opened={opened} onClose={close} title="Write down what was learnt" size={720}>
      {opened &&
        (origin === "waiting" || (tried !== "" && experiment.isPending) ? (
          <LoadingRows rows={4} />
        ) : (
          <Fields creating={creating} teacher={teacher} origin={origin} experiment={experiment.data?.value} />
        ))}
    </Modal>
  );
}

interface FieldsProps {
  creating: Creating;
  teacher: Ref | undefined;
  origin: Origin | undefined;
  experiment: Experiment | undefined;
}

function Fields({ creating, teacher, origin, experiment }: FieldsProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [words, setWords] = useState<LearningWords>({
    title: "",
    believed: experiment?.plan.believe ?? "",
    happened: experiment ? resultWords(experiment) : "",
    now_do: "",
    confidence: "medium",
    tags: experiment?.tags ?? [],
  });
  const taughtBy = experiment?.name ?? origin?.title;
  const form = useSubmit(async () => {
    const { owner, revisit_on, ...rest } = words;
    const made = await createLearning(slug, {
      ...rest,
      ...(owner ? { owner } : {}),
      ...(revisit_on ? { revisit_on } : {}),
      ...(teacher ? { from: teacher } : {}),
    });
    for (const part of ["learnings", "experiments", "records"])
      await queries.invalidateQueries({ queryKey: [part, slug] });
    await creating.leaveFor({ type: "learning", id: made.id });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <LearningFields
          value={words}
          onChange={(part) => setWords({ ...words, ...part })}
          fieldError={form.fieldError}
        />
        {teacher && (
          <Text size="sm" c="dimmed">
            It will be linked to the {recordKind(teacher.type).noun}
            {taughtBy && ` “${taughtBy}”`}, which taught it.
          </Text>
        )}
        <FormProblem problem={form.problem} shownFields={shownFields} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={creating.close}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Keep it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
