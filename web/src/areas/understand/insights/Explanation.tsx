import { Collapse, List, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useProject } from "../../../api/session";
import type { Answered } from "../../../charts/query/asking";
import { basis, counted } from "../../../charts/query/basis";
import { curl } from "../../../charts/query/curl";
import { CodeBlock } from "../../../ui/CodeBlock";
import { exact, moment } from "../../../ui/figures";
import classes from "./Insight.module.css";

/** The line under a chart, and behind it how every number came about and how to ask again. */
export function Explanation({ answered }: { answered: Answered }) {
  const { slug, timezone } = useProject();
  const [opened, { toggle }] = useDisclosure(false);
  const { asked, answer } = answered;
  const { definition, n, exclusions } = answer.explain ?? {};
  const left = exclusions ?? [];
  const open = answer.incomplete ?? [];
  const rests = basis(answered);
  return (
    <>
      <div className={classes.footer}>
        {rests && <span>n = {rests}</span>}
        <span title={`${exact(answer.matched_events)} events match the question`}>
          {counted(answer.matched_events, "event")}
        </span>
        <span title={moment(answer.computed_at, timezone)}>
          in {answer.elapsed_ms < 10 ? answer.elapsed_ms.toFixed(1) : exact(Math.round(answer.elapsed_ms))} ms
        </span>
        <UnstyledButton
          fz="sm"
          c="var(--accent-text)"
          aria-expanded={opened}
          onClick={toggle}
          style={{ display: "inline-flex", gap: 4, alignItems: "center" }}
        >
          {opened ? <ChevronDown size={15} /> : <ChevronRight size={15} />}
          How was this computed?
        </UnstyledButton>
      </div>
      <Collapse expanded={opened} transitionDuration={120}>
        <section className={classes.explain} aria-label="How this was computed">
          {definition && <Text maw={720}>{definition}</Text>}
          {(left.length > 0 || open.length > 0) && (
            <Stack gap={4}>
              <Text fw={600}>Left out or unfinished</Text>
              <List size="md" spacing={2}>
                {left.map((reason) => (
                  <List.Item key={reason}>{reason}</List.Item>
                ))}
                {open.length > 0 && <List.Item>Not over yet, drawn dashed: {open.join(", ")}</List.Item>}
              </List>
            </Stack>
          )}
          <dl className={classes.facts}>
            <Fact name="Rests on (n)" value={rests ?? counted(n, "event")} />
            <Fact name="Matched events" value={exact(answer.matched_events)} />
            <Fact name="Engine" value={answer.engine} />
            <Fact name="Took" value={`${answer.elapsed_ms.toFixed(1)} ms`} />
            <Fact name="Computed" value={moment(answer.computed_at, timezone)} />
            <Fact name="Time zone" value={asked.timezone ?? timezone} />
          </dl>
          <Stack gap={6}>
            <Text fw={600}>Ask again from a terminal</Text>
            <CodeBlock what="curl command" code={curl(window.location.origin, slug, asked)} wrap />
          </Stack>
        </section>
      </Collapse>
    </>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
