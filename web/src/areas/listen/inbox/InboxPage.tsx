import { ActionIcon, Button, Group, Title, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { FileUp, Inbox as InboxIcon, Keyboard, MessageSquarePlus } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { ProjectLink, target, useProjectPath } from "../../../ui/ProjectLink";
import { countsOf, type Note, noteOf, notesOf } from "../listenApi";
import { useKeys } from "../useKeys";
import { Filters } from "./Filters";
import { filterOf, type InboxSearch, narrowing } from "./filter";
import classes from "./Inbox.module.css";
import { InboxKeys } from "./InboxKeys";
import { LogFeedback } from "./LogFeedback";
import { NoteList } from "./NoteList";
import { NotePane } from "./NotePane";
import { type Question, Questions } from "./Questions";
import { useTriage } from "./useTriage";
import { Views } from "./Views";

/** Everything people said, dealt with by keyboard: the list at the left, the note at the right. */
export function InboxPage() {
  const project = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const params = useParams({ strict: false }) as { note?: string };
  const search = useSearch({ strict: false }) as InboxSearch;
  const view = search.view ?? "inbox";
  const edits = mayAct(project.role, "editor");
  const wide = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const pages = useInfiniteQuery({
    ...notesOf(project.slug, filterOf(search)),
    placeholderData: (before) => before,
  });
  const counts = useQuery(countsOf(project.slug));
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const open = params.note ?? (wide ? rows[0]?.id : undefined);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [question, setQuestion] = useState<Question | null>(null);
  const [keys, setKeys] = useState(false);
  const anchor = useRef<string | null>(null);
  const text = useRef<HTMLDivElement>(null);
  const triage = useTriage(view);

  const go = useCallback(
    (id: string | undefined, change: InboxSearch = {}) => {
      const next = Object.fromEntries(
        Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== ""),
      );
      void navigate({
        to: target(path(id ? `inbox/${id}` : "inbox")).to,
        search: next as never,
        replace: Boolean(params.note) === Boolean(id),
      });
    },
    [navigate, path, search, params.note],
  );

  const at = rows.findIndex((row) => row.id === open);
  const chosen =
    picked.size > 0 ? rows.filter((row) => picked.has(row.id)).map((row) => row.id) : open ? [open] : [];

  /** Does something and opens what comes after, when the note leaves the view. */
  function act(does: Parameters<typeof triage.act>[1], looks?: Partial<Note>, ids = chosen) {
    const leaving = new Set(ids);
    const after =
      rows.slice(at + 1).find((row) => !leaving.has(row.id)) ??
      rows.slice(0, Math.max(at, 0)).findLast((row) => !leaving.has(row.id));
    void triage.act(ids, does, looks);
    setPicked(new Set());
    const gone = does.state || does.link || does.duplicate_of;
    if (gone && view !== "all" && open && leaving.has(open)) go(wide ? after?.id : undefined);
  }

  function step(by: number, extend = false) {
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!next) return;
    if (extend) setPicked((before) => new Set([...before, ...(open ? [open] : []), next.id]));
    go(next.id);
    if (at + by >= rows.length - 5 && pages.hasNextPage && !pages.isFetchingNextPage)
      void pages.fetchNextPage();
  }

  function pick(id: string, range: boolean) {
    setPicked((before) => {
      const next = new Set(before);
      const from = rows.findIndex((row) => row.id === anchor.current);
      const to = rows.findIndex((row) => row.id === id);
      if (range && from >= 0 && to >= 0) {
        for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(row.id);
      } else if (next.has(id)) next.delete(id);
      else next.add(id);
      return next;
    });
    anchor.current = id;
  }

  const ask = (kind: Question["kind"]) => {
    if (!edits || chosen.length === 0) return false;
    setQuestion({ kind, ids: chosen });
    return true;
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    J: () => step(1, true),
    K: () => step(-1, true),
    e: () =>
      edits &&
      chosen.length > 0 &&
      act({ state: view === "done" ? "new" : "done" }, { state: view === "done" ? "new" : "done" }),
    a: () => ask("area"),
    t: () => ask("theme"),
    l: () => ask("idea"),
    o: () => ask("owner"),
    s: () => ask("snooze"),
    m: () => ask("merge"),
    h: () =>
      edits && open !== undefined && setQuestion({ kind: "highlight", ids: [open], element: text.current }),
    x: () => open !== undefined && pick(open, false),
    X: () => open !== undefined && pick(open, true),
    u: () => triage.undo(),
    "?": () => setKeys(true),
    Escape: () => (picked.size > 0 ? setPicked(new Set()) : params.note && !wide ? go(undefined) : false),
  });

  // The open row stays in sight.
  useEffect(() => {
    if (open) document.querySelector(`[data-note="${open}"]`)?.scrollIntoView({ block: "nearest" });
  }, [open]);

  const narrowed = narrowing.some((name) => search[name]);
  return (
    <div className={classes.root} data-note-open={params.note ? true : undefined}>
      <header className={classes.head}>
        <Title order={1}>Inbox</Title>
        <Group gap="xs" wrap="nowrap">
          <Tooltip label="Keys of the inbox (?)">
            <ActionIcon aria-label="Keys of the inbox" onClick={() => setKeys(true)} visibleFrom="sm">
              <Keyboard size={16} />
            </ActionIcon>
          </Tooltip>
          {edits && (
            <Button leftSection={<MessageSquarePlus size={15} />} onClick={() => go(open, { log: "1" })}>
              Log feedback
            </Button>
          )}
        </Group>
      </header>
      <Views
        view={view}
        counts={counts.data}
        onView={(next) => go(undefined, { view: next === "inbox" ? undefined : next })}
      />
      <Filters search={search} onChange={(change) => go(undefined, change)} />
      <div className={classes.panes}>
        <section className={classes.list} aria-label="Notes">
          {pages.isError ? (
            <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
          ) : !pages.data ? (
            <LoadingRows rows={10} />
          ) : rows.length === 0 ? (
            <Nothing narrowed={narrowed} view={view} total={counts.data?.total} edits={edits} />
          ) : (
            <NoteList
              rows={rows}
              open={open}
              picked={picked}
              onPick={pick}
              onOpen={(id) => go(id)}
              more={pages}
              stale={pages.isPlaceholderData}
            />
          )}
        </section>
        <section className={classes.note} aria-label="Note">
          {open && (
            <OpenNote
              key={open}
              id={open}
              listed={rows[at]}
              text={text}
              edits={edits}
              picked={picked.size}
              ask={ask}
              act={act}
              refresh={triage.refresh}
              onBack={() => go(undefined)}
            />
          )}
        </section>
      </div>
      <Questions question={question} onClose={() => setQuestion(null)} act={act} refresh={triage.refresh} />
      <InboxKeys opened={keys} onClose={() => setKeys(false)} />
      <LogFeedback
        opened={edits && search.log !== undefined}
        onClose={() => go(params.note, { log: undefined })}
        onLogged={async (id) => {
          await triage.refresh();
          go(id, { log: undefined });
        }}
      />
    </div>
  );
}

function OpenNote({
  id,
  listed,
  ...rest
}: { id: string; listed?: Note } & Omit<Parameters<typeof NotePane>[0], "note">) {
  const { slug } = useProject();
  const query = useQuery({ ...noteOf(slug, id), initialData: listed, initialDataUpdatedAt: 0 });
  return <Answered query={query}>{(note) => <NotePane note={note} {...rest} />}</Answered>;
}

function Nothing(props: { narrowed: boolean; view: string; total: number | undefined; edits: boolean }) {
  const { narrowed, view, total, edits } = props;
  if (narrowed)
    return (
      <EmptyState icon={InboxIcon} title="No note fits">
        Take a filter away, or search for fewer words.
      </EmptyState>
    );
  if (total === 0)
    return (
      <EmptyState
        icon={InboxIcon}
        title="No feedback yet"
        action={
          edits && (
            <ProjectLink path="feedback-import">
              <Group gap={6}>
                <FileUp size={15} aria-hidden /> Import a file
              </Group>
            </ProjectLink>
          )
        }
      >
        Log what somebody told you, import a file of another tool, or send notes to the API.
      </EmptyState>
    );
  return (
    <EmptyState icon={InboxIcon} title={view === "inbox" ? "The inbox is empty" : "Nothing here"}>
      {view === "inbox"
        ? "Everything has been dealt with. Look at Done or All for what was."
        : "Choose another view."}
    </EmptyState>
  );
}
