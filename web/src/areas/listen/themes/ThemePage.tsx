import { Button, Checkbox, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Lightbulb, MessageSquare } from "lucide-react";
import { useState } from "react";
import { answer, api, type Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { EmptyState } from "../../../ui/EmptyState";
import { Facts } from "../../../ui/Facts";
import { FormProblem } from "../../../ui/FormProblem";
import { exact } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { recordPath } from "../../../ui/records/address";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { createLink } from "../../../ui/records/recordApi";
import { Section } from "../../../ui/Section";
import { Sparkline } from "../../../ui/Sparkline";
import { useTitle } from "../../../ui/title";
import { toastProblem, toastUndo } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { Chooser } from "../Chooser";
import { createIdea } from "../ideaApi";
import {
  changeNotes,
  notesKey,
  notesOf,
  type Step,
  type Theme,
  themeOf,
  themesOf,
  undoStep,
} from "../listenApi";
import { NoteTable } from "../NoteTable";
import classes from "./Themes.module.css";
import { stateWords } from "./words";

/** One theme: what it holds, and what people make of it. */
export function ThemePage() {
  const { slug } = useProject();
  const { theme: id = "" } = useParams({ strict: false }) as { theme?: string };
  return (
    <Answered query={useQuery(themeOf(slug, id))}>{(theme) => <Shown key={id} theme={theme} />}</Answered>
  );
}

function Shown({ theme: { value: theme, etag } }: { theme: Tagged<Theme> }) {
  const project = useProject();
  const { slug } = project;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const edits = mayAct(project.role, "editor");
  useTitle(theme.name);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<"rename" | "split" | "merge" | null>(null);
  const pages = useInfiniteQuery(notesOf(slug, { view: "all", theme: theme.id }));
  const others = useQuery(themesOf(slug)).data ?? [];
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];

  async function refresh() {
    await queries.invalidateQueries({ queryKey: ["themes", slug] });
    await queries.invalidateQueries({ queryKey: notesKey(slug) });
  }
  async function attempt(refused: string, act: () => Promise<Step | undefined>) {
    try {
      const step = await act();
      if (step)
        toastUndo(step.says.charAt(0).toUpperCase() + step.says.slice(1), async () => {
          await undoStep(slug, step.id);
          await refresh();
        });
    } catch (cause) {
      toastProblem(refused, cause);
    }
    await refresh();
  }
  const set = (state: Theme["state"]) =>
    attempt("The theme was not changed", async () => {
      await patch(slug, theme.id, etag, { state });
      return undefined;
    });
  const makeIdea = () =>
    attempt("The idea was not made", async () => {
      const id = await createIdea(slug, theme.name, theme.description || undefined);
      await createLink(slug, {
        from: { type: "theme", id: theme.id },
        to: { type: "idea", id },
        relation: "motivates",
      });
      await navigate({ to: path(recordPath("idea", id)) });
      return undefined;
    });
  const takeOut = () =>
    attempt("The notes are still in it", async () => {
      const step = await changeNotes(slug, { ids: [...picked] }, { theme_id: "" });
      setPicked(new Set());
      return step;
    });
  return (
    <>
      <PageHeader
        above={<ProjectLink path="themes">Themes</ProjectLink>}
        title={theme.name}
        description={theme.description || theme.keywords.join(", ")}
        actions={
          edits && (
            <>
              <Button variant="default" onClick={() => setAsked("rename")}>
                Rename
              </Button>
              <Button variant="default" onClick={() => setAsked("merge")}>
                Merge into…
              </Button>
              {theme.state !== "dismissed" ? (
                <Button variant="default" onClick={() => void set("dismissed")}>
                  Dismiss
                </Button>
              ) : (
                <Button variant="default" onClick={() => void set("suggested")}>
                  Bring back
                </Button>
              )}
              {theme.state === "suggested" && <Button onClick={() => void set("accepted")}>Accept</Button>}
              {theme.state === "accepted" && (
                <Button leftSection={<Lightbulb size={15} />} onClick={() => void makeIdea()}>
                  Make an idea
                </Button>
              )}
            </>
          )
        }
      />
      <div className={classes.facts}>
        <Facts
          facts={[
            ["State", stateWords[theme.state]],
            ["Notes", exact(theme.size)],
            ["People", exact(theme.people)],
            ["Companies", exact(theme.companies)],
            ["Revenue a month", exact(theme.revenue)],
            [
              "Last 12 weeks",
              <div key="trend" className={classes.spark} style={{ width: 220 }}>
                <Sparkline
                  values={theme.trend}
                  label={`Notes a week: ${theme.trend.join(", ")}`}
                  incomplete
                />
              </div>,
            ],
            ...(theme.ideas.length > 0
              ? [
                  [
                    "Ideas",
                    theme.ideas.map((idea) => (
                      <ProjectLink key={idea.id} path={recordPath(idea.type, idea.id)} mr="sm">
                        {idea.title}
                      </ProjectLink>
                    )),
                  ] as [string, React.ReactNode],
                ]
              : []),
          ]}
        />
      </div>
      <Section title="Notes" description="The latest first. Select some to make them a theme of their own.">
        {!pages.data ? (
          <LoadingRows />
        ) : rows.length === 0 ? (
          <EmptyState icon={MessageSquare} title="No note in it">
            Put notes into it from the inbox with the key t.
          </EmptyState>
        ) : (
          <NoteTable
            label={`Notes of ${theme.name}`}
            rows={rows}
            query={pages}
            lead={
              edits
                ? {
                    key: "pick",
                    header: "",
                    width: "36px",
                    render: (note) => (
                      <Checkbox
                        size="xs"
                        aria-label="Select the note"
                        checked={picked.has(note.id)}
                        onChange={() =>
                          setPicked((before) => {
                            const next = new Set(before);
                            if (!next.delete(note.id)) next.add(note.id);
                            return next;
                          })
                        }
                      />
                    ),
                  }
                : undefined
            }
            toolbar={
              picked.size > 0 && (
                <Group gap="xs">
                  <span>{picked.size} selected</span>
                  <Button size="compact-sm" variant="default" onClick={() => setAsked("split")}>
                    Make a theme of them
                  </Button>
                  <Button size="compact-sm" variant="default" onClick={() => void takeOut()}>
                    Take out of the theme
                  </Button>
                </Group>
              )
            }
          />
        )}
      </Section>
      <RecordPanel type="theme" id={theme.id} />
      <Chooser
        title={asked === "merge" ? `Merge “${theme.name}” into` : null}
        placeholder="Name of a theme"
        choices={others
          .filter((other) => other.id !== theme.id)
          .map((other) => ({ id: other.id, label: other.name, detail: `${other.size} notes` }))}
        nothing="No theme of that name."
        onClose={() => setAsked(null)}
        onChoose={({ id }) => {
          setAsked(null);
          void attempt("The themes were not merged", async () => {
            const step = await answer(
              api.POST("/api/v1/projects/{project}/themes/{id}/merge", {
                params: { path: { project: slug, id: theme.id } },
                body: { into: id },
              }),
            );
            await navigate({ to: path(`themes/${id}`) });
            return step;
          });
        }}
      />
      <NameModal
        title={asked === "rename" ? "Rename the theme" : asked === "split" ? "A theme of its own" : null}
        name={asked === "rename" ? theme.name : ""}
        description={asked === "rename" ? theme.description : undefined}
        onClose={() => setAsked(null)}
        onSave={async (name, description) => {
          if (asked === "rename") {
            await patch(slug, theme.id, etag, { name, description });
            await refresh();
          } else {
            const step = await answer(
              api.POST("/api/v1/projects/{project}/themes/{id}/split", {
                params: { path: { project: slug, id: theme.id } },
                body: { name, notes: [...picked] },
              }),
            );
            setPicked(new Set());
            await attempt("", async () => step);
          }
          setAsked(null);
        }}
      />
    </>
  );
}

const patch = (
  project: string,
  id: string,
  etag: string,
  body: { name?: string; description?: string; state?: Theme["state"] },
) =>
  answer(
    api.PATCH("/api/v1/projects/{project}/themes/{id}", {
      params: { path: { project, id }, header: { "If-Match": etag } },
      body,
    }),
  );

interface NameModalProps {
  title: string | null;
  name: string;
  description?: string;
  onClose: () => void;
  onSave: (name: string, description: string) => Promise<void>;
}

function NameModal({ title, onClose, ...form }: NameModalProps) {
  return (
    <Modal opened={title !== null} onClose={onClose} title={title} size={480}>
      {title !== null && <NameForm {...form} />}
    </Modal>
  );
}

function NameForm({ name: before, description: said, onSave }: Omit<NameModalProps, "title" | "onClose">) {
  const [name, setName] = useState(before);
  const [description, setDescription] = useState(said ?? "");
  const form = useSubmit(() => onSave(name, description));
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="sm">
        <FormProblem problem={form.problem} />
        <TextInput
          label="Name"
          description="Discoveries leave it as it is."
          data-autofocus
          required
          value={name}
          error={form.fieldError("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {said !== undefined && (
          <Textarea
            label="Description"
            autosize
            minRows={2}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        )}
        <Group justify="end">
          <Button type="submit" loading={form.busy} disabled={name.trim() === ""}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
