import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import { OriginLine, useOriginLink } from "../../../ui/records/OriginLine";
import type { Origin } from "../../../ui/records/originApi";
import type { Creating } from "../../../ui/records/useCreating";
import { useSubmit } from "../../../ui/useSubmit";
import { createIdea, ideasKey } from "./ideaApi";

/** A new idea, or one made of a note, a theme, an insight or a bet. */
export function NewIdea({ creating }: { creating: Creating }) {
  const { opened, origin, close } = creating;
  return (
    <Modal opened={opened} onClose={close} title="New idea" size="lg">
      {opened &&
        (origin === "waiting" ? <LoadingRows rows={3} /> : <Fields creating={creating} origin={origin} />)}
    </Modal>
  );
}

/** Asks for the problem first; the rest can wait. */
function Fields({ creating, origin }: { creating: Creating; origin: Origin | undefined }) {
  const { slug } = useProject();
  const client = useQueryClient();
  const link = useOriginLink(origin);
  const [title, setTitle] = useState(origin?.type === "insight" ? "" : (origin?.title ?? ""));
  const [problem, setProblem] = useState(origin?.text ?? "");
  const [proposal, setProposal] = useState("");
  const form = useSubmit(async () => {
    const made = { type: "idea", id: (await createIdea(slug, { title, problem, proposal })).id };
    await link(made);
    await client.invalidateQueries({ queryKey: ideasKey(slug) });
    await creating.leaveFor(made);
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack>
        <FormProblem problem={form.problem} />
        <OriginLine origin={origin} type="idea" />
        <Textarea
          label="Problem"
          description="Who has it, what hurts, how often."
          placeholder="Finance teams of 50 and more retype every export by hand, each week."
          autosize
          minRows={3}
          maxRows={12}
          data-autofocus
          autoFocus={origin !== undefined}
          value={problem}
          onChange={(event) => setProblem(event.currentTarget.value)}
          error={form.fieldError("problem")}
        />
        <TextInput
          label="Title"
          required
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={form.fieldError("title")}
        />
        <Textarea
          label="Proposal"
          description="What could be done about it. It may stay empty."
          autosize
          minRows={2}
          value={proposal}
          onChange={(event) => setProposal(event.currentTarget.value)}
          error={form.fieldError("proposal")}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={creating.close}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Add idea
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
