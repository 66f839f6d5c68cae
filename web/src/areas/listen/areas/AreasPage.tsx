import {
  ActionIcon,
  Button,
  Group,
  Modal,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, GraduationCap, Plus, Route, X } from "lucide-react";
import { useEffect, useState } from "react";
import { answer, api, tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { FormProblem } from "../../../ui/FormProblem";
import { exact, percent } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Owner } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { Section } from "../../../ui/Section";
import { toast, toastProblem, toastUndo } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { type Area, areasOf, type RoutingRule } from "../listenApi";
import classes from "./Areas.module.css";

/** The parts of the product, who looks after each, and what files a note there. */
export function AreasPage() {
  const project = useProject();
  const edits = mayAct(project.role, "editor");
  const areas = useQuery(areasOf(project.slug));
  return (
    <>
      <PageHeader
        title="Areas and rules"
        description="A note goes to an area by the first rule that holds, then by an area’s keyword, then by the router when it is sure. Each note says which it was."
      />
      <Stack gap="xl">
        <Areas areas={areas} edits={edits} />
        <Rules areas={areas.data ?? []} edits={edits} />
        <Router edits={edits} />
      </Stack>
    </>
  );
}

function Areas({ areas, edits }: { areas: UseQueryResult<Area[], unknown>; edits: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Area | "new" | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["areas", slug] });
  async function archive(area: Area) {
    const at = { params: { path: { project: slug, id: area.id } } };
    try {
      await answer(api.DELETE("/api/v1/projects/{project}/areas/{id}", at));
      toastUndo(`${area.name} is archived`, async () => {
        await answer(api.POST("/api/v1/projects/{project}/areas/{id}/restore", at));
        await refresh();
      });
    } catch (cause) {
      toastProblem("The area was not archived", cause);
    }
    await refresh();
  }
  const add = (
    <Button leftSection={<Plus size={15} />} onClick={() => setOpen("new")}>
      New area
    </Button>
  );
  return (
    <Section title="Product areas" actions={edits && add}>
      <Answered query={areas}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={Route} title="No area yet" action={edits && add}>
              Make one for each part of the product that somebody looks after, such as Billing or Imports.
            </EmptyState>
          ) : (
            <DataTable
              label="Product areas"
              rows={list}
              rowKey={(area) => area.id}
              onOpen={edits ? setOpen : undefined}
              columns={[
                {
                  key: "name",
                  header: "Area",
                  render: (area) => (
                    <ProjectLink path={`inbox?view=all&area=${area.id}`} fw={550}>
                      {area.name}
                    </ProjectLink>
                  ),
                },
                {
                  key: "owner",
                  header: "Owner",
                  width: "180px",
                  render: (area) => <Owner id={area.owner} />,
                },
                {
                  key: "keywords",
                  header: "Keywords",
                  wideOnly: true,
                  render: (area) => area.keywords.join(", "),
                },
              ]}
              actions={
                edits
                  ? (area) => (
                      <>
                        <Button size="compact-sm" variant="default" onClick={() => setOpen(area)}>
                          Edit
                        </Button>
                        <Button size="compact-sm" variant="default" onClick={() => void archive(area)}>
                          Archive
                        </Button>
                      </>
                    )
                  : undefined
              }
            />
          )
        }
      </Answered>
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={open === "new" ? "New area" : "Edit the area"}
        size={520}
      >
        {open !== null && (
          <AreaForm
            area={open === "new" ? null : open}
            onSaved={async () => {
              setOpen(null);
              await refresh();
            }}
          />
        )}
      </Modal>
    </Section>
  );
}

function AreaForm({ area, onSaved }: { area: Area | null; onSaved: () => Promise<void> }) {
  const { slug } = useProject();
  const [name, setName] = useState(area?.name ?? "");
  const [description, setDescription] = useState(area?.description ?? "");
  const [owner, setOwner] = useState(area?.owner ?? "");
  const [keywords, setKeywords] = useState<string[]>(area?.keywords ?? []);
  const form = useSubmit(async () => {
    const body = { name, description, owner, keywords };
    if (area)
      await answer(
        api.PATCH("/api/v1/projects/{project}/areas/{id}", {
          params: { path: { project: slug, id: area.id }, header: { "If-Match": `"${area.version}"` } },
          body,
        }),
      );
    else
      await answer(
        api.POST("/api/v1/projects/{project}/areas", { params: { path: { project: slug } }, body }),
      );
    await onSaved();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="sm">
        <FormProblem problem={form.problem} />
        <TextInput
          label="Name"
          data-autofocus
          required
          value={name}
          error={form.fieldError("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <MemberPicker
          label="Owner"
          description="Gets the notes filed here."
          value={owner}
          onChange={(id) => setOwner(id ?? "")}
        />
        <TagsInput
          label="Keywords"
          description="Words or phrases that file a note here when no rule does."
          value={keywords}
          onChange={setKeywords}
        />
        <Group justify="end">
          <Button type="submit" loading={form.busy} disabled={name.trim() === ""}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const fieldWords = {
  text: "Words",
  source: "Source",
  url: "Address",
  plan: "Plan",
  segment: "Segment",
  company: "Company",
};
const opWords = { contains: "contain", is: "is", begins: "begins with" };

/** A rule with a name of its own for the list. */
interface Kept {
  key: string;
  rule: RoutingRule;
}

let made = 0;
const keep = (rule: RoutingRule): Kept => {
  made += 1;
  return { key: `rule ${made}`, rule };
};

function Rules({ areas, edits }: { areas: Area[]; edits: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["routing-rules", slug],
    queryFn: () =>
      tagged(api.GET("/api/v1/projects/{project}/feedback/rules", { params: { path: { project: slug } } })),
  });
  const [rules, setRules] = useState<Kept[]>([]);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (query.data && !changed) setRules(query.data.value.rules.map(keep));
  }, [query.data, changed]);
  const edit = (next: Kept[]) => {
    setRules(next);
    setChanged(true);
  };
  const put = (index: number, rule: RoutingRule) =>
    edit(rules.map((kept, at) => (at === index ? { ...kept, rule } : kept)));
  const move = (index: number, by: number) => {
    const next = [...rules];
    const [kept] = next.splice(index, 1);
    if (kept) next.splice(index + by, 0, kept);
    edit(next);
  };
  const save = useSubmit(async () => {
    await answer(
      api.PATCH("/api/v1/projects/{project}/feedback/rules", {
        params: { path: { project: slug }, header: { "If-Match": query.data?.etag ?? "" } },
        body: { rules: rules.map((kept) => kept.rule) },
      }),
    );
    setChanged(false);
    await queries.invalidateQueries({ queryKey: ["routing-rules", slug] });
    toast("The rules are saved; they file notes from now on");
  });
  return (
    <Section
      title="Rules"
      description="The first that holds files the note. All conditions of a rule must hold."
    >
      <form onSubmit={save.onSubmit}>
        <FormProblem problem={save.problem} />
        {rules.length === 0 && <Text c="dimmed">No rule yet.</Text>}
        <ol className={classes.rules}>
          {rules.map(({ key, rule }, index) => (
            <li key={key} className={classes.rule}>
              <span className={classes.number}>{index + 1}</span>
              <div className={classes.conditions}>
                {rule.conditions.map((condition, at) => (
                  <Group key={at} gap="xs">
                    <Select
                      w={120}
                      aria-label="What is looked at"
                      allowDeselect={false}
                      disabled={!edits}
                      data={Object.entries(fieldWords).map(([value, label]) => ({ value, label }))}
                      value={condition.field}
                      onChange={(value) =>
                        put(
                          index,
                          changedAt(rule, at, { field: (value ?? "text") as typeof condition.field }),
                        )
                      }
                    />
                    <Select
                      w={120}
                      aria-label="How"
                      allowDeselect={false}
                      disabled={!edits}
                      data={Object.entries(opWords).map(([value, label]) => ({ value, label }))}
                      value={condition.op}
                      onChange={(value) =>
                        put(index, changedAt(rule, at, { op: (value ?? "contains") as typeof condition.op }))
                      }
                    />
                    <TagsInput
                      className={classes.values}
                      aria-label="Values"
                      placeholder={condition.values.length === 0 ? "One of these" : undefined}
                      disabled={!edits}
                      value={condition.values}
                      onChange={(values) => put(index, changedAt(rule, at, { values }))}
                    />
                    {rule.conditions.length > 1 && edits && (
                      <ActionIcon
                        aria-label="Remove the condition"
                        onClick={() =>
                          put(index, {
                            ...rule,
                            conditions: rule.conditions.filter((_, other) => other !== at),
                          })
                        }
                      >
                        <X size={15} />
                      </ActionIcon>
                    )}
                  </Group>
                ))}
                <Group gap="xs">
                  <Text c="dimmed">go to</Text>
                  <Select
                    w={220}
                    aria-label="Area"
                    placeholder="An area"
                    searchable
                    disabled={!edits}
                    data={areas.map((area) => ({ value: area.id, label: area.name }))}
                    value={rule.area_id || null}
                    onChange={(value) => put(index, { ...rule, area_id: value ?? "" })}
                  />
                  {edits && (
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      onClick={() => put(index, { ...rule, conditions: [...rule.conditions, fresh()] })}
                    >
                      And…
                    </Button>
                  )}
                </Group>
              </div>
              {edits && (
                <Group gap={2} wrap="nowrap">
                  <ActionIcon
                    aria-label="Move the rule up"
                    disabled={index === 0}
                    onClick={() => move(index, -1)}
                  >
                    <ArrowUp size={15} />
                  </ActionIcon>
                  <ActionIcon
                    aria-label="Move the rule down"
                    disabled={index === rules.length - 1}
                    onClick={() => move(index, 1)}
                  >
                    <ArrowDown size={15} />
                  </ActionIcon>
                  <ActionIcon
                    aria-label="Remove the rule"
                    onClick={() => edit(rules.filter((_, at) => at !== index))}
                  >
                    <X size={15} />
                  </ActionIcon>
                </Group>
              )}
            </li>
          ))}
        </ol>
        {edits && (
          <Group gap="sm">
            <Button
              variant="default"
              leftSection={<Plus size={15} />}
              disabled={areas.length === 0}
              onClick={() => edit([...rules, keep({ area_id: "", conditions: [fresh()] })])}
            >
              Add a rule
            </Button>
            {changed && (
              <Button type="submit" loading={save.busy}>
                Save the rules
              </Button>
            )}
          </Group>
        )}
      </form>
    </Section>
  );
}

type Condition = RoutingRule["conditions"][number];

const fresh = (): Condition => ({ field: "text", op: "contains", values: [] });

function changedAt(rule: RoutingRule, at: number, change: Partial<Condition>): RoutingRule {
  return {
    ...rule,
    conditions: rule.conditions.map((condition, index) =>
      index === at ? { ...condition, ...change } : condition,
    ),
  };
}

const kindWords = { area: "Area", theme: "Theme", duplicate: "Same note" };

function Router({ edits }: { edits: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const path = { params: { path: { project: slug } } };
  const router = useQuery({
    queryKey: ["router", slug],
    queryFn: () => answer(api.GET("/api/v1/projects/{project}/feedback/classifier", path)),
  });
  const taken = useQuery({
    queryKey: ["feedback", slug, "acceptance"],
    queryFn: () => answer(api.GET("/api/v1/projects/{project}/feedback/acceptance", path)),
  });
  const [busy, setBusy] = useState(false);
  async function train() {
    setBusy(true);
    try {
      const trained = await answer(
        api.POST("/api/v1/projects/{project}/feedback/classifier/train", { ...path, body: {} }),
      );
      toast(`The router has learned from ${exact(trained.n)} examples`);
    } catch (cause) {
      toastProblem("The router was not trained", cause);
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ["router", slug] });
    await queries.invalidateQueries({ queryKey: ["feedback", slug] });
  }
  return (
    <Section
      title="Router"
      description="Learns from notes that people filed. Where it is not sure, it suggests and leaves the note to you."
      actions={
        edits && (
          <Button
            variant="default"
            leftSection={<GraduationCap size={16} />}
            loading={busy}
            onClick={() => void train()}
          >
            Train it now
          </Button>
        )
      }
    >
      <Answered query={router}>
        {(known) =>
          known.trained ? (
            <Facts
              facts={[
                ["Trained", <ProjectWhen key="at" at={known.trained_at} />],
                ["Examples", `${exact(known.n)} in ${exact(known.areas)} areas`],
                [
                  "Right",
                  `${percent(known.accuracy)}, cross-validated; among the first three ${percent(known.top3)}`,
                ],
                [
                  "Files by itself",
                  `from ${percent(known.threshold)} sure on: ${percent(known.kept)} of notes, ${percent(known.right)} of them right`,
                ],
                ...(taken.data?.items ?? [])
                  .filter((kind) => kind.accepted + kind.changed > 0)
                  .map(
                    (kind) =>
                      [
                        `${kindWords[kind.kind]} suggestions`,
                        `${percent(kind.rate)} accepted of ${exact(kind.accepted + kind.changed)}`,
                      ] as [string, string],
                  ),
              ]}
            />
          ) : (
            <Text c="dimmed">
              Not trained yet. File some notes under each area in the inbox, then train it; or send examples
              to the API.
            </Text>
          )
        }
      </Answered>
    </Section>
  );
}
