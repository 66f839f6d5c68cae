import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { createTemplate, type Field, patchTemplate, type Template, templateOf } from "../operateApi";
import { fieldTypes, nameOf } from "./fieldTypes";
import classes from "./TemplateForm.module.css";

interface TemplateFormProps {
  /** Absent for a new template. */
  record?: Tagged<Template>;
  onLeave?: () => void;
}

/** A field with what the page needs to tell it from the others while its name may change. */
type Row = Field & { key: string };

/** Makes or changes a template of the project: its words, what it asks, its text. */
export function TemplateForm({ record, onLeave }: TemplateFormProps) {
  const { slug } = useProject();
  const path = useProjectPath();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const before = record?.value;
  const [title, setTitle] = useState(before?.title ?? "");
  const [kind, setKind] = useState(before?.kind ?? "");
  const [form, setForm] = useState(before?.form ?? "light");
  const [summary, setSummary] = useState(before?.summary ?? "");
  const [body, setBody] = useState(before?.body ?? "");
  const [rows, setRows] = useState<Row[]>(() => (before?.fields ?? []).map((f) => ({ ...f, key: f.name })));

  const submit = useSubmit(async () => {
    const edit = {
      title,
      kind: kind.trim() || nameOf(title, []),
      form: form as "light" | "full",
      summary,
      body,
      fields: rows.map(({ key: _, ...field }) => field),
    };
    const kept = record
      ? await patchTemplate(slug, record.value.id, record.etag, edit)
      : await createTemplate(slug, edit);
    queries.setQueryData(templateOf(slug, kept.value.id).queryKey, kept);
    void queries.invalidateQueries({ queryKey: ["templates", slug, "list"] });
    void queries.invalidateQueries({ queryKey: ["docs", slug] });
    toast("Saved");
    if (record) onLeave?.();
    else await navigate({ to: path(`templates/${kept.value.id}`) });
  });
  const change = (key: string, part: Partial<Field>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const move = (at: number, by: number) => {
    const next = [...rows];
    const [row] = next.splice(at, 1);
    if (row) next.splice(at + by, 0, row);
    setRows(next);
  };
  return (
    <form onSubmit={submit.onSubmit}>
      <PageHeader
        above={<ProjectLink path="templates">Templates</ProjectLink>}
        title={before ? `Edit “${before.title}”` : "New template"}
        description={
          before
            ? "Documents made before keep what they were asked; the drift report shows who is behind."
            : "Fields become values that can be asked about; the text is where writing begins."
        }
        actions={
          <>
            {onLeave && (
              <Button variant="default" onClick={onLeave}>
                Cancel
              </Button>
            )}
            <Button type="submit" loading={submit.busy} disabled={!title.trim()}>
              Save
            </Button>
          </>
        }
      />
      <FormProblem problem={submit.problem} shownFields={["title", "kind", "summary"]} />
      <div className={classes.columns}>
        <Stack gap="md">
          <TextInput
            label="Title"
            withAsterisk
            value={title}
            maxLength={200}
            error={submit.fieldError("title")}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Group grow align="start">
            <TextInput
              label="Kind"
              description="Lower case, such as launch."
              placeholder={title ? nameOf(title, []) : "kick_off"}
              value={kind}
              error={submit.fieldError("kind")}
              onChange={(event) => setKind(event.currentTarget.value)}
            />
            <Select
              label="Form"
              description="Light takes minutes."
              allowDeselect={false}
              data={[
                { value: "light", label: "Light" },
                { value: "full", label: "Full" },
              ]}
              value={form}
              onChange={(v) => v && setForm(v as "light" | "full")}
            />
          </Group>
          <Textarea
            label="Summary"
            autosize
            minRows={2}
            value={summary}
            maxLength={1000}
            error={submit.fieldError("summary")}
            onChange={(event) => setSummary(event.currentTarget.value)}
          />
          <Textarea
            label="Text"
            description="Markdown. What a document begins with."
            autosize
            minRows={14}
            maxRows={40}
            value={body}
            error={submit.fieldError("body")}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
        </Stack>
        <div>
          <Text fw={600} mb={8}>
            Fields
          </Text>
          <Stack gap="sm">
            {rows.map((row, at) => (
              <fieldset key={row.key} className={classes.field}>
                <legend className={classes.hidden}>{row.label || row.name}</legend>
                <Group gap="sm" wrap="nowrap" align="end">
                  <TextInput
                    label="Label"
                    className={classes.grow}
                    value={row.label ?? ""}
                    onChange={(event) => change(row.key, { label: event.currentTarget.value })}
                  />
                  <Select
                    label="Type"
                    w={140}
                    allowDeselect={false}
                    data={fieldTypes}
                    value={row.type}
                    onChange={(type) =>
                      type &&
                      change(row.key, {
                        type: type as Field["type"],
                        options: type === "choice" ? (row.options ?? []) : [],
                      })
                    }
                  />
                </Group>
                {row.type === "choice" && (
                  <TagsInput
                    label="Options"
                    mt={8}
                    value={row.options ?? []}
                    onChange={(options) => change(row.key, { options })}
                  />
                )}
                <TextInput
                  label="Help"
                  mt={8}
                  value={row.help ?? ""}
                  onChange={(event) => change(row.key, { help: event.currentTarget.value })}
                />
                <Group justify="space-between" mt={8}>
                  <Checkbox
                    label="Required"
                    checked={row.required === true}
                    onChange={(event) => change(row.key, { required: event.currentTarget.checked })}
                  />
                  <Group gap={4}>
                    <Text c="dimmed" size="sm" ff="monospace">
                      {row.name}
                    </Text>
                    <ActionIcon
                      aria-label={`Move ${row.label} up`}
                      disabled={at === 0}
                      onClick={() => move(at, -1)}
                    >
                      <ArrowUp size={15} />
                    </ActionIcon>
                    <ActionIcon
                      aria-label={`Move ${row.label} down`}
                      disabled={at === rows.length - 1}
                      onClick={() => move(at, 1)}
                    >
                      <ArrowDown size={15} />
                    </ActionIcon>
                    <ActionIcon
                      aria-label={`Remove ${row.label}`}
                      onClick={() => setRows(rows.filter((each) => each.key !== row.key))}
                    >
                      <Trash2 size={15} />
                    </ActionIcon>
                  </Group>
                </Group>
              </fieldset>
            ))}
            <NewField taken={rows.map((row) => row.name)} onAdd={(row) => setRows([...rows, row])} />
          </Stack>
        </div>
      </div>
    </form>
  );
}

/** Adds a field by its label; its name is made of it and stays. */
function NewField({ taken, onAdd }: { taken: string[]; onAdd: (row: Row) => void }) {
  const [label, setLabel] = useState("");
  const add = () => {
    if (!label.trim()) return;
    const name = nameOf(label, taken);
    onAdd({ key: name, name, label: label.trim(), type: "text" });
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
