import { ActionIcon, Button, Checkbox, Group, Select, TagsInput, Text, TextInput } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Field } from "../operateApi";
import { fieldTypes, nameOf } from "./fieldTypes";
import classes from "./TemplateForm.module.css";

interface AskedFieldProps {
  field: Field;
  first: boolean;
  last: boolean;
  onChange: (part: Partial<Field>) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}

/** One thing that a template asks, being written. */
export function AskedField({ field, first, last, onChange, onMove, onRemove }: AskedFieldProps) {
  return (
    <fieldset className={classes.field}>
      <legend className={classes.hidden}>{field.label || field.name}</legend>
      <Group gap="sm" wrap="nowrap" align="end">
        <TextInput
          label="Label"
          className={classes.grow}
          value={field.label ?? ""}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
        />
        <Select
          label="Type"
          w={140}
          allowDeselect={false}
          data={fieldTypes}
          value={field.type}
          onChange={(type) =>
            type &&
            onChange({
              type: type as Field["type"],
              options: type === "choice" ? (field.options ?? []) : undefined,
            })
          }
        />
      </Group>
      {field.type === "choice" && (
        <TagsInput
          label="Options"
          mt={8}
          value={field.options ?? []}
          onChange={(options) => onChange({ options })}
        />
      )}
      <TextInput
        label="Help"
        mt={8}
        value={field.help ?? ""}
        onChange={(event) => onChange({ help: event.currentTarget.value || undefined })}
      />
      <Group justify="space-between" mt={8}>
        <Checkbox
          label="Required"
          checked={field.required === true}
          onChange={(event) => onChange({ required: event.currentTarget.checked || undefined })}
        />
        <Group gap={4}>
          <Text c="dimmed" size="sm" ff="monospace">
            {field.name}
          </Text>
          <ActionIcon aria-label={`Move ${field.label} up`} disabled={first} onClick={() => onMove(-1)}>
            <ArrowUp size={15} />
          </ActionIcon>
          <ActionIcon aria-label={`Move ${field.label} down`} disabled={last} onClick={() => onMove(1)}>
            <ArrowDown size={15} />
          </ActionIcon>
          <ActionIcon aria-label={`Remove ${field.label}`} onClick={onRemove}>
            <Trash2 size={15} />
          </ActionIcon>
        </Group>
      </Group>
    </fieldset>
  );
}

/** Adds a field by its label; its name is made of it and stays. */
export function NewField({ taken, onAdd }: { taken: string[]; onAdd: (field: Field) => void }) {
  const [label, setLabel] = useState("");
  const add = () => {
    if (!label.trim()) return;
    const name = nameOf(label, taken);
    onAdd({ name, label: label.trim(), type: "text" });
    setLabel("");
  };
  return (
    <Group gap="sm" align="end" wrap="nowrap">
      <TextInput
        label="New field"
        placeholder="Rollback plan"
        className={classes.grow}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          add();
        }}
      />
      <Button variant="default" leftSection={<Plus size={16} />} onClick={add} disabled={!label.trim()}>
        Add
      </Button>
    </Group>
  );
}
