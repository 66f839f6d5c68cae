import { Badge, Button, Group, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { FormProblem } from "../../../ui/FormProblem";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { toast, toastProblem } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import classes from "./Ideas.module.css";
import {
  createModel,
  ideasKey,
  type Model,
  type ModelDraft,
  makeDefault,
  modelsOf,
  patchModel,
  previewOf,
} from "./ideaApi";
import { scoreText } from "./ScoreBar";

/** How ideas are scored: the models there are, and one of one's own. */
export function ScoringPage() {
  const { slug, role } = useProject();
  const client = useQueryClient();
  const models = useQuery(modelsOf(slug));
  const [edited, setEdited] = useState<Model | null>(null);
  const edits = mayAct(role, "editor");
  const forget = () => client.invalidateQueries({ queryKey: ideasKey(slug) });
  return (
    <>
      <PageHeader
        above={<ProjectLink path="ideas">Ideas</ProjectLink>}
        title="Scoring models"
        description="A formula over what is entered for each idea and what is counted live. One model scores by default."
      />
      <Answered query={models}>
        {(all) => (
          <div className={classes.columns}>
            <Stack gap={0}>
              {all.map((m) => (
                <div key={m.id} className={classes.note}>
                  <Group justify="space-between" align="flex-start">
                    <div className={classes.name}>
                      <Text fw={550}>
                        {m.name}{" "}
                        {m.is_default && (
                          <Badge variant="light" ml={6}>
                            Default
                          </Badge>
                        )}
                      </Text>
                      <code>{m.formula}</code>
                      <Text className={classes.dim}>{m.description}</Text>
                    </div>
                    {edits && (
                      <Group gap="xs">
                        {!m.is_default && (
                          <Button
                            variant="default"
                            size="compact-md"
                            onClick={() =>
                              makeDefault(slug, m.id)
                                .then(forget)
                                .then(() => toast(`Ideas are scored by ${m.name}`))
                                .catch((cause) => toastProblem("The default was not changed", cause))
                            }
                          >
                            Make default
                          </Button>
                        )}
                        <Button variant="default" size="compact-md" onClick={() => setEdited(m)}>
                          {m.built_in ? "Copy" : "Edit"}
                        </Button>
                      </Group>
                    )}
                  </Group>
                </div>
              ))}
            </Stack>
            {edited ? (
              <Editor
                key={edited.id}
                model={edited}
                onDone={async () => {
                  setEdited(null);
                  await forget();
                }}
              />
            ) : (
              <Text c="dimmed">
                Copy a model to change its formula. Live numbers: notes, people, companies, revenue, critical,
                important, nice_to_have, themes, votes, measured.
              </Text>
            )}
          </div>
        )}
      </Answered>
    </>
  );
}

/** A model being written, with the first ideas by it. */
function Editor({ model, onDone }: { model: Model; onDone: () => Promise<void> }) {
  const { slug } = useProject();
  const [name, setName] = useState(model.built_in ? `Our ${model.name}` : model.name);
  const [formula, setFormula] = useState(model.formula);
  const draft: ModelDraft = { name, description: model.description, formula, inputs: model.inputs };
  const [asked] = useDebouncedValue(draft, 300);
  const preview = useQuery(previewOf(slug, asked));
  const form = useSubmit(async () => {
    await (model.built_in ? createModel(slug, draft) : patchModel(slug, model.id, draft));
    await onDone();
  });
  const wrong = preview.error instanceof Error ? preview.error.message : undefined;
  return (
    <form onSubmit={form.onSubmit}>
      <Stack>
        <FormProblem problem={form.problem} />
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Textarea
          label="Formula"
          description={`Inputs: ${(model.inputs ?? []).map((i) => i.name).join(", ")}. Functions: min, max, sqrt, log, pow, abs.`}
          autosize
          value={formula}
          error={wrong}
          onChange={(event) => setFormula(event.currentTarget.value)}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
        <Group>
          <Button type="submit" loading={form.busy}>
            Save
          </Button>
          <Button variant="default" onClick={() => void onDone()}>
            Cancel
          </Button>
        </Group>
        <section>
          <Title order={2} size="h4">
            By this model
          </Title>
          {preview.data?.items?.map((r) => (
            <Group key={r.id} justify="space-between" wrap="nowrap" className={classes.note}>
              <Text truncate>{r.title}</Text>
              <span className="tabular">{scoreText(r.score.value)}</span>
            </Group>
          ))}
          {preview.data && preview.data.ranked === 0 && (
            <Text c="dimmed">No idea has all of these inputs yet.</Text>
          )}
        </section>
      </Stack>
    </form>
  );
}
