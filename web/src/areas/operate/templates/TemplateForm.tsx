import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import type { Problem } from "../../../api/problem";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { createTemplate, type Field, patchTemplate, type Template, templateOf } from "../operateApi";
import { fieldTypes, nameOf } from "./fieldTypes";
import { TemplateFields, type TemplateWords } from "./TemplateFields";

const blank: TemplateWords = { title: "", kind: "", form: "light", summary: "", body: "", fields: [] };

/** Makes a template of the project. */
export function NewTemplate() {
  const { slug } = useProject();
  const path = useProjectPath();
  const navigate = useNavigate();
  const kept = useKept();
  const [words, setWords] = useState(blank);
  const form = useSubmit(async () => {
    const made = await createTemplate(slug, { ...words, kind: kindOf(words) });
    kept(made);
    await navigate({ to: path(`templates/${made.value.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Header
        title="New template"
        description="Fields become values that can be asked about; the text is where writing begins."
        busy={form.busy}
        problem={form.problem}
        named={words.title.trim() !== ""}
      />
      <TemplateFields
        value={words}
        onChange={(part) => setWords({ ...words, ...part })}
        fieldError={form.fieldError}
      />
    </form>
  );
}

const fields = [
  { name: "title", label: "Title" },
  { name: "kind", label: "Kind" },
  { name: "form", label: "Form", show: (value: unknown) => (value === "full" ? "Full" : "Light") },
  { name: "summary", label: "Summary" },
  { name: "body", label: "Text" },
  {
    name: "fields",
    label: "Fields",
    words: (value: unknown) => fieldsWords((value as Field[] | undefined) ?? []),
  },
];

/** Changes a template of the project; a conflict shows both versions. */
export function EditTemplate({ record, onLeave }: { record: Tagged<Template>; onLeave: () => void }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const kept = useKept();
  const id = record.value.id;
  const edit = useRecordEdit<Template, Partial<TemplateWords>>({
    record,
    load: () => queries.fetchQuery({ ...templateOf(slug, id), staleTime: 0 }),
    save: (etag, part) =>
      patchTemplate(
        slug,
        id,
        etag,
        part.kind === undefined ? part : { ...part, kind: kindOf({ ...record.value, ...part }) },
      ),
    fields,
    noun: "template",
    onSaved: (saved) => {
      kept(saved);
      onLeave();
    },
    onTaken: onLeave,
  });
  return (
    <>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (await edit.save()) onLeave();
        }}
      >
        <Header
          title={`Edit “${record.value.title}”`}
          description="Documents made before keep what they were asked; the drift report shows who is behind."
          busy={edit.busy}
          problem={edit.problem}
          named={edit.value.title.trim() !== ""}
          onLeave={onLeave}
        />
        <TemplateFields value={edit.value} onChange={edit.change} fieldError={edit.fieldError} />
      </form>
      {edit.dialog}
    </>
  );
}

/** Puts a template that was kept where the pages find it. */
function useKept() {
  const { slug } = useProject();
  const queries = useQueryClient();
  return (kept: Tagged<Template>) => {
    queries.setQueryData(templateOf(slug, kept.value.id).queryKey, kept);
    void queries.invalidateQueries({ queryKey: ["templates", slug, "list"] });
    void queries.invalidateQueries({ queryKey: ["docs", slug] });
    toast("Saved");
  };
}

interface HeaderProps {
  title: string;
  description: string;
  busy: boolean;
  problem: Problem | null;
  /** Whether it has a title: without one it cannot be saved. */
  named: boolean;
  onLeave?: () => void;
}

function Header({ title, description, busy, problem, named, onLeave }: HeaderProps) {
  return (
    <>
      <PageHeader
        above={<ProjectLink path="templates">Templates</ProjectLink>}
        title={title}
        description={description}
        actions={
          <>
            {onLeave && (
              <Button variant="default" onClick={onLeave}>
                Cancel
              </Button>
            )}
            <Button type="submit" loading={busy} disabled={!named}>
              Save
            </Button>
          </>
        }
      />
      <FormProblem problem={problem} shownFields={["title", "kind", "summary", "body"]} />
    </>
  );
}

function kindOf({ kind, title }: Pick<TemplateWords, "kind" | "title">): string {
  return kind.trim() || nameOf(title, []);
}

/** What a template asks, in words: `Rollback plan (text, required), Owner (member)`. */
function fieldsWords(asked: readonly Field[]): string {
  return asked
    .map(({ label, name, type, required, options, help }) => {
      const kind = fieldTypes.find((known) => known.value === type)?.label.toLowerCase() ?? type;
      const among = options?.length ? `: ${options.join(" or ")}` : "";
      return `${label || name} (${kind}${among}${required ? ", required" : ""})${help ? `: ${help}` : ""}`;
    })
    .join("; ");
}
