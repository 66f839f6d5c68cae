import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { useSubmit } from "../../../ui/useSubmit";
import { logNote } from "../listenApi";

interface LogFeedbackProps {
  opened: boolean;
  onClose: () => void;
  onLogged: (id: string) => Promise<void>;
}

/** A note typed in by hand: what was said, by whom. */
export function LogFeedback({ opened, onClose, onLogged }: LogFeedbackProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Log feedback"
      size={560}
      transitionProps={{ duration: 100 }}
    >
      {opened && <Form onLogged={onLogged} onClose={onClose} />}
    </Modal>
  );
}

function Form({ onLogged, onClose }: Omit<LogFeedbackProps, "opened">) {
  const { slug } = useProject();
  const [text, setText] = useState("");
  const [email, setEmail] = useState("");
  const [company, setCompany] = useState("");
  const [source, setSource] = useState("conversation");
  const [url, setUrl] = useState("");
  const form = useSubmit(async () => {
    const made = await logNote(slug, {
      text,
      source,
      ...(url && { url }),
      ...(email && { person: { email } }),
      ...(company && { company: company.includes(".") ? { domain: company } : { name: company } }),
    });
    await onLogged(made.id);
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="sm">
        <FormProblem problem={form.problem} />
        <Textarea
          label="What was said"
          description="In their words. Links and quotes may be in it."
          data-autofocus
          required
          autosize
          minRows={4}
          maxRows={14}
          value={text}
          error={form.fieldError("text")}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group grow align="start">
          <TextInput
            label="Who said it"
            placeholder="ann@acme.com"
            value={email}
            error={form.fieldError("email")}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <TextInput
            label="Company"
            placeholder="Found by the address when empty"
            value={company}
            onChange={(event) => setCompany(event.currentTarget.value)}
          />
        </Group>
        <Group grow align="start">
          <TextInput
            label="Where"
            value={source}
            error={form.fieldError("source")}
            onChange={(event) => setSource(event.currentTarget.value)}
          />
          <TextInput
            label="Link"
            placeholder="https://"
            value={url}
            error={form.fieldError("url")}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
        </Group>
        <Group justify="end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={text.trim() === ""}>
            Log feedback
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
