import { Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import type { Field } from "../operateApi";
import { AskedField, NewField } from "./AskedField";
import { nameOf } from "./fieldTypes";
import classes from "./TemplateForm.module.css";

/** What a form of a template holds. */
export interface TemplateWords {
  title: string;
  /** Empty for a kind of its own, called as its title. */
  kind: string;
  form: "light" | "full";
  summary: string;
  body: string;
  fields: Field[];
}

interface TemplateFieldsProps {
  value: TemplateWords;
  onChange: (part: Partial<TemplateWords>) => void;
  fieldError: (name: string) => string | undefined;
}

/** The fields of a template, new or edited: its words, what it asks, its text. */
export function TemplateFields({ value, onChange, fieldError }: TemplateFieldsProps) {
  const { fields } = value;
  const set = (next: Field[]) => onChange({ fields: next });
  const move = (at: number, by: number) => {
    const next = [...fields];
    const [field] = next.splice(at, 1);
    if (field) next.splice(at + by, 0, field);
    set(next);
  };
  return (
    <div className={classes.columns}>
      <Stack gap="md">
        <TextInput
          label="Title"
          withAsterisk
          value={value.title}
          maxLength={200}
          error={fieldError("title")}
          onChange={(event) => onChange({ title: event.currentTarget.value })}
        />
        <Group grow align="start">
          <TextInput
            label="Kind"
            description="Lower case, such as launch."
            placeholder={value.title ? nameOf(value.title, []) : "kick_off"}
            value={value.kind}
            error={fieldError("kind")}
            onChange={(event) => onChange({ kind: event.currentTarget.value })}
          />
          <Select
            label="Form"
            description="Light takes minutes."
            allowDeselect={false}
            data={[
              { value: "light", label: "Light" },
              { value: "full", label: "Full" },
            ]}
            value={value.form}
            onChange={(form) => form && onChange({ form: form as "light" | "full" })}
          />
        </Group>
        <Textarea
          label="Summary"
          autosize
          minRows={2}
          value={value.summary}
          maxLength={1000}
          error={fieldError("summary")}
          onChange={(event) => onChange({ summary: event.currentTarget.value })}
        />
        <Textarea
          label="Text"
          description="Markdown. What a document begins with."
          autosize
          minRows={14}
          maxRows={40}
          value={value.body}
          error={fieldError("body")}
          onChange={(event) => onChange({ body: event.currentTarget.value })}
        />
      </Stack>
      <div>
        <Text fw={600} mb={8}>
          Fields
        </Text>
        <Stack gap="sm">
          {fields.map((field, at) => (
            <AskedField
              key={field.name}
              field={field}
              first={at === 0}
              last={at === fields.length - 1}
              onChange={(part) =>
                set(fields.map((each) => (each.name === field.name ? { ...each, ...part } : each)))
              }
              onMove={(by) => move(at, by)}
              onRemove={() => set(fields.filter((each) => each.name !== field.name))}
            />
          ))}
          <NewField taken={fields.map(({ name }) => name)} onAdd={(field) => set([...fields, field])} />
        </Stack>
      </div>
    </div>
  );
}
