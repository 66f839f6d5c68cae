import { Button, Group, SegmentedControl } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { RotateCcw, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { Quarantined } from "../../../api/types";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { toast, toastProblem } from "../../../ui/toast";
import { usePages } from "../../../ui/usePages";
import { useRemoval } from "../../../ui/useRemoval";
import { EntryDrawer } from "./EntryDrawer";
import { EntryTable } from "./EntryTable";
import { discard, quarantinePage, replay, type State } from "./quarantineApi";
import { ReasonList } from "./ReasonList";
import { reasonWords } from "./reasons";

const emptyWords: Record<State, { title: string; words: string }> = {
  waiting: {
    title: "Nothing is waiting",
    words:
      "Events that cannot be taken in are kept here with the reason, so that none is lost. There are none now.",
  },
  replayed: {
    title: "Nothing replayed yet",
    words: "Events that were taken in on a later try are listed here.",
  },
  discarded: { title: "Nothing discarded", words: "Events you discard are listed here." },
};

/** What was received and is not an event: why, what exactly, and another try. */
export function QuarantinePage() {
  const project = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { state?: State; reason?: string };
  const state = search.state ?? "waiting";
  const acts = mayAct(project.role, "editor") && state === "waiting";
  const removal = useRemoval(["quarantine", project.slug]);
  const {
    query,
    first,
    rows: all,
  } = usePages<Quarantined, Awaited<ReturnType<typeof quarantinePage>>>(
    ["quarantine", project.slug, state, search.reason],
    (cursor, signal) => quarantinePage(project.slug, state, search.reason, cursor, signal),
    { refetchInterval: 15_000 },
  );
  const leaving = state === "waiting" ? all.filter((entry) => removal.isLeaving(entry.id)) : [];
  const rows = all.filter((entry) => !leaving.includes(entry));
  const reasons = (first?.reasons ?? [])
    .map(({ reason, count }) => ({
      reason,
      count: count - leaving.filter((entry) => entry.reason === reason).length,
    }))
    .filter(({ count }) => count > 0);
  const [opened, setOpened] = useState<Quarantined | null>(null);
  const show = (part: typeof search) => void navigate({ to: ".", search: { ...search, ...part } as never });

  async function tryAgain(what: Parameters<typeof replay>[1]) {
    try {
      const { replayed, failed } = await replay(project.slug, what);
      if (replayed > 0) toast(`${replayed === 1 ? "1 event is" : `${replayed} events are`} taken in.`);
      if (failed > 0) {
        toastProblem(
          failed === 1 ? "1 event was refused again" : `${failed} events were refused again`,
          "They stay here with their reason.",
        );
      }
      setOpened(null);
    } catch (cause) {
      toastProblem("Nothing was replayed", cause);
    }
    await queries.invalidateQueries({ queryKey: ["quarantine", project.slug] });
  }

  function throwAway(entry: Quarantined) {
    setOpened(null);
    removal.takeOff(entry.id, {
      says: "Discarded.",
      act: () => discard(project.slug, entry.id),
      refused: "It was not discarded",
    });
  }

  return (
    <>
      <PageHeader
        title="Quarantine"
        description="Events that could not be taken in are kept with the reason. Correct the sender, or replay them once prodops can read them."
        actions={
          acts &&
          rows.length > 0 && (
            <Button
              variant="default"
              leftSection={<RotateCcw size={16} />}
              onClick={() => void tryAgain(search.reason ? { reason: search.reason } : { all: true })}
            >
              {search.reason ? `Replay all “${reasonWords(search.reason).title}”` : "Replay all"}
            </Button>
          )
        }
      />
      <Group mb="lg">
        <SegmentedControl
          aria-label="State"
          value={state}
          onChange={(next) => show({ state: next as State, reason: undefined })}
          data={[
            { value: "waiting", label: "Waiting" },
            { value: "replayed", label: "Replayed" },
            { value: "discarded", label: "Discarded" },
          ]}
        />
      </Group>
      {state === "waiting" && (
        <ReasonList reasons={reasons} chosen={search.reason} onChoose={(reason) => show({ reason })} />
      )}
      {query.isError && rows.length === 0 && (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      )}
      {query.isPending && <LoadingRows />}
      {query.isSuccess && rows.length === 0 && (
        <EmptyState icon={ShieldCheck} title={emptyWords[state].title}>
          {emptyWords[state].words}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <EntryTable
          rows={rows}
          query={query}
          onOpen={setOpened}
          onReplay={acts ? (entry) => void tryAgain({ ids: [entry.id] }) : undefined}
        />
      )}
      <EntryDrawer
        entry={opened}
        onClose={() => setOpened(null)}
        onReplay={acts ? (entry) => void tryAgain({ ids: [entry.id] }) : undefined}
        onDiscard={acts ? throwAway : undefined}
      />
    </>
  );
}
