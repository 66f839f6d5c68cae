import { Badge, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import { kindWords } from "../docs/docWords";
import { type Drift, driftOf, type Template, templatesOf } from "../operateApi";
import classes from "./TemplatesPage.module.css";

/** What documents begin with, and how far they have drifted from it. */
export function TemplatesPage() {
  const { slug, role } = useProject();
  const path = useProjectPath();
  const templates = useQuery(templatesOf(slug));
  const drift = useQuery(driftOf(slug));
  return (
    <>
      <PageHeader
        title="Templates"
        description="What documents begin with and what they ask. Copy one to make it yours."
        actions={
          mayAct(role, "editor") && (
            <Button component={Link} {...target(path("templates/new"))}>
              New template
            </Button>
          )
        }
      />
      <DriftReport drift={drift.data?.items ?? []} />
      <Answered query={templates}>
        {({ items }) => (
          <div className={classes.kinds}>
            {[...new Set(items.map((t) => t.kind))].map((kind) => (
              <Kind
                key={kind}
                kind={kind}
                templates={items.filter((t) => t.kind === kind)}
                drift={drift.data?.items ?? []}
              />
            ))}
          </div>
        )}
      </Answered>
    </>
  );
}

function Kind({ kind, templates, drift }: { kind: string; templates: Template[]; drift: Drift[] }) {
  return (
    <section className={classes.kind} aria-label={kindWords(kind)}>
      <h2 className={classes.title}>{kindWords(kind)}</h2>
      <ul className={classes.list}>
        {templates.map((template) => {
          const docs = drift
            .filter((each) => each.template === template.id || each.replaced_by === template.id)
            .reduce((sum, each) => sum + each.docs, 0);
          const questions = template.fields.length === 1 ? "1 field" : `${template.fields.length} fields`;
          return (
            <li key={template.id} className={classes.template}>
              <div className={classes.head}>
                <ProjectLink path={`templates/${template.id}`} fw={550}>
                  {template.title}
                </ProjectLink>
                <Badge color={template.form === "light" ? "accent" : "gray"}>
                  {template.form === "light" ? "Light" : "Full"}
                </Badge>
                {!template.built_in && <Badge color="gray">Ours</Badge>}
              </div>
              <Text c="dimmed" size="sm">
                {template.summary}
              </Text>
              <div className={classes.foot}>
                <span>{questions}</span>
                {docs > 0 ? (
                  <ProjectLink path={`docs?template=${template.id}`} fz={13}>
                    {docs === 1 ? "1 document" : `${docs} documents`}
                  </ProjectLink>
                ) : (
                  <span>not used yet</span>
                )}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Says which documents lack what their template requires, and leads to each list. */
function DriftReport({ drift }: { drift: Drift[] }) {
  const lines = drift.flatMap((each) => linesOf(each));
  if (lines.length === 0) return null;
  return (
    <Section title="Drift" description="Where documents are behind what their template asks today.">
      <ul className={classes.drift}>
        {lines.slice(0, 12).map((line) => (
          <li key={line.path}>
            <TriangleAlert size={15} aria-hidden className={classes.warn} />
            <ProjectLink path={line.path}>{line.words}</ProjectLink>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function linesOf(drift: Drift): { path: string; words: string }[] {
  const lines = drift.missing.map((field) => ({
    path: `docs?template=${drift.template}&fields=${encodeURIComponent(`${field.name}=empty`)}`,
    words: `${field.docs} of ${drift.docs} from “${drift.title}” ${field.docs === 1 ? "lacks" : "lack"}: ${field.label.slice(0, 1).toLowerCase()}${field.label.slice(1)}`,
  }));
  if (drift.outdated > 0) {
    lines.unshift({
      path: `docs?template=${drift.template}&outdated=true`,
      words: `${drift.outdated} of ${drift.docs} from “${drift.title}” ${drift.outdated === 1 ? "was" : "were"} made before its newest revision`,
    });
  }
  return lines;
}
