import { Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { AtSign, CircleAlert, CircleCheck, Clock, Hourglass, Inbox, ShieldAlert } from "lucide-react";
import { Fragment } from "react";
import type { Needs as List, SessionProject, Waiting } from "../../api/types";
import { Answered } from "../../ui/Answered";
import { ProjectWhen } from "../../ui/Figure";
import { LoadingRows } from "../../ui/Loading";
import { ProjectLink, target, useProjectPath } from "../../ui/ProjectLink";
import { recordKind } from "../../ui/records/address";
import { loopQuery, needsQuery, seeMentionsOn } from "./homeApi";
import classes from "./Needs.module.css";
import { dueWords, morePath, moreWords, suggestions, waitingPath } from "./needs";

/** What waits for whoever is here, or what they can do when nothing does. */
export function Needs({ project }: { project: SessionProject }) {
  const needs = useQuery(needsQuery(project.slug));
  return (
    <section aria-labelledby="needs">
      <h2 id="needs" className={classes.heading}>
        What needs you
      </h2>
      <Answered query={needs} loading={<LoadingRows rows={4} />}>
        {(list) => (list.waiting.length === 0 ? <Nothing project={project} /> : <WaitingList list={list} />)}
      </Answered>
    </section>
  );
}

function WaitingList({ list }: { list: List }) {
  return (
    <>
      <ul className={classes.list}>
        {list.waiting.map((waiting) => (
          <WaitingRow key={`${waiting.kind} ${waiting.record?.id} ${waiting.says}`} waiting={waiting} />
        ))}
      </ul>
      {list.more.length > 0 && (
        <Text c="dimmed" size="sm" className={classes.more}>
          And{" "}
          {list.more.map(({ kind, count }, at) => (
            <Fragment key={kind}>
              {at > 0 && ", "}
              <More kind={kind} count={count} />
            </Fragment>
          ))}
          .
        </Text>
      )}
    </>
  );
}

function More({ kind, count }: { kind: string; count: number }) {
  const path = morePath(kind);
  const words = moreWords(kind, count);
  return path === undefined ? words : <ProjectLink path={path}>{words}</ProjectLink>;
}

const icons: Record<string, typeof AtSign> = {
  mention: AtSign,
  quarantine: ShieldAlert,
  inbox: Inbox,
  time_check: Hourglass,
};

function WaitingRow({ waiting }: { waiting: Waiting }) {
  const path = useProjectPath();
  const queries = useQueryClient();
  const { kind, record, title, says, due, since } = waiting;
  const Icon = icons[kind] ?? recordKind(record?.type ?? kind).icon;
  function leave() {
    if (kind !== "mention" || !record) return;
    // Whoever reads what was said has seen the mention; if that cannot be kept, it waits on.
    void seeMentionsOn(record.id)
      .then(() =>
        Promise.all([
          queries.invalidateQueries({ queryKey: ["mentions"] }),
          queries.invalidateQueries({ queryKey: ["home"] }),
        ]),
      )
      .catch(() => undefined);
  }
  return (
    <li className={classes.row}>
      <Link {...target(path(waitingPath(waiting)))} className={classes.link} onClick={leave}>
        <span className={classes.icon} aria-hidden>
          <Icon size={18} strokeWidth={1.75} />
        </span>
        <span className={classes.words}>
          <span className={classes.title}>{title}</span>
          <span className={classes.says}>{says}</span>
        </span>
        <span className={classes.when}>
          {due ? <DueMark due={due} /> : since && <ProjectWhen at={since} />}
        </span>
      </Link>
    </li>
  );
}

function DueMark({ due }: { due: string }) {
  const { words, late } = dueWords(due);
  const Shape = late ? CircleAlert : Clock;
  return (
    <span className={classes.due} data-late={late || undefined} title={due.slice(0, 10)}>
      <Shape size={15} aria-hidden />
      {words}
    </span>
  );
}

function Nothing({ project }: { project: SessionProject }) {
  const loop = useQuery(loopQuery(project.slug));
  const path = useProjectPath();
  const empty = loop.data?.stages.filter((stage) => stage.total === 0).map((stage) => stage.name) ?? [];
  return (
    <div className={classes.nothing}>
      <p className={classes.clear}>
        <CircleCheck size={18} strokeWidth={1.75} aria-hidden />
        Nothing waits for you.
      </p>
      <ul className={classes.suggestions}>
        {suggestions(project.role, empty).map(({ title, words, path: to }) => (
          <li key={to}>
            <Link {...target(path(to))} className={classes.suggestion}>
              <span className={classes.offer}>{title}</span>
              <span className={classes.offerWords}>{words}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
