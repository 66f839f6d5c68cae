import { TextInput } from "@mantine/core";
import type { Submission } from "../../ui/useSubmit";
import { codeField } from "./code";
import { keyOf } from "./keys";

/** A name with the key that is made of it, until somebody writes another. */
export interface Named {
  name: string;
  /** The key as somebody wrote it; absent while it follows the name. */
  ownKey?: string;
}

/** The key of a name. */
export function keyNamed({ name, ownKey }: Named): string {
  return ownKey ?? keyOf(name);
}

interface NameAndKeyProps {
  value: Named;
  onChange: (value: Named) => void;
  /** What the key is for. */
  use: string;
  fieldError: Submission["fieldError"];
}

/** The two fields that a flag and a segment begin with. */
export function NameAndKey({ value, onChange, use, fieldError }: NameAndKeyProps) {
  return (
    <>
      <TextInput
        label="Name"
        value={value.name}
        onChange={(event) => onChange({ ...value, name: event.currentTarget.value })}
        error={fieldError("name")}
        required
        withAsterisk={false}
        data-autofocus
      />
      <TextInput
        label="Key"
        description={`${use} It cannot be changed later.`}
        value={keyNamed(value)}
        onChange={(event) => onChange({ ...value, ownKey: event.currentTarget.value })}
        error={fieldError("key")}
        styles={codeField}
      />
    </>
  );
}
