import { ActionIcon, Alert, Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Archive, ChevronDown, ChevronUp, Copy, Ellipsis, LayoutDashboard, Pencil } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { Insight as SavedInsight } from "../../../api/types";
import { isQuery, sound, write } from "../../../charts/query/address";
import { savedInsight } from "../../../charts/query/asking";
import { complete } from "../../../charts/query/edit";
import type { Insight, Query } from "../../../charts/query/query";
import { Answered } from "../../../ui/Answered";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { ArchivedBanner, useArchival } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { useTitle } from "../../../ui/title";
import { toast } from "../../../ui/toast";
import { AddToDashboard } from "../dashboards/AddToDashboard";
import { archiveInsight, eventsOf, type InsightEdit, patchInsight, restoreInsight } from "../understandApi";
import { Builder } from "./Builder";
import { InsightStage } from "./InsightStage";
import { insightFields } from "./insightFields";
import { SaveInsight } from "./SaveInsight";
import { useCreateInsight } from "./useCreateInsight";
import { useInsightAddress } from "./useInsightAddress";

/** A saved insight under its own address. */
export function SavedInsightPage() {
  const { slug } = useProject();
  const { insight: id = "" } = useParams({ strict: false }) as { insight?: string };
  const record = useQuery(savedInsight(slug, id));
  return <Answered query={record}>{(saved) => <Saved key={id} record={saved} />}</Answered>;
}

function Saved({ record }: { record: Tagged<SavedInsight> }) {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const events = useQuery(eventsOf(slug)).data ?? [];
  const saved = record.value;
  useTitle(saved.name);
  const usual = useMemo(() => stored(saved), [saved]);
  const { insight, setInsight, reset } = useInsightAddress(usual);
  const queries = useQueryClient();
  const create = useCreateInsight(slug);
  const archival = {
    noun: "insight",
    title: saved.name,
    archive: () => archiveInsight(slug, saved.id),
    restore: () => restoreInsight(slug, saved.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["insights", slug] }),
  };
  const { archive } = useArchival(archival);
  const [form, setForm] = useState<"rename" | "copy" | "board" | null>(null);
  const [editing, setEditing] = useState(false);
  const builder = useId();
  const edits = mayAct(role, "editor") && !saved.archived_at;
  const changed = usual !== undefined && insight !== null && write(insight) !== write(usual);
  const edit = useInsightEdit(record, changed, reset, () => setForm("copy"));

  if (!insight) {
    return (
      <>
        <Heading saved={saved} />
        <Alert color="yellow">
          This insight was saved by something else and its question cannot be shown here.
        </Alert>
      </>
    );
  }
  return (
    <>
      <Heading
        saved={saved}
        actions={
          <>
            {changed && (
              <Button variant="default" onClick={reset}>
                Drop changes
              </Button>
            )}
            {changed && edits && (
              <Button onClick={() => void edit.saveNow(complete(insight))}>Save changes</Button>
            )}
            <Button
              variant="default"
              aria-expanded={editing}
              aria-controls={builder}
              rightSection={editing ? <ChevronUp size={16} /> : <ChevronDown size={16} />}
              onClick={() => setEditing(!editing)}
            >
              Edit
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon size={32} variant="default" aria-label="More to do with this insight">
                  <Ellipsis size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<Pencil size={16} />}
                  disabled={!edits}
                  onClick={() => setForm("rename")}
                >
                  Rename and describe
                </Menu.Item>
                <Menu.Item
                  leftSection={<LayoutDashboard size={16} />}
                  disabled={!edits}
                  onClick={() => setForm("board")}
                >
                  Add to a dashboard
                </Menu.Item>
                <Menu.Item
                  leftSection={<Copy size={16} />}
                  disabled={!mayAct(role, "editor")}
                  onClick={() => setForm("copy")}
                >
                  Save as a new insight
                </Menu.Item>
                <Menu.Item
                  leftSection={<Archive size={16} />}
                  disabled={!edits}
                  onClick={async () => {
                    if (await archive()) await navigate({ to: path("insights") });
                  }}
                >
                  Archive
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      <ArchivedBanner {...archival} at={saved.archived_at} may={mayAct(role, "editor")} />
      <div id={builder} hidden={!editing}>
        {editing && <Builder insight={insight} events={events} onChange={setInsight} />}
      </div>
      <InsightStage insight={insight} name={saved.name} onChange={setInsight} />
      <SaveInsight
        opened={form === "rename" || form === "copy"}
        onClose={() => setForm(null)}
        title={form === "copy" ? "Save as a new insight" : "Rename and describe"}
        verb="Save"
        name={form === "copy" ? `${saved.name} (copy)` : saved.name}
        description={saved.description}
        onSave={async (words) => {
          if (form === "copy") await create(complete(insight), words);
          else if (!(await edit.saveNow(words))) return;
          setForm(null);
        }}
      />
      <AuthorLine record={saved} />
      <RecordPanel type="insight" id={saved.id} />
      <AddToDashboard insight={saved} opened={form === "board"} onClose={() => setForm(null)} />
      {edit.dialog}
    </>
  );
}

/** Edits of the insight on the page, guarded by the version they began from. */
function useInsightEdit(record: Tagged<SavedInsight>, changed: boolean, done: () => void, copy: () => void) {
  const { slug } = useProject();
  const queries = useQueryClient();
  // While the question on the page differs, a refetch must not pass off a newer version as the one it began from.
  const began = useRef(record);
  if (!changed) began.current = record;
  const { id } = record.value;
  function put(now: Tagged<SavedInsight>) {
    began.current = now;
    queries.setQueryData(savedInsight(slug, id).queryKey, now);
    void queries.invalidateQueries({ queryKey: ["insights", slug] });
    done();
  }
  return useRecordEdit<SavedInsight, InsightEdit>({
    record: began.current,
    load: () => queries.fetchQuery({ ...savedInsight(slug, id), staleTime: 0 }),
    save: (etag, edit) => patchInsight(slug, id, etag, edit),
    fields: insightFields,
    noun: "insight",
    onSaved: (kept) => {
      put(kept);
      toast("Saved");
    },
    onTaken: put,
    apart: { label: "Save mine apart", act: copy },
  });
}

function Heading({ saved, actions }: { saved: SavedInsight; actions?: React.ReactNode }) {
  return (
    <PageHeader
      above={<ProjectLink path="insights">Insights</ProjectLink>}
      title={saved.name}
      description={saved.description || undefined}
      actions={actions}
    />
  );
}

/** The insight a record holds; undefined when its question is not one this page can show. */
function stored(saved: SavedInsight): Insight | undefined {
  const query: unknown = saved.query;
  if (!isQuery(query)) return undefined;
  return { query: query as Query, display: sound(query as Query, saved.display) };
}
