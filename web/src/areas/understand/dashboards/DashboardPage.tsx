import { ActionIcon, Button, Drawer, Menu } from "@mantine/core";
import { useFullscreenElement } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Archive, Ellipsis, LayoutDashboard, Link2, Pencil, Plus } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import type { Condition, Range } from "../../../charts/query/query";
import { Answered } from "../../../ui/Answered";
import { EmptyState } from "../../../ui/EmptyState";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { ArchivedBanner, useArchival } from "../../../ui/records/ArchiveButton";
import type { EditField } from "../../../ui/records/EditConflict";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { useTitle } from "../../../ui/title";
import { toastProblem, toastUndo } from "../../../ui/toast";
import { SaveInsight } from "../insights/SaveInsight";
import { AddTile } from "./AddTile";
import classes from "./DashboardPage.module.css";
import {
  addTile,
  answersOf,
  archiveDashboard,
  type Dashboard,
  type DashboardEdit,
  dashboardOf,
  type Lens,
  patchDashboard,
  restoreDashboard,
  type Tile,
  tileAnswers,
} from "./dashboardApi";
import { LensBar } from "./LensBar";
import { TileBox, tileName } from "./TileBox";
import { useArranging } from "./useArranging";
import { useLens } from "./useLens";

const Board = lazy(async () => ({ default: (await import("./Board")).Board }));

/** One dashboard under its own address; range and filters are in the address too. */
export function DashboardPage() {
  const { slug } = useProject();
  const { dashboard: id = "" } = useParams({ strict: false }) as { dashboard?: string };
  const record = useQuery(dashboardOf(slug, id));
  return <Answered query={record}>{(saved) => <Shown key={id} record={saved} />}</Answered>;
}

function Shown({ record }: { record: Tagged<Dashboard> }) {
  const { slug, role } = useProject();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = useProjectPath();
  const saved = record.value;
  useTitle(saved.name);
  const edits = mayAct(role, "editor") && !saved.archived_at;
  const edit = useDashboardEdit(record);
  const { tiles, arrange } = useArranging(saved.tiles, (next) => edit.saveNow({ tiles: next }));
  const { lens, setLens } = useLens();
  const [form, setForm] = useState<"rename" | "add" | "around" | null>(null);
  const [ownRefresh, setOwnRefresh] = useState<number | null>(null);
  const { ref, toggle, fullscreen } = useFullscreenElement<HTMLDivElement>();
  const refresh = ownRefresh ?? saved.refresh_seconds;

  const drawn = useMemo(
    () => [...new Set(tiles.flatMap((t) => t.insight ?? t.metric ?? []))].sort(),
    [tiles],
  );
  const asked = answersOf(slug, saved.id, drawn, { ...lens, ...basis(saved, lens) });
  const answers = useQuery({
    ...asked,
    enabled: drawn.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: refresh > 0 ? refresh * 1000 : false,
  });
  const range = lens.range ?? (saved.range as Range | undefined);
  const where = lens.where ?? ((saved.where ?? []) as Condition[]);
  const forget = () => queries.invalidateQueries({ queryKey: ["dashboards", slug] });
  const archival = {
    noun: "dashboard",
    title: saved.name,
    archive: () => archiveDashboard(slug, saved.id),
    restore: () => restoreDashboard(slug, saved.id),
    onChanged: forget,
  };
  const { archive } = useArchival(archival);

  async function refreshTile(id: string) {
    try {
      const fresh = await tileAnswers(slug, saved.id, lens, [id]);
      queries.setQueryData(asked.queryKey, (all) => ({ ...all, ...fresh }));
    } catch (cause) {
      toastProblem("The tile could not be refreshed", cause);
    }
  }
  function remove(tile: Tile) {
    const before = tiles;
    arrange(tiles.filter((t) => t !== tile));
    toastUndo(`Removed “${tileName(tile, answers.data?.[tile.id ?? ""])}”`, () => arrange(before));
  }
  async function add(made: { insight?: string; metric?: string; text?: string }[]) {
    let kept: Tagged<Dashboard> | undefined;
    for (const tile of made) kept = await addTile(slug, saved.id, tile);
    if (kept) queries.setQueryData(dashboardOf(slug, saved.id).queryKey, kept);
  }
  const nameOf = (tile: Tile) => tileName(tile, answers.data?.[tile.id ?? ""]);

  return (
    <div ref={ref} className={classes.page} data-full={fullscreen || undefined}>
      <PageHeader
        above={fullscreen ? undefined : <ProjectLink path="dashboards">Dashboards</ProjectLink>}
        title={saved.name}
        description={saved.description || undefined}
        actions={
          !fullscreen && (
            <>
              {edits && (
                <Button leftSection={<Plus size={16} />} onClick={() => setForm("add")}>
                  Add tile
                </Button>
              )}
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon size={32} variant="default" aria-label="More to do with this dashboard">
                    <Ellipsis size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<Link2 size={16} />} onClick={() => setForm("around")}>
                    Links, comments and activity
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<Pencil size={16} />}
                    disabled={!edits}
                    onClick={() => setForm("rename")}
                  >
                    Rename and describe
                  </Menu.Item>
                  <Menu.Item
                    leftSection={<Archive size={16} />}
                    disabled={!edits}
                    onClick={async () => {
                      if (await archive()) await navigate({ to: path("dashboards") });
                    }}
                  >
                    Archive
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </>
          )
        }
      />
      <ArchivedBanner {...archival} at={saved.archived_at} may={mayAct(role, "editor")} />
      {tiles.length === 0 ? (
        <EmptyState
          icon={LayoutDashboard}
          title="Nothing on this dashboard yet"
          action={edits && <Button onClick={() => setForm("add")}>Add tile</Button>}
        >
          Put saved insights and metrics on it, or a text that says what it is for.
        </EmptyState>
      ) : (
        <>
          <LensBar
            range={range}
            where={where}
            lens={lens}
            onLens={setLens}
            onKeep={
              edits
                ? async () => {
                    const kept = await edit.saveNow({
                      ...(lens.range ? { range: lens.range } : {}),
                      ...(lens.where ? { where: lens.where } : {}),
                    });
                    if (kept) setLens({});
                  }
                : undefined
            }
            refresh={refresh}
            onRefresh={(seconds) => {
              setOwnRefresh(seconds);
              if (edits) void edit.saveNow({ refresh_seconds: seconds });
            }}
            updatedAt={answers.dataUpdatedAt}
            busy={answers.isFetching}
            onNow={() => void answers.refetch()}
            full={fullscreen}
            onFull={() => void toggle()}
          />
          <Suspense fallback={<LoadingRows rows={10} />}>
            <Board
              tiles={tiles}
              edits={edits && !fullscreen}
              onArrange={arrange}
              nameOf={nameOf}
              render={(tile, handle) => (
                <TileBox
                  tile={tile}
                  found={answers.data?.[tile.id ?? ""]}
                  failed={answers.error ?? undefined}
                  handle={handle}
                  onRefresh={() => void refreshTile(tile.id ?? "")}
                  onRemove={edits ? () => remove(tile) : undefined}
                />
              )}
            />
          </Suspense>
        </>
      )}
      <AddTile opened={form === "add"} onClose={() => setForm(null)} onAdd={add} />
      <SaveInsight
        opened={form === "rename"}
        onClose={() => setForm(null)}
        title="Rename and describe"
        verb="Save"
        name={saved.name}
        description={saved.description}
        onSave={async (words) => {
          if (await edit.saveNow(words)) setForm(null);
        }}
      />
      <Drawer
        opened={form === "around"}
        onClose={() => setForm(null)}
        position="right"
        size="lg"
        title={`Around “${saved.name}”`}
      >
        {form === "around" && <RecordPanel type="dashboard" id={saved.id} />}
      </Drawer>
      {edit.dialog}
    </div>
  );
}

/** What of the dashboard decides its answers besides the lens, so that a change of it asks again. */
function basis(saved: Dashboard, lens: Lens): Lens {
  return {
    range: lens.range ?? (saved.range as Range | undefined),
    where: lens.where ?? ((saved.where ?? []) as Condition[]),
  };
}

const fields: EditField[] = [
  { name: "name", label: "Name" },
  { name: "description", label: "Description" },
  {
    name: "tiles",
    label: "Tiles",
    show: (tiles) => `${(tiles as Tile[]).length} tiles, as they are arranged`,
  },
  { name: "range", label: "Range", show: (range) => (range ? JSON.stringify(range) : "Each insight’s own") },
  {
    name: "where",
    label: "Filters",
    show: (where) => `${(where as unknown[] | undefined)?.length ?? 0} filters`,
  },
  { name: "refresh_seconds", label: "Refresh", show: (seconds) => (seconds ? `Every ${seconds} s` : "Off") },
];

/** Edits of the dashboard on the page, guarded by the version they began from. */
function useDashboardEdit(record: Tagged<Dashboard>) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const { id } = record.value;
  const put = (now: Tagged<Dashboard>) => {
    queries.setQueryData(dashboardOf(slug, id).queryKey, now);
    void queries.invalidateQueries({ queryKey: ["dashboards", slug, "list"] });
  };
  return useRecordEdit<Dashboard, DashboardEdit>({
    record,
    load: () => queries.fetchQuery({ ...dashboardOf(slug, id), staleTime: 0 }),
    save: (etag, part) => patchDashboard(slug, id, etag, part),
    fields,
    noun: "dashboard",
    onSaved: put,
    onTaken: put,
  });
}
