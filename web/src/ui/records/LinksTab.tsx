import { ActionIcon, Button, Text, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link2, Unlink } from "lucide-react";
import { mayAct, useProject } from "../../api/session";
import type { Ref, Relation, Trace, TraceEdge, TraceNode } from "../../api/types";
import { Answered } from "../Answered";
import { EmptyState } from "../EmptyState";
import { recordKind } from "./address";
import { LinkDialog } from "./LinkDialog";
import classes from "./LinksTab.module.css";
import { RecordLink } from "./RecordLink";
import { relationsOf, traceOf } from "./recordApi";
import { keyOf, says } from "./trace";
import { useLinking } from "./useLinking";

/** The records right beside this one, by relation. */
export function LinksTab({ record }: { record: Ref }) {
  const { slug, role } = useProject();
  const [linking, { open, close }] = useDisclosure(false);
  const trace = useQuery(traceOf(slug, record));
  const relations = useQuery(relationsOf(slug)).data?.items ?? [];
  const edits = mayAct(role, "editor");
  const button = edits && (
    <Button variant="default" leftSection={<Link2 size={16} />} onClick={open}>
      Link to…
    </Button>
  );
  return (
    <>
      <Answered query={trace}>
        {(found) => {
          const groups = linksOf(found, record, relations);
          return groups.length === 0 ? (
            <EmptyState icon={Link2} title="No links yet" action={button}>
              {edits
                ? `Link this ${recordKind(record.type).noun} to what it came of, what came of it, or what it has to do with.`
                : "Editors can link this record to others."}
            </EmptyState>
          ) : (
            <>
              <Links groups={groups} edits={edits} />
              {button}
            </>
          );
        }}
      </Answered>
      <LinkDialog record={record} opened={linking} onClose={close} />
    </>
  );
}

/** Neighbours by one relation in one direction. */
interface Group {
  words: string;
  links: { edge: TraceEdge; other: TraceNode }[];
  /** How many there are when not all are shown. */
  total?: number;
}

function linksOf(trace: Trace, record: Ref, relations: readonly Relation[]): Group[] {
  const nodes = new Map(trace.nodes.map((node) => [keyOf(node), node]));
  const here = keyOf(record);
  const groups = new Map<string, Group>();
  for (const edge of trace.edges) {
    const inverse = keyOf(edge.to) === here;
    if (!inverse && keyOf(edge.from) !== here) continue;
    const other = nodes.get(keyOf(inverse ? edge.from : edge.to));
    if (!other) continue;
    const words = says(edge.relation, relations, inverse);
    const many = trace.many.find(
      (each) =>
        keyOf(each.at) === here && each.relation === edge.relation && Boolean(each.inverse) === inverse,
    );
    const group = groups.get(words) ?? { words, links: [], total: many?.total };
    group.links.push({ edge, other });
    groups.set(words, group);
  }
  return [...groups.values()];
}

function Links({ groups, edits }: { groups: Group[]; edits: boolean }) {
  const { unlink } = useLinking();
  return groups.map((group) => (
    <section key={group.words} className={classes.group}>
      <h3 className={classes.words}>
        {group.words.slice(0, 1).toUpperCase() + group.words.slice(1)}
        {group.total !== undefined && (
          <span className={classes.total}>
            {" "}
            {group.links.length} of {group.total.toLocaleString("en-US")}
          </span>
        )}
      </h3>
      <ul className={classes.list}>
        {group.links.map(({ edge, other }) => (
          <li key={keyOf(other)} className={classes.link}>
            <span className={classes.record}>
              <RecordLink record={other} />
              {edge.note && (
                <Text size="sm" c="dimmed">
                  {edge.note}
                </Text>
              )}
            </span>
            {other.state && <span className={classes.state}>{other.state.replaceAll("_", " ")}</span>}
            {edits && edge.id && (
              <Tooltip label="Remove the link">
                <ActionIcon
                  aria-label={`Remove the link to ${other.title}`}
                  onClick={() => void unlink(edge, `No longer linked to “${other.title}”`)}
                >
                  <Unlink size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
    </section>
  ));
}
