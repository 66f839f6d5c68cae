import { ActionIcon, Alert, Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Archive, ChevronDown, ChevronUp, Copy, Ellipsis, Pencil } from "lucide-react";
import { useId, useMemo, useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { Insight as SavedInsight } from "../../../api/types";
import { Answered } from "../../../ui/Answered";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { useTitle } from "../../../ui/title";
import { toastProblem } from "../../../ui/toast";
import { isQuery, sound, write } from "../query/address";
import { complete } from "../query/edit";
import type { Insight, Query } from "../query/query";
import { eventsOf, savedInsight } from "../understandApi";
import { Builder } from "./Builder";
import { EditConflict } from "./EditConflict";
import { InsightStage } from "./InsightStage";
import { SaveInsight } from "./SaveInsight";
import { useInsightAddress } from "./useInsightAddress";
import { useSaving } from "./useSaving";

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
  const saving = useSaving(slug, record, reset);
  const [form, setForm] = useState<"rename" | "copy" | null>(null);
  const [editing, setEditing] = useState(false);
  const builder = useId();
  const edits = mayAct(role, "editor") && !saved.archived_at;
  const changed = usual !== undefined && insight !== null && write(insight) !== write(usual);

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
  const keep = (edit: Parameters<typeof saving.save>[0]) =>
    saving.save(edit).catch((cause) => toastProblem("It could not be saved", cause));
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
            {changed && edits && <Button onClick={() => void keep(complete(insight))}>Save changes</Button>}
            {saved.archived_at && mayAct(role, "editor") && (
              <Button onClick={() => void saving.restore(saved)}>Restore</Button>
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
                    await saving.archive(saved);
                    await navigate({ to: path("insights") });
                  }}
                >
                  Archive
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        }
      />
      <div id={builder} hidden={!editing}>
        {editing && <Builder insight={insight} events={events} onChange={setInsight} />}
      </div>
      <InsightStage insight={insight} name={saved.name} onChange={setInsight} />
      <SaveInsight
        opened={form !== null}
        onClose={() => setForm(null)}
        title={form === "copy" ? "Save as a new insight" : "Rename and describe"}
        verb="Save"
        name={form === "copy" ? `${saved.name} (copy)` : saved.name}
        description={saved.description}
        onSave={async (words) => {
          if (form === "copy") await saving.create(complete(insight), words);
          else await saving.save(words);
          setForm(null);
        }}
      />
      <EditConflict
        mine={saving.conflict?.mine ?? null}
        theirs={saving.conflict?.theirs.value ?? null}
        onClose={saving.dismiss}
        onKeepMine={() => saving.conflict && void saving.save(saving.conflict.mine, saving.conflict.theirs)}
        onTakeTheirs={() => {
          saving.dismiss();
          reset();
        }}
        onSaveApart={() => {
          saving.dismiss();
          setForm("copy");
        }}
      />
    </>
  );
}

function Heading({ saved, actions }: { saved: SavedInsight; actions?: React.ReactNode }) {
  return (
    <PageHeader
      above={<ProjectLink path="insights">Insights</ProjectLink>}
      title={saved.name}
      description={
        saved.archived_at
          ? "Archived: it is off the list until it is restored."
          : saved.description || undefined
      }
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
