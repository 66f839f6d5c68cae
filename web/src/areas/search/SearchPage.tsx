import { Chip, Highlight, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useProject } from "../../api/session";
import type { Hit } from "../../api/types";
import { Answered } from "../../ui/Answered";
import { EmptyState } from "../../ui/EmptyState";
import { ProjectWhen } from "../../ui/Figure";
import { PageHeader } from "../../ui/PageHeader";
import { target, useProjectPath } from "../../ui/ProjectLink";
import { recordPath, typeLabel, typesLabel } from "../../ui/records/address";
import { byType } from "../../ui/records/byType";
import { OwnerAvatar } from "../../ui/records/MemberName";
import { RecordMark } from "../../ui/records/RecordMark";
import { found } from "../../ui/records/recordApi";
import { useTitle } from "../../ui/title";
import classes from "./SearchPage.module.css";

/** The most that one search answers. */
const most = 50;

interface Asked {
  q?: string | number;
  type?: string;
  archived?: boolean | number;
}

/** Every record of the project by the words in it; the address holds the question. */
export function SearchPage() {
  const { slug } = useProject();
  const asked = useSearch({ strict: false }) as Asked;
  const navigate = useNavigate();
  const [text, setText] = useState(String(asked.q ?? ""));
  const [words] = useDebouncedValue(text.trim(), 200);
  const archived = Boolean(asked.archived);
  const ask = (part: Asked) =>
    void navigate({
      to: ".",
      search: ((before: Asked) => ({ ...before, ...part })) as never,
      replace: true,
    });
  // The address follows the field; a link or the back button, which nobody here wrote, leads the other way.
  const written = useRef(words);
  useEffect(() => {
    if (words === written.current) return;
    written.current = words;
    ask({ q: words || undefined });
  }, [words]);
  const q = String(asked.q ?? "");
  useEffect(() => {
    if (q === written.current) return;
    written.current = q;
    setText(q);
  }, [q]);
  useTitle(words ? `Search: ${words}` : undefined);

  const all = useQuery({ ...found(slug, words, [], most, archived), placeholderData: keepPreviousData });
  const some = useQuery({
    ...found(slug, words, asked.type ? [asked.type] : [], most, archived),
    placeholderData: keepPreviousData,
  });
  const kinds = byType(all.data?.items ?? []).map(([type, hits]) => ({ type, count: hits.length }));
  if (asked.type && !kinds.some(({ type }) => type === asked.type))
    kinds.push({ type: asked.type, count: 0 });
  const full = all.data?.items.length === most;

  return (
    <>
      <PageHeader title="Search" description="Every record of this project by the words in it." />
      <div className={classes.form}>
        <TextInput
          data-search
          autoFocus
          size="md"
          className={classes.field}
          aria-label="Words"
          placeholder="Words, each as the beginning of one"
          leftSection={<Search size={18} aria-hidden />}
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "ArrowDown" && step(event, 0)}
        />
        <Switch
          label="Archived as well"
          checked={archived}
          onChange={(event) => ask({ archived: event.currentTarget.checked ? 1 : undefined })}
        />
      </div>
      {words === "" ? (
        <EmptyState icon={Search} title="What are you looking for">
          Type a word of the title or the text of a note, an idea, a bet, a document, an insight or any other
          record. All the words must be there; the beginning of a word is enough.
        </EmptyState>
      ) : (
        <>
          {kinds.length > 1 && (
            <Chip.Group
              value={asked.type ?? "all"}
              onChange={(type) => ask({ type: type === "all" ? undefined : String(type) })}
            >
              <div className={classes.kinds} role="radiogroup" aria-label="Kind of record">
                <Chip value="all" variant="light">
                  All
                </Chip>
                {kinds.map(({ type, count }) => (
                  <Chip key={type} value={type} variant="light">
                    {typesLabel(type)}
                    {!full && ` ${count}`}
                  </Chip>
                ))}
              </div>
            </Chip.Group>
          )}
          <Answered query={some}>
            {({ items }) => <Hits hits={items} words={words} stale={some.isPlaceholderData} />}
          </Answered>
        </>
      )}
    </>
  );
}

function Hits({ hits, words, stale }: { hits: Hit[]; words: string; stale: boolean }) {
  if (hits.length === 0)
    return (
      <EmptyState icon={Search} title="No record has all these words">
        Try fewer words or only their beginnings, or look among the archived ones as well.
      </EmptyState>
    );
  return (
    <>
      <ol className={classes.hits} data-stale={stale || undefined} aria-label="What was found">
        {hits.map((hit, i) => (
          <li key={`${hit.type}:${hit.id}`}>
            <HitLink hit={hit} words={words.split(/\s+/)} place={i} />
          </li>
        ))}
      </ol>
      {hits.length === most && (
        <Text size="sm" c="dimmed" mt="sm">
          These are the best {most}. Another word, or one kind of record, finds the rest.
        </Text>
      )}
    </>
  );
}

function HitLink({ hit, words, place }: { hit: Hit; words: string[]; place: number }) {
  const path = useProjectPath();
  const state = hit.archived_at ? "archived" : hit.state?.replaceAll("_", " ");
  return (
    <Link
      {...target(path(recordPath(hit.type, hit.id)))}
      className={classes.hit}
      data-hit={place}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown" || event.key === "j") step(event, place + 1);
        if (event.key === "ArrowUp" || event.key === "k") step(event, place - 1);
      }}
    >
      <RecordMark type={hit.type} size={18} silent />
      <span className={classes.words}>
        <Highlight component="span" highlight={words} highlightStyles={marked} className={classes.title}>
          {hit.title || "Untitled"}
        </Highlight>
        {hit.excerpt && (
          <Highlight component="span" highlight={words} highlightStyles={marked} className={classes.excerpt}>
            {hit.excerpt}
          </Highlight>
        )}
        <span className={classes.facts}>
          {typeLabel(hit.type)}
          {state && <span>{state}</span>}
          <span>
            changed <ProjectWhen at={hit.updated_at} />
          </span>
        </span>
      </span>
      <OwnerAvatar id={hit.owner} />
    </Link>
  );
}

const marked = { background: "transparent", color: "var(--accent-text)", fontWeight: 650 };

/** Moves the focus to the hit at a place; before the first is the field. */
function step(event: KeyboardEvent, place: number): void {
  const next = document.querySelector<HTMLElement>(
    place < 0 ? "main [data-search]" : `main [data-hit="${place}"]`,
  );
  if (!next) return;
  event.preventDefault();
  next.focus();
}
