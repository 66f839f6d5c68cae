import { ActionIcon, Checkbox, Group, Select, TagsInput, Text, TextInput } from "@mantine/core";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { AddByLabel } from "../../../ui/AddByLabel";
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
  return (
    <AddByLabel
      label="New field"
      placeholder="Rollback plan"
      onAdd={(label) => onAdd({ name: nameOf(label, taken), label, type: "text" })}
    />
  );
}
