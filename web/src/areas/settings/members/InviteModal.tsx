import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Role, SessionProject } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { RoleSelect } from "../../../ui/RoleSelect";
import { ShownOnce } from "../../../ui/ShownOnce";
import { useSubmit } from "../../../ui/useSubmit";
import { invite } from "./memberApi";

interface InviteModalProps {
  project: SessionProject;
  opened: boolean;
  onClose: () => void;
}

/** Makes an invitation link, and shows it once. */
export function InviteModal({ project, opened, onClose }: InviteModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Invite a colleague to ${project.name}`} size={500}>
      {opened && <InviteForm project={project} onClose={onClose} />}
    </Modal>
  );
}

function InviteForm({ project, onClose }: Omit<InviteModalProps, "opened">) {
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [link, setLink] = useState<string | null>(null);
  const form = useSubmit(async () => {
    const made = await invite(project.slug, email, role);
    setLink(made.link ?? "");
    await queries.invalidateQueries({ queryKey: ["invitations", project.slug] });
  });
  if (link !== null) {
    return (
      <ShownOnce
        label={`Link for ${email}`}
        value={link}
        warning="prodops sends no mail: hand the link over yourself. It works once and is not shown again."
        onDone={onClose}
      />
    );
  }
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <TextInput
          label="E-mail"
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={form.fieldError("email")}
          required
          withAsterisk={false}
          data-autofocus
        />
        <RoleSelect label="Role" labelled value={role} upTo={project.role} onChange={setRole} />
        <FormProblem problem={form.problem} shownFields={["email"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Make the link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
