import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { useProjectPath } from "../../../ui/ProjectLink";
import { useSubmit } from "../../../ui/useSubmit";
import { createIdea, ideasKey } from "./ideaApi";

/** Asks for the problem first; the rest can wait. */
export function NewIdea({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { slug } = useProject();
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState("");
  const [proposal, setProposal] = useState("");
  const form = useSubmit(async () => {
    const made = await createIdea(slug, { title, problem, proposal });
    await client.invalidateQueries({ queryKey: ideasKey(slug) });
    onClose();
    await navigate({ to: path(`ideas/${made.id}`) });
  });
  return (
    <Modal opened={opened} onClose={onClose} title="New idea" size="lg">
      <form onSubmit={form.onSubmit}>
        <Stack>
          <FormProblem problem={form.problem} />
          <Textarea
            label="Problem"
            description="Who has it, what hurts, how often."
            placeholder="Finance teams of 50 and more retype every export by hand, each week."
            autosize
            minRows={3}
            data-autofocus
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
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.busy}>
              Add idea
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
