import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Map as MapIcon, Plus, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { EmptyState } from "../../../ui/EmptyState";
import { PageHeader } from "../../../ui/PageHeader";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { useCreating } from "../../../ui/records/useCreating";
import { objectiveNames } from "../objectives/objectiveApi";
import { BetForm } from "./BetForm";
import { BetList } from "./BetList";
import { Board } from "./Board";
import classes from "./Roadmap.module.css";
import { areasOf, type BetFilter, boardOf, type Horizon } from "./roadmapApi";

/** What the team means to do: now, next and later. */
export function RoadmapPage() {
  const { slug, role } = useProject();
  const writes = mayAct(role, "editor");
  const { filter, view, set } = useAddress();
  const creating = useCreating();
  const [horizon, setHorizon] = useState<Horizon>("later");
  const board = useQuery({ ...boardOf(slug, filter), placeholderData: keepPreviousData });
  const objectives = useQuery(objectiveNames(slug)).data?.items ?? [];
  const areas = useQuery(areasOf(slug)).data?.items ?? [];
  const filtered = Object.values(filter).some(Boolean);

  const create = (at: Horizon) => {
    setHorizon(at);
    creating.open();
  };
  return (
    <>
      <PageHeader
        title="Roadmap"
        description="Bets on now, next and later: what each is expected to change, and for whom it was asked."
        actions={
          writes && (
            <Button leftSection={<Plus size={16} />} onClick={() => create("later")}>
              New bet
            </Button>
          )
        }
      />
      <div className={classes.filters}>
        <Words value={filter.q ?? ""} onChange={(q) => set({ q })} />
        <MemberPicker
          className={classes.filter}
          aria-label="Owner"
          placeholder="Any owner"
          value={filter.owner}
          onChange={(owner) => set({ owner: owner ?? "" })}
        />
        <Select
          className={classes.filter}
          aria-label="Objective"
          placeholder="Any objective"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any objective" }}
          data={objectives.map((o) => ({ value: o.id, label: o.title }))}
          value={filter.objective || null}
          onChange={(objective) => set({ objective: objective ?? "" })}
        />
        {areas.length > 0 && (
          <Select
            className={classes.filter}
            aria-label="Area"
            placeholder="Any area"
            searchable
            clearable
            clearButtonProps={{ "aria-label": "Any area" }}
            data={areas.map((area) => ({ value: area.id, label: area.name }))}
            value={filter.area || null}
            onChange={(area) => set({ area: area ?? "" })}
          />
        )}
        <SegmentedControl
          className={classes.end}
          aria-label="View"
          data={[
            { value: "board", label: "Board" },
            { value: "list", label: "List" },
          ]}
          value={view}
          onChange={(next) => set({ view: next === "list" ? "list" : "" })}
        />
      </div>
      {view === "list" ? (
        <BetList filter={filter} />
      ) : (
        <Answered query={board}>
          {(found) =>
            found.columns.every((column) => column.total === 0) && !filtered ? (
              <EmptyState
                icon={MapIcon}
                title="No bets yet"
                action={writes && <Button onClick={() => create("now")}>Make the first bet</Button>}
              >
                {writes
                  ? "A bet is one thing the team means to do, with what it should change. Make the first one, or turn an idea into a bet."
                  : "An editor makes the first bet."}
              </EmptyState>
            ) : (
              <>
                <Board board={found} filter={filter} onCreate={create} />
                {writes && (
                  <p id="roadmap-keys" className={classes.hint}>
                    Drag a bet, or hold Alt and press an arrow key to move the one in focus. Arrow keys alone
                    go from bet to bet, Enter opens one.
                  </p>
                )}
              </>
            )
          }
        </Answered>
      )}
      {writes && <BetForm creating={creating} horizon={horizon} />}
    </>
  );
}

/** Filters and view, kept in the address. */
function useAddress() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const filter: BetFilter = {
    ...(search.q ? { q: String(search.q) } : {}),
    ...(search.owner ? { owner: search.owner } : {}),
    ...(search.objective ? { objective: search.objective } : {}),
    ...(search.area ? { area: search.area } : {}),
  };
  const set = (part: Record<string, string>) =>
    void navigate({
      to: ".",
      replace: true,
      search: ((before: Record<string, unknown>) => {
        const next = { ...before, ...part };
        return Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ""));
      }) as never,
    });
  return { filter, view: search.view === "list" ? "list" : "board", set };
}

function Words({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(value);
  const [settled] = useDebouncedValue(text, 250);
  useEffect(() => {
    if (settled !== value) onChange(settled);
  }, [settled]);
  return (
    <TextInput
      className={classes.search}
      aria-label="Find bets"
      placeholder="Find bets"
      leftSection={<Search size={16} />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
