import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import { Eye } from "lucide-react";
import { CopyButton } from "./CopyButton";

interface ShownOnceProps {
  label: string;
  value: string;
  /** What is lost when the dialogue closes, and what to do then. */
  warning: string;
  onDone: () => void;
}

/** A secret that is shown now and never again. */
export function ShownOnce({ label, value, warning, onDone }: ShownOnceProps) {
  return (
    <Stack gap="lg">
      <Group align="flex-end" gap="sm" wrap="nowrap">
        <TextInput
          label={label}
          value={value}
          readOnly
          flex={1}
          ff="monospace"
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={value} wide />
      </Group>
      <Alert color="yellow" variant="light" icon={<Eye size={18} />}>
        {warning}
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
