import { Avatar, Group, Select, type SelectProps, Text } from "@mantine/core";
import { useSession } from "../../api/session";
import { memberName, useMembers } from "./members";

interface MemberPickerProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  /** Id of the chosen member; null or "" for nobody. */
  value: string | null | undefined;
  onChange: (id: string | null) => void;
}

/** Chooses a member of the project; oneself comes first. */
export function MemberPicker({ value, onChange, ...look }: MemberPickerProps) {
  const members = useMembers();
  const me = useSession().member.id;
  const sorted = [...members].sort(
    (a, b) => Number(b.id === me) - Number(a.id === me) || memberName(a).localeCompare(memberName(b)),
  );
  const name = (id: string) => {
    const member = members.find((known) => known.id === id);
    return member ? memberName(member) : "A former member";
  };
  const data = sorted.map((member) => ({
    value: member.id,
    label: member.id === me ? `${memberName(member)} (you)` : memberName(member),
  }));
  // Somebody who has left stays chosen until somebody else is.
  if (value && members.length > 0 && !members.some((member) => member.id === value))
    data.push({ value, label: name(value) });
  return (
    <Select
      placeholder="Nobody"
      searchable
      clearable
      clearButtonProps={{ "aria-label": "Choose nobody" }}
      nothingFoundMessage="No member of that name"
      {...look}
      data={data}
      value={value || null}
      onChange={onChange}
      leftSection={
        value ? <Avatar name={name(value)} size={20} radius="xl" color="accent" aria-hidden /> : undefined
      }
      renderOption={({ option }) => (
        <Group gap={8} wrap="nowrap">
          <Avatar name={name(option.value)} size={20} radius="xl" color="accent" aria-hidden />
          <Text size="md">{option.label}</Text>
        </Group>
      )}
    />
  );
}
