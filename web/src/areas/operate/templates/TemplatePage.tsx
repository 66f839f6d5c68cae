import { Alert, Button, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Archive, Copy, Pencil } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { MarkdownHtml } from "../../../markdown/MarkdownHtml";
import { previewOf } from "../../../markdown/previewApi";
import { Answered } from "../../../ui/Answered";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import { kindWords } from "../docs/docWords";
import { archiveTemplate, createTemplate, restoreTemplate, type Template, templateOf } from "../operateApi";
import { fieldTypes } from "./fieldTypes";
import { EditTemplate, NewTemplate } from "./TemplateForm";
import classes from "./TemplatePage.module.css";

/** One template: what it asks and what it says; the project's own can be changed here. */
export function TemplatePage() {
  const { slug } = useProject();
  const { template: id = "" } = useParams({ strict: false }) as { template?: string };
  const record = useQuery({ ...templateOf(slug, id), enabled: id !== "new" });
  if (id === "new") return <NewTemplate />;
  return <Answered query={record}>{(found) => <Page key={id} record={found} />}</Answered>;
}

function Page({ record }: { record: Tagged<Template> }) {
  const { slug, role } = useProject();
  const path = useProjectPath();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const template = record.value;
  const [editing, setEditing] = useState(false);
  useTitle(template.title);
  const edits = mayAct(role, "editor");
  const preview = useQuery(previewOf(slug, template.body));
  const forget = () => queries.invalidateQueries({ queryKey: ["templates", slug] });
  if (editing) return <EditTemplate record={record} onLeave={() => setEditing(false)} />;

  async function copy() {
    try {
      const made = await createTemplate(slug, { copy: template.id, replaces: template.built_in === true });
      await forget();
      toast(template.built_in ? "The copy takes the place of the built-in template" : "Copied");
      await navigate({ to: path(`templates/${made.value.id}`) });
    } catch (cause) {
      toastProblem("It could not be copied", cause);
    }
  }
  async function archive() {
    try {
      await archiveTemplate(slug, template.id);
      await forget();
      toastUndo(`Archived “${template.title}”`, async () => {
        await restoreTemplate(slug, template.id);
        await forget();
      });
      await navigate({ to: path("templates") });
    } catch (cause) {
      toastProblem("It could not be archived", cause);
    }
  }
  return (
    <>
      <PageHeader
        above={<ProjectLink path="templates">Templates</ProjectLink>}
        title={template.title}
        description={template.summary}
        actions={
          edits && (
            <>
              {!template.built_in && !template.archived_at && (
                <Button variant="default" leftSection={<Archive size={16} />} onClick={() => void archive()}>
                  Archive
                </Button>
              )}
              <Button variant="default" leftSection={<Copy size={16} />} onClick={() => void copy()}>
                {template.built_in ? "Make it ours" : "Copy"}
              </Button>
              {!template.built_in && (
                <Button variant="default" leftSection={<Pencil size={16} />} onClick={() => setEditing(true)}>
                  Edit
                </Button>
              )}
              <Button component={Link} {...target(path(`docs/new?template=${template.id}`))}>
                Use it
              </Button>
            </>
          )
        }
      />
      {template.archived_at && <Alert mb="md">This template is archived.</Alert>}
      <Text c="dimmed" mb="lg">
        {`${kindWords(template.kind)}, ${template.form} form, revision ${template.revision}. `}
        {template.built_in
          ? "It comes with prodops; make it ours to change it."
          : template.replaces
            ? "It takes the place of the built-in one."
            : ""}
      </Text>
      <Section title="What it asks">
        {template.fields.length === 0 ? (
          <Text c="dimmed">Nothing: documents made from it are text alone.</Text>
        ) : (
          <ul className={classes.fields}>
            {template.fields.map((field) => (
              <li key={field.name}>
                <span className={classes.label}>
                  {field.label}
                  {field.required && <span className={classes.required}> required</span>}
                </span>
                <span className={classes.type}>
                  {field.type === "choice"
                    ? (field.options ?? []).join(" · ")
                    : fieldTypes.find((each) => each.value === field.type)?.label}
                </span>
                {field.help && <span className={classes.help}>{field.help}</span>}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="What it says">
        {preview.data ? (
          <div className={classes.paper}>
            <MarkdownHtml html={preview.data.html} />
          </div>
        ) : (
          <pre className={classes.paper}>{template.body}</pre>
        )}
      </Section>
      {!template.built_in && <RecordPanel type="template" id={template.id} />}
    </>
  );
}
