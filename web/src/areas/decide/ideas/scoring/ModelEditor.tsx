import { Button, Group } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Problem } from "../../../../api/problem";
import { useProject } from "../../../../api/session";
import { FormProblem } from "../../../../ui/FormProblem";
import { useRecordEdit } from "../../../../ui/records/useRecordEdit";
import { Section } from "../../../../ui/Section";
import { toast } from "../../../../ui/toast";
import { useSubmit } from "../../../../ui/useSubmit";
import {
  createModel,
  type Model,
  type ModelDraft,
  modelOf,
  patchModel,
  previewOf,
  type ScoreInput,
} from "../ideaApi";
import { ModelFields } from "./ModelFields";
import { draftOf, errorAt, inputsWords, isShown } from "./modelForm";
import { Preview } from "./Preview";
import classes from "./Scoring.module.css";

interface EditorProps {
  model: Model;
  /** Called when it was saved or given up. */
  onDone: () => void;
}

/** Makes a model of one's own from one there is. */
export function CopyModel({ model, onDone }: EditorProps) {
  const { slug } = useProject();
  const [draft, setDraft] = useState(() => draftOf(model));
  const form = useSubmit(async () => {
    await createModel(slug, draft);
    toast(`Made ${draft.name}`);
    onDone();
  });
  return (
    <Layout
      title={`A model made from ${model.name}`}
      draft={draft}
      before={model.inputs ?? []}
      onChange={(part) => setDraft({ ...draft, ...part })}
      problem={form.problem}
      busy={form.busy}
      onSubmit={form.onSubmit}
      onCancel={onDone}
    />
  );
}

const fields = [
  { name: "name", label: "Name" },
  { name: "description", label: "Description" },
  { name: "formula", label: "Formula" },
  {
    name: "inputs",
    label: "Inputs",
    words: (value: unknown) => inputsWords((value as ScoreInput[] | undefined) ?? []),
  },
];

/** Changes a model of one's own; a conflict shows both versions. */
export function EditModel({ model, onDone }: EditorProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const edit = useRecordEdit<Model, Partial<ModelDraft>>({
    record: { value: model, etag: `"${model.version}"` },
    load: () => queries.fetchQuery({ ...modelOf(slug, model.id), staleTime: 0 }),
    save: (etag, part) => patchModel(slug, model.id, etag, part),
    fields,
    noun: "scoring model",
    onSaved: () => {
      toast("Saved");
      onDone();
    },
    onTaken: onDone,
  });
  return (
    <>
      <Layout
        title={`Edit ${model.name}`}
        draft={draftOf(edit.value as Model)}
        before={model.inputs ?? []}
        onChange={edit.change}
        problem={edit.problem}
        busy={edit.busy}
        onSubmit={async (event) => {
          event.preventDefault();
          if (await edit.save()) onDone();
        }}
        onCancel={onDone}
      />
      {edit.dialog}
    </>
  );
}

interface LayoutProps {
  title: string;
  draft: ModelDraft;
  before: readonly ScoreInput[];
  onChange: (part: Partial<ModelDraft>) => void;
  problem: Problem | null;
  busy: boolean;
  onSubmit: (event: FormEvent) => void;
  onCancel: () => void;
}

/** A model being written beside the first ideas by it; what is wrong is said at its field while it is written. */
function Layout({ title, draft, before, onChange, problem, busy, onSubmit, onCancel }: LayoutProps) {
  const { slug } = useProject();
  const [asked] = useDebouncedValue(draft, 300);
  const preview = useQuery(previewOf(slug, asked));
  const wrong = preview.error instanceof Problem ? preview.error : null;
  // What the preview says is newer than what the last attempt to save said.
  const said = wrong ?? problem;
  const elsewhere = said?.fields.filter(({ location }) => !isShown(location)) ?? [];
  const whole =
    said && (said.fields.length === 0 || elsewhere.length > 0)
      ? new Problem(said.status, said.title, said.message, elsewhere)
      : null;
  return (
    <form onSubmit={onSubmit} className={classes.editor}>
      <Section title={title}>
        <ModelFields
          value={draft}
          before={before}
          onChange={onChange}
          errorAt={(path) => errorAt(said, path)}
        />
      </Section>
      <aside className={classes.side} aria-label="By this model">
        <Preview answer={wrong ? undefined : preview.data} />
        <FormProblem problem={whole} />
        <Group gap="sm" mt="md">
          <Button type="submit" loading={busy}>
            Save
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </aside>
    </form>
  );
}
