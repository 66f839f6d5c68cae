import { Button, Group, SegmentedControl, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import { RecordTitle } from "../../../markdown/RecordTitle";
import { Answered } from "../../../ui/Answered";
import { FormProblem } from "../../../ui/FormProblem";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { refOf } from "../../../ui/records/creation";
import { originOf } from "../../../ui/records/originApi";
import { useSubmit } from "../../../ui/useSubmit";
import { createDoc, docOf, type Template, templatesOf, type Values } from "../operateApi";
import { kindWords } from "./docWords";
import { FieldInput } from "./FieldInput";
import classes from "./NewDocPage.module.css";

/** Beginning a document: which kind, how much of it, and what the template asks. */
export function NewDocPage() {
  const { slug } = useProject();
  const templates = useQuery(templatesOf(slug));
  return (
    <>
      <PageHeader
        above={<ProjectLink path="docs">Documents</ProjectLink>}
        title="New document"
        description="Choose what it is. The light form takes under five minutes; everything can be changed later."
      />
      <Answered query={templates}>{(found) => <Making templates={found.items} />}</Answered>
    </>
  );
}

function Making({ templates }: { templates: Template[] }) {
  const search = useSearch({ strict: false }) as { template?: string; describes?: string };
  const wanted = templates.find((t) => t.id === search.template || t.kind === search.template);
  const [kind, setKind] = useState(wanted?.kind ?? templates[0]?.kind ?? "");
  const [id, setId] = useState(wanted?.id);
  const kinds = [...new Set(templates.map((t) => t.kind))];
  const forms = templates.filter((t) => t.kind === kind);
  const template = forms.find((t) => t.id === id) ?? forms[0];
  return (
    <div className={classes.columns}>
      <div className={classes.kinds} role="radiogroup" aria-label="Kind of document">
        {[...kinds, ""].map((each) => (
          <UnstyledButton
            key={each}
            role="radio"
            aria-checked={each === kind}
            className={classes.kind}
            onClick={() => {
              setKind(each);
              setId(undefined);
            }}
          >
            {each === "" ? "Without a template" : kindWords(each)}
          </UnstyledButton>
        ))}
      </div>
      <div className={classes.form}>
        {forms.length > 1 && (
          <SegmentedControl
            aria-label="Form"
            mb="md"
            value={template?.id ?? ""}
            onChange={setId}
            data={forms.map((t) => ({
              value: t.id,
              label:
                forms.filter((f) => f.form === t.form).length > 1
                  ? t.title
                  : t.form === "light"
                    ? "Light"
                    : "Full",
            }))}
          />
        )}
        {template && (
          <Text c="dimmed" mb="lg" maw="64ch">
            {template.summary}
          </Text>
        )}
        <DocForm key={template?.id ?? "none"} template={template} describes={search.describes} />
      </div>
    </div>
  );
}

function DocForm({ template, describes }: { template: Template | undefined; describes: string | undefined }) {
  const { slug } = useProject();
  const me = useSession().member.id;
  const navigate = useNavigate();
  const path = useProjectPath();
  const queries = useQueryClient();
  const about = refOf(describes);
  const origin = useQuery(originOf(slug, about)).data;
  const [typed, setTyped] = useState<string>();
  const title = typed ?? origin?.title ?? "";
  const [values, setValues] = useState<Values>(() => firstValues(template, me));
  const form = useSubmit(async () => {
    const made = await createDoc(slug, {
      title,
      fields: values,
      ...(template ? { template: template.id } : {}),
      ...(about ? { describes: about } : {}),
    });
    queries.setQueryData(docOf(slug, made.value.id).queryKey, made);
    void queries.invalidateQueries({ queryKey: ["docs", slug] });
    if (about) void queries.invalidateQueries({ queryKey: ["records", slug] });
    await navigate({ to: path(`docs/${made.value.id}`) });
  });
  const fields = template?.fields ?? [];
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md" maw={560}>
        {about && (
          <Text component="div" c="dimmed">
            About <RecordTitle {...about} />
          </Text>
        )}
        <TextInput
          label="Title"
          withAsterisk
          data-autofocus
          autoFocus
          value={title}
          maxLength={200}
          error={form.fieldError("title")}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name]}
            error={form.fieldError(`fields.${field.name}`)}
            onChange={(value) => {
              const { [field.name]: _, ...rest } = values;
              setValues(value === undefined ? rest : { ...rest, [field.name]: value });
            }}
          />
        ))}
        {fields.some((field) => field.required) && (
          <Text c="dimmed" size="sm">
            What is marked with an asterisk may wait: the document is listed as incomplete until it is there.
          </Text>
        )}
        <FormProblem problem={form.problem} shownFields={["title", ...fields.map((f) => f.name)]} />
        <Group>
          <Button type="submit" loading={form.busy} disabled={!title.trim()}>
            Make the document
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Who makes a document is most often its author: the first member a template requires. */
function firstValues(template: Template | undefined, me: string): Values {
  const first = template?.fields.find((field) => field.type === "member");
  return first?.required ? { [first.name]: me } : {};
}
