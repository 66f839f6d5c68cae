import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "../api/client";
import { sessionQuery } from "../api/session";
import { FormProblem } from "../ui/FormProblem";
import { TimezoneSelect } from "../ui/TimezoneSelect";
import { browserTimezone } from "../ui/timezones";
import { useSubmit } from "../ui/useSubmit";

/** Makes a project and opens it. */
export function NewProject({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New project">
      <NewProjectForm onClose={onClose} />
    </Modal>
  );
}

/** The form alone, for a member who has no project yet. */
export function NewProjectForm({ onClose }: { onClose?: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [timezone, setTimezone] = useState(browserTimezone);
  const form = useSubmit(async () => {
    const made = await answer(api.POST("/api/v1/projects", { body: { name, timezone } }));
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    onClose?.();
    await navigate({ to: `/p/${made.slug}` });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="The product that is measured."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={form.fieldError("name")}
          required
          data-autofocus
        />
        <TimezoneSelect
          label="Time zone"
          value={timezone}
          onChange={setTimezone}
          error={form.fieldError("timezone")}
        />
        <FormProblem problem={form.problem} shownFields={["name", "timezone"]} />
        <Group justify="flex-end" gap="sm">
          {onClose && (
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={form.busy}>
            Create the project
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
