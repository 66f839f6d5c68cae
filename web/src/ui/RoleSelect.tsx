import { Select, Text } from "@mantine/core";
import type { Role } from "../api/types";
import { rolesUpTo, roleWords } from "./roles";

interface RoleSelectProps {
  label: string;
  /** Shown above the field; otherwise the label is for screen readers only. */
  labelled?: boolean;
  value: Role;
  /** Nobody hands out a role above their own. */
  upTo: Role;
  onChange: (role: Role) => void;
}

/** Chooses a role, each with what it may do. */
export function RoleSelect({ label, labelled = false, value, upTo, onChange }: RoleSelectProps) {
  return (
    <Select
      label={labelled ? label : undefined}
      aria-label={labelled ? undefined : label}
      data={rolesUpTo(upTo).map((role) => ({ value: role, label: roleWords[role].name }))}
      value={value}
      onChange={(role) => role && onChange(role as Role)}
      allowDeselect={false}
      comboboxProps={{ width: labelled ? "target" : 300, position: "bottom-start" }}
      renderOption={({ option }) => (
        <div>
          <div>{option.label}</div>
          <Text size="sm" c="dimmed">
            {roleWords[option.value as Role].may}
          </Text>
        </div>
      )}
    />
  );
}
