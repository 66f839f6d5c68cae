import { Button, Group, TextInput } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";

interface AddByLabelProps {
  /** "New field". */
  label: string;
  /** An example of what to write. */
  placeholder: string;
  maxLength?: number;
  onAdd: (label: string) => void;
}

/** Adds one more of something by its label, with Enter or the button. */
export function AddByLabel({ label, placeholder, maxLength, onAdd }: AddByLabelProps) {
  const [text, setText] = useState("");
  const add = () => {
    if (!text.trim()) return;
    onAdd(text.trim());
    setText("");
  };
  return (
    <Group gap="sm" align="end" wrap="nowrap">
      <TextInput
        label={label}
        placeholder={placeholder}
        flex={1}
        value={text}
        {...(maxLength ? { maxLength } : {})}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          add();
        }}
      />
      <Button variant="default" leftSection={<Plus size={16} />} onClick={add} disabled={!text.trim()}>
        Add
      </Button>
    </Group>
  );
}
