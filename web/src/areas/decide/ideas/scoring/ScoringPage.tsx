import { Badge, Button, Group, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { mayAct, useProject } from "../../../../api/session";
import { Answered } from "../../../../ui/Answered";
import { PageHeader } from "../../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../../ui/ProjectLink";
import { toast, toastProblem } from "../../../../ui/toast";
import { ideasKey, type Model, makeDefault, modelsOf } from "../ideaApi";
import { CopyModel, EditModel } from "./ModelEditor";
import classes from "./Scoring.module.css";

/** How ideas are scored: the models there are, and one being written (`?edit=ID`). */
export function ScoringPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const search = useSearch({ strict: false }) as { edit?: string };
  const models = useQuery(modelsOf(slug));
  const edits = mayAct(role, "editor");
  const edit = (id: string | undefined) =>
    void navigate({ to: path("ideas/scoring"), search: { edit: id } as never });
  const done = () => {
    edit(undefined);
    void queries.invalidateQueries({ queryKey: ideasKey(slug) });
  };
  return (
    <>
      <PageHeader
        above={<ProjectLink path="ideas">Ideas</ProjectLink>}
        title="Scoring models"
        description="A formula over what is entered for each idea and what is counted live. One model scores by default."
      />
      <Answered query={models}>
        {(all) => {
          const edited = edits ? all.find((model) => model.id === search.edit) : undefined;
          const Editor = edited?.built_in ? CopyModel : EditModel;
          return edited ? (
            <Editor key={edited.id} model={edited} onDone={done} />
          ) : (
            <Models models={all} edits={edits} onEdit={edit} />
          );
        }}
      </Answered>
    </>
  );
}

interface ModelsProps {
  models: readonly Model[];
  edits: boolean;
  onEdit: (id: string) => void;
}

function Models({ models, edits, onEdit }: ModelsProps) {
  return (
    <>
      <ul className={classes.models}>
        {models.map((model) => (
          <li key={model.id} className={classes.model}>
            <div className={classes.words}>
              <Text fw={550}>
                {model.name}{" "}
                {model.is_default && (
                  <Badge variant="light" ml={6}>
                    Default
                  </Badge>
                )}
              </Text>
              <code>{model.formula}</code>
              {model.description && <p className={classes.about}>{model.description}</p>}
            </div>
            {edits && (
              <Group gap="xs">
                {!model.is_default && <DefaultButton model={model} />}
                <Button
                  variant="default"
                  size="compact-md"
                  aria-label={`${model.built_in ? "Copy" : "Edit"} ${model.name}`}
                  onClick={() => onEdit(model.id)}
                >
                  {model.built_in ? "Copy" : "Edit"}
                </Button>
              </Group>
            )}
          </li>
        ))}
      </ul>
      {edits && (
        <Text c="dimmed" mt="md">
          Copy a model to change its formula and its inputs.
        </Text>
      )}
    </>
  );
}

function DefaultButton({ model }: { model: Model }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  return (
    <Button
      variant="default"
      size="compact-md"
      aria-label={`Make default: ${model.name}`}
      onClick={() =>
        makeDefault(slug, model.id)
          .then(() => queries.invalidateQueries({ queryKey: ideasKey(slug) }))
          .then(() => toast(`Ideas are scored by ${model.name}`))
          .catch((cause) => toastProblem("The default was not changed", cause))
      }
    >
      Make default
    </Button>
  );
}
