import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { useProjectPath } from "../../../ui/ProjectLink";
import { useSubmit } from "../../../ui/useSubmit";
import { createConnection, type NewSecret } from "./connectionApi";
import { SetUp } from "./SetUp";

/** Makes a connection and shows once what has to be entered over there. */
export function NewConnection({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [made, setMade] = useState<NewSecret | null>(null);
  const navigate = useNavigate();
  const path = useProjectPath();
  const leave = () => {
    const id = made?.id;
    setMade(null);
    if (id) void navigate({ to: path(`settings/connections/${id}`) });
    else onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={leave}
      title={made ? "Enter this at GitHub" : "Connect GitHub"}
      size={620}
    >
      {opened &&
        (made ? <SetUp made={made} onDone={leave} /> : <Fields onMade={setMade} onClose={onClose} />)}
    </Modal>
  );
}

function Fields({ onMade, onClose }: { onMade: (made: NewSecret) => void; onClose: () => void }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [name, setName] = useState("GitHub");
  const form = useSubmit(async () => {
    onMade(await createConnection(slug, name));
    await queries.invalidateQueries({ queryKey: ["connections", slug] });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <TextInput
          label="Name"
          description="To tell it from others: the organisation, perhaps."
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={form.fieldError("name")}
          data-autofocus
        />
        <FormProblem problem={form.problem} shownFields={["name"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Make the connection
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
