import { Button, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ListFilter } from "lucide-react";
import { useState } from "react";
import type { Field } from "../operateApi";
import { type FieldTest, ops } from "./docWords";

interface FieldTestMenuProps {
  /** The fields that can be asked about. */
  fields: readonly Field[];
  onAdd: (test: FieldTest) => void;
}

/** Asks about an answer: which launches have no rollback plan? */
export function FieldTestMenu({ fields, onAdd }: FieldTestMenuProps) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const [name, setName] = useState<string | null>(null);
  const [op, setOp] = useState("empty");
  const [value, setValue] = useState("");
  const field = fields.find((each) => each.name === name);
  const needs = ops.find((each) => each.value === op)?.needs === true;
  const choices =
    field?.type === "choice" ? field.options : field?.type === "boolean" ? ["true", "false"] : undefined;
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && close()}
      position="bottom-start"
      trapFocus
      withinPortal
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<ListFilter size={15} />}
          onClick={toggle}
          aria-expanded={opened}
        >
          Answer
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!name || (needs && !value.trim())) return;
            onAdd({ name, op, value: needs ? value.trim() : "" });
            close();
          }}
        >
          <Stack gap="sm" w={260}>
            <Select
              label="Field"
              placeholder="Rollback plan"
              searchable
              comboboxProps={{ withinPortal: false }}
              data={fields.map((each) => ({ value: each.name, label: each.label || each.name }))}
              value={name}
              onChange={setName}
            />
            <Select
              label="Test"
              comboboxProps={{ withinPortal: false }}
              data={ops.map(({ value: v, label }) => ({ value: v, label }))}
              value={op}
              allowDeselect={false}
              onChange={(v) => v && setOp(v)}
            />
            {needs &&
              (choices && op === "eq" ? (
                <Select
                  label="Value"
                  comboboxProps={{ withinPortal: false }}
                  data={choices}
                  value={value || null}
                  onChange={(v) => setValue(v ?? "")}
                />
              ) : (
                <TextInput
                  label="Value"
                  type={field?.type === "date" ? "date" : "text"}
                  value={value}
                  onChange={(event) => setValue(event.currentTarget.value)}
                />
              ))}
            <Button type="submit" disabled={!name}>
              Filter
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
