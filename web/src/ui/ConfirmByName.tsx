import { Button, Code, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface ConfirmByNameProps {
  opened: boolean;
  onClose: () => void;
  /** The act as a sentence: "Revoke the key “website”". */
  title: string;
  /** What has to be typed. */
  name: string;
  /** The verb on the button. */
  verb: string;
  /** What follows from it, and that it cannot be undone. */
  children: ReactNode;
  onConfirm: () => Promise<unknown>;
}

/** Guards what cannot be undone: the name has to be typed. Everything else is undone, not confirmed. */
export function ConfirmByName(props: ConfirmByNameProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      {props.opened && <ConfirmForm {...props} />}
    </Modal>
  );
}

function ConfirmForm({ name, verb, children, onClose, onConfirm }: ConfirmByNameProps) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const matches = typed.trim() === name.trim();
  async function confirm(event: React.FormEvent) {
    event.preventDefault();
    if (!matches) return;
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
    }
  }
  return (
    <form onSubmit={confirm}>
      <Stack gap="md">
        <Text component="div">{children}</Text>
        <TextInput
          label={
            <>
              Type <Code>{name}</Code> to go on
            </>
          }
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
          autoComplete="off"
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red.8" disabled={!matches} loading={busy}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
