import { Badge, Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, Scale, Search } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { Decision } from "../../../api/types";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { target, useProjectPath } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { useCreating } from "../../../ui/records/useCreating";
import { Section } from "../../../ui/Section";
import { usePages } from "../../../ui/usePages";
import { dayWords } from "../roadmap/words";
import { NewDecision } from "./DecisionForm";
import classes from "./Decisions.module.css";
import { type DecisionFilter, decisionsPage, dueOf } from "./decisionApi";
import { stateColours, stateWords } from "./words";

/** The log of decisions; what is to be looked at again comes first. */
export function DecisionsPage() {
  const { slug, role } = useProject();
  const writes = mayAct(role, "editor");
  const creating = useCreating();
  const [text, setText] = useState("");
  const [q] = useDebouncedValue(text.trim(), 250);
  const [state, setState] = useState<Decision["state"] | null>(null);
  const [member, setMember] = useState<string | null>(null);
  const filter: DecisionFilter = {
    ...(q ? { q } : {}),
    ...(state ? { state } : {}),
    ...(member ? { decided_by: member } : {}),
  };
  const filtered = Object.keys(filter).length > 0;
  const due = useQuery(dueOf(slug)).data?.items ?? [];
  const { query, rows } = usePages<Decision>(["decisions", slug, "list", filter], (cursor, signal) =>
    decisionsPage(slug, filter, cursor, signal),
  );
  return (
    <>
      <PageHeader
        title="Decisions"
        description="What was decided, why, who disagreed, and when to look at it again."
        actions={
          writes && (
            <Button leftSection={<Plus size={16} />} onClick={creating.open}>
              Record a decision
            </Button>
          )
        }
      />
      {due.length > 0 && !filtered && (
        <div className={classes.due}>
          <Section title="To be looked at again" description="Their day has come. Keep them, or decide anew.">
            <Log decisions={due} due />
          </Section>
        </div>
      )}
      <div className={classes.filters}>
        <TextInput
          className={classes.filter}
          aria-label="Find decisions"
          placeholder="Find decisions"
          leftSection={<Search size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Select
          className={classes.filter}
          aria-label="State"
          placeholder="Any state"
          clearable
          clearButtonProps={{ "aria-label": "Any state" }}
          data={Object.entries(stateWords).map(([value, label]) => ({ value, label }))}
          value={state}
          onChange={(value) => setState(value as Decision["state"] | null)}
        />
        <MemberPicker
          className={classes.filter}
          aria-label="Decided by"
          placeholder="Decided by anybody"
          value={member}
          onChange={setMember}
        />
      </div>
      {query.isError ? (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <LoadingRows />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={Scale}
          title={filtered ? "No decisions found" : "No decisions yet"}
          action={writes && !filtered && <Button onClick={creating.open}>Record the first decision</Button>}
        >
          {filtered
            ? "Change the filters to see others."
            : "Write down what was decided and why while everybody remembers, and set a day to look at it again."}
        </EmptyState>
      ) : (
        <>
          <Log decisions={rows} />
          <MoreButton query={query}>More decisions</MoreButton>
        </>
      )}
      {writes && <NewDecision creating={creating} />}
    </>
  );
}

function Log({ decisions, due = false }: { decisions: readonly Decision[]; due?: boolean }) {
  const path = useProjectPath();
  return (
    <ol className={classes.log}>
      {decisions.map((decision) => (
        <li key={decision.id} className={classes.entry}>
          <span className={classes.when}>
            {due ? `Due ${dayWords(decision.revisit_on)}` : dayWords(decision.decided_on) || "Not decided"}
          </span>
          <div>
            <Link {...target(path(`decisions/${decision.id}`))} className={classes.title}>
              {decision.title}
            </Link>
            {decision.decision && <p className={classes.excerpt}>{decision.decision}</p>}
            <div className={classes.under}>
              {decision.state !== "decided" && (
                <Badge size="sm" variant="light" color={stateColours[decision.state]}>
                  {stateWords[decision.state]}
                </Badge>
              )}
              {decision.about.length > 0 && (
                <span>About {decision.about.map((found) => found.title).join(", ")}</span>
              )}
              {decision.decided_by.length > 0 && (
                <span>
                  By <MemberName id={decision.decided_by[0]} />
                  {decision.decided_by.length > 1 && ` and ${decision.decided_by.length - 1} more`}
                </span>
              )}
              {decision.dissent.length > 0 && <span>{decision.dissent.length} disagreed</span>}
              {!due && decision.revisit_on && decision.state === "decided" && (
                <span>Look again {dayWords(decision.revisit_on)}</span>
              )}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}
