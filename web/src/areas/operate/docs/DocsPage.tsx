import {
  ActionIcon,
  Button,
  Group,
  Menu,
  Pill,
  SegmentedControl,
  Select,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Archive, FileText, ListFilter, RotateCcw, Search, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { Owner } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { toastProblem, toastUndo } from "../../../ui/toast";
import {
  archiveDoc,
  type DocSearch,
  docCount,
  docsOf,
  type Field,
  importDoc,
  type ListedDoc,
  restoreDoc,
  templatesOf,
} from "../operateApi";
import classes from "./DocsPage.module.css";
import { kindWords, readTests, states, testWords, writeTests } from "./docWords";
import { FieldTestMenu } from "./FieldTestMenu";
import { StateBadge } from "./StateBadge";

const columns: Column<ListedDoc>[] = [
  {
    key: "title",
    header: "Document",
    render: (doc) => (
      <div className={classes.name}>
        <ProjectLink path={`docs/${doc.id}`} fw={550}>
          {doc.title}
        </ProjectLink>
        <div className={classes.excerpt}>
          {doc.missing.length > 0 ? (
            <span className={classes.missing}>
              {doc.missing.length === 1
                ? "1 required field is empty"
                : `${doc.missing.length} required fields are empty`}
            </span>
          ) : (
            doc.excerpt
          )}
        </div>
      </div>
    ),
  },
  { key: "kind", header: "Kind", width: "150px", wideOnly: true, render: (doc) => kindWords(doc.kind) },
  { key: "state", header: "State", width: "100px", render: (doc) => <StateBadge state={doc.state} /> },
  {
    key: "owner",
    header: "Owner",
    width: "170px",
    wideOnly: true,
    render: (doc) => <Owner id={doc.owner} />,
  },
  {
    key: "updated",
    header: "Changed",
    width: "150px",
    wideOnly: true,
    render: (doc) => <ProjectWhen at={doc.updated_at} />,
  },
];

/** The documents; what narrows them stands in the address, so a filtered list can be kept and shared. */
export function DocsPage() {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const search = useSearch({ strict: false }) as DocSearch;
  const set = (part: Partial<DocSearch>) =>
    void navigate({
      to: ".",
      replace: true,
      search: ((before: DocSearch) => ({ ...before, ...part })) as never,
    });
  const pages = useInfiniteQuery({ ...docsOf(slug, search), placeholderData: (before) => before });
  const count = useQuery({ ...docCount(slug, search), placeholderData: (before) => before });
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Object.values(search).some(
    (value) => value !== undefined && value !== "" && value !== false,
  );
  const edits = mayAct(role, "editor");
  return (
    <>
      <PageHeader
        title="Documents"
        description="PRDs, launches, retrospectives and everything else that is written down."
        actions={edits && <Making />}
      />
      {pages.isError ? (
        <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <LoadingRows />
      ) : rows.length === 0 && !narrowed ? (
        <EmptyState
          icon={FileText}
          title="No documents yet"
          action={
            edits && (
              <Button component={Link} {...target(path("docs/new"))}>
                New document
              </Button>
            )
          }
        >
          Begin with a template: the light form of a PRD or a launch checklist takes under five minutes.
        </EmptyState>
      ) : (
        <DataTable
          label="Documents"
          rows={rows}
          columns={columns}
          rowKey={(doc) => doc.id}
          onOpen={(doc) => void navigate({ to: path(`docs/${doc.id}`) })}
          toolbar={<Filters search={search} set={set} count={count.data?.count} />}
          {...(edits ? { actions: (doc: ListedDoc) => <RowActions doc={doc} /> } : {})}
          footer={
            rows.length === 0 ? (
              <span className={classes.excerpt}>No document fits. Remove a filter to see more.</span>
            ) : pages.hasNextPage ? (
              <Button
                variant="default"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                Show more
              </Button>
            ) : undefined
          }
        />
      )}
    </>
  );
}

interface FiltersProps {
  search: DocSearch;
  set: (part: Partial<DocSearch>) => void;
  count: number | undefined;
}

function Filters({ search, set, count }: FiltersProps) {
  const { slug } = useProject();
  const templates = useQuery(templatesOf(slug)).data?.items ?? [];
  const [text, setText] = useState(search.q ?? "");
  const ask = useDebouncedCallback((q: string) => set({ q: q || undefined }), 250);
  const kinds = [...new Set(templates.map((template) => template.kind))];
  const tests = readTests(search.fields);
  const asked = fieldsOf(
    templates
      .filter((t) => !search.template || t.kind === search.template || t.id === search.template)
      .map((t) => t.fields),
  );
  const label = (name: string) => asked.find((field) => field.name === name)?.label;
  return (
    <div className={classes.filters}>
      <Group gap="sm">
        <TextInput
          aria-label="Search documents"
          placeholder="Search documents"
          leftSection={<Search size={15} />}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            ask(event.currentTarget.value);
          }}
          data-search
        />
        <Select
          aria-label="Kind"
          placeholder="Any kind"
          w={170}
          clearable
          data={kinds.map((kind) => ({ value: kind, label: kindWords(kind) }))}
          value={search.template && kinds.includes(search.template) ? search.template : null}
          onChange={(template) => set({ template: template ?? undefined })}
        />
        <Select
          aria-label="State"
          placeholder="Any state"
          w={130}
          clearable
          data={states.map(({ value, label: words }) => ({ value, label: words }))}
          value={search.state ?? null}
          onChange={(state) => set({ state: (state as DocSearch["state"]) ?? undefined })}
        />
        <MemberPicker
          aria-label="Owner"
          placeholder="Any owner"
          w={180}
          value={search.owner}
          onChange={(owner) => set({ owner: owner ?? undefined })}
        />
        <FieldTestMenu fields={asked} onAdd={(test) => set({ fields: writeTests([...tests, test]) })} />
        <SegmentedControl
          aria-label="Which documents"
          value={search.archived ? "archived" : "active"}
          onChange={(v) => set({ archived: v === "archived" || undefined })}
          data={[
            { value: "active", label: "In use" },
            { value: "archived", label: "Archived" },
          ]}
        />
      </Group>
      {(tests.length > 0 || search.outdated || (search.template && !kinds.includes(search.template))) && (
        <Group gap={6} className={classes.tests}>
          <ListFilter size={15} aria-hidden />
          {search.template && !kinds.includes(search.template) && (
            <Pill withRemoveButton onRemove={() => set({ template: undefined })}>
              {`Made from “${templates.find((t) => t.id === search.template)?.title ?? search.template}”`}
            </Pill>
          )}
          {tests.map((test, i) => (
            <Pill
              key={`${test.name} ${test.op} ${test.value}`}
              withRemoveButton
              onRemove={() => set({ fields: writeTests(tests.filter((_, at) => at !== i)) })}
            >
              {testWords(test, label(test.name))}
            </Pill>
          ))}
          {search.outdated && (
            <Pill withRemoveButton onRemove={() => set({ outdated: undefined })}>
              Older than their template
            </Pill>
          )}
          {count !== undefined && (
            <span className={classes.excerpt}>{count === 1 ? "1 document" : `${count} documents`}</span>
          )}
        </Group>
      )}
    </div>
  );
}

/** Every field that the templates ask, once. */
function fieldsOf(schemas: Field[][]): Field[] {
  const byName = new Map<string, Field>();
  for (const field of schemas.flat()) if (!byName.has(field.name)) byName.set(field.name, field);
  return [...byName.values()].sort((a, b) => (a.label || a.name).localeCompare(b.label || b.name));
}

function RowActions({ doc }: { doc: ListedDoc }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const forget = () => queries.invalidateQueries({ queryKey: ["docs", slug] });
  const restore = async () => {
    await restoreDoc(slug, doc.id);
    await forget();
  };
  if (doc.archived_at) {
    return (
      <Tooltip label="Restore">
        <ActionIcon
          aria-label={`Restore ${doc.title}`}
          onClick={() => restore().catch((cause) => toastProblem("It could not be restored", cause))}
        >
          <RotateCcw size={15} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Tooltip label="Archive">
      <ActionIcon
        aria-label={`Archive ${doc.title}`}
        onClick={async () => {
          try {
            await archiveDoc(slug, doc.id);
            await forget();
            toastUndo(`Archived “${doc.title}”`, restore);
          } catch (cause) {
            toastProblem("It could not be archived", cause);
          }
        }}
      >
        <Archive size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Beginning a document: from a template, or from a file. */
function Making() {
  const { slug } = useProject();
  const path = useProjectPath();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  async function take(chosen: File | undefined) {
    if (!chosen) return;
    try {
      const made = await importDoc(slug, await chosen.text());
      await queries.invalidateQueries({ queryKey: ["docs", slug] });
      await navigate({ to: path(`docs/${made.value.id}`) });
    } catch (cause) {
      toastProblem("The file could not be imported", cause);
    }
  }
  return (
    <>
      <input
        ref={file}
        type="file"
        accept=".md,.markdown,text/markdown,text/plain"
        hidden
        aria-label="Markdown file"
        onChange={(event) => void take(event.currentTarget.files?.[0])}
      />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">Import</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Upload size={16} />} onClick={() => file.current?.click()}>
            Markdown file
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button component={Link} {...target(path("docs/new"))}>
        New document
      </Button>
    </>
  );
}
