import {
  Alert,
  Badge,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
  useComputedColorScheme,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Inbox, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useProject } from "../../../api/session";
import { Chart } from "../../../charts/Chart";
import { Answered } from "../../../ui/Answered";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { exact, percentWithin } from "../../../ui/figures";
import { MoreButton } from "../../../ui/MoreButton";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import classes from "./Results.module.css";
import {
  type Group as Answering,
  type NPSSplit,
  type Results,
  type ResultsAsked,
  responses,
  results,
} from "./surveyApi";
import { drawTrend } from "./trend";
import { groupOf, interval, score } from "./words";

const ranges: { value: string; label: string }[] = [
  { value: "", label: "All answers" },
  { value: "30d", label: "Last 30 days" },
  { value: "90d", label: "Last 90 days" },
  { value: "12m", label: "Last 12 months" },
];

/** What the answers amount to, with how sure that is, and what people wrote. */
export function ResultsView({ id }: { id: string }) {
  const { slug } = useProject();
  const [last, setLast] = useState("");
  const [by, setBy] = useState<NonNullable<ResultsAsked["interval"]>>("week");
  const [compare, setCompare] = useState(false);
  const asked: ResultsAsked = {
    interval: by,
    ...(last ? { last } : {}),
    ...(compare && last ? { compare: "previous" as const } : {}),
  };
  const found = useQuery({ ...results(slug, id, asked), placeholderData: (before) => before });
  return (
    <Stack gap="xl">
      <Group gap="sm">
        <Select
          aria-label="Which answers"
          w={170}
          allowDeselect={false}
          value={last}
          onChange={(v) => setLast(v ?? "")}
          data={ranges}
        />
        <SegmentedControl
          aria-label="Interval of the trend"
          value={by}
          onChange={(v) => setBy(v as typeof by)}
          data={[
            { value: "day", label: "Day" },
            { value: "week", label: "Week" },
            { value: "month", label: "Month" },
          ]}
        />
        <Switch
          label="Compare with the stretch before"
          checked={compare && last !== ""}
          disabled={last === ""}
          onChange={(e) => setCompare(e.currentTarget.checked)}
        />
      </Group>
      <Answered query={found}>
        {(r) =>
          r.score.n === 0 ? (
            <EmptyState icon={Inbox} title="No answers here yet">
              {last
                ? "Nobody answered in this stretch of time. Choose a longer one."
                : "Open the survey and share it: send the link, a link for each person, or put the window on your pages."}
            </EmptyState>
          ) : (
            <Shown results={r} />
          )
        }
      </Answered>
      <Verbatims id={id} />
    </Stack>
  );
}

function Shown({ results: r }: { results: Results }) {
  const scheme = useComputedColorScheme("light");
  const drawing = useMemo(
    () => drawTrend(r.trend, r.trend_interval, r.incomplete, scheme),
    [r.trend, r.trend_interval, r.incomplete, scheme],
  );
  return (
    <>
      <div className={`${classes.top} ${classes.card}`}>
        <div>
          <Text c="dimmed">Net Promoter Score</Text>
          <div className={classes.big}>{score(r.score.nps)}</div>
          <Text mt="xs">
            95% interval {interval(r.score)}, from <Count of={r.score.n} />{" "}
            {r.score.n === 1 ? "answer" : "answers"}
          </Text>
          {r.score.n < 30 && (
            <Text size="sm" c="dimmed">
              Few answers: read the interval, not the score.
            </Text>
          )}
          <div className={classes.facts}>
            <Text size="sm" c="dimmed">
              Response rate{" "}
              {r.response_rate.rate === null || r.response_rate.rate === undefined
                ? "not known"
                : `${percentWithin(r.response_rate.rate, r.response_rate.interval, r.response_rate.shown)} of ${exact(r.response_rate.shown)}`}
            </Text>
            <Text size="sm" c="dimmed">
              {exact(r.with_text)} with a reason
            </Text>
          </div>
        </div>
        <Distribution counts={r.distribution} n={r.score.n} groups={r.score} />
      </div>
      {r.change && (
        <Alert variant="light" title="Compared with the stretch before">
          {r.change.says}
        </Alert>
      )}
      {r.trend.length > 1 && (
        <Section
          title="Over time"
          description="The band is the 95% interval; hollow points are not over yet."
        >
          <Chart drawing={drawing} height={260} />
        </Section>
      )}
      {r.splits.map((s) => (
        <Split key={s.property} split={s} />
      ))}
      <details>
        <summary>How was this computed?</summary>
        <Text size="sm" c="dimmed" mt="xs" maw="76ch">
          {r.explain.definition}
          {r.explain.exclusions.length > 0 && ` Left out: ${r.explain.exclusions.join("; ")}.`}
        </Text>
      </details>
    </>
  );
}

interface DistributionProps {
  counts: readonly number[];
  n: number;
  groups: Results["score"];
}

function Distribution({ counts, n, groups }: DistributionProps) {
  const most = Math.max(...counts, 1);
  const share = (part: number) => `${Math.round((100 * part) / n)}%`;
  return (
    <div>
      <ul className={classes.bars} aria-label="Answers by score">
        {counts.map((count, points) => (
          <li key={points} className={classes.bar} title={`${points}: ${exact(count)}`}>
            {count > 0 ? exact(count) : ""}
            <div
              className={classes.fill}
              data-group={groupOf(points)}
              style={{ height: `${Math.round((100 * count) / most)}px` }}
            />
            <span>{points}</span>
          </li>
        ))}
      </ul>
      <div className={classes.groups}>
        <span>Detractors {share(groups.detractors)}</span>
        <span>Passives {share(groups.passives)}</span>
        <span>Promoters {share(groups.promoters)}</span>
      </div>
    </div>
  );
}

const splitNames = { plan: "By plan", segment: "By segment", company_size: "By company size" };

const columns: Column<NPSSplit["parts"][number]>[] = [
  { key: "value", header: "Part", render: (p) => p.value || <Text c="dimmed">Not known</Text> },
  {
    key: "nps",
    header: "NPS",
    align: "right",
    width: "72px",
    render: (p) => (p.nps === null ? <Text c="dimmed">Too few</Text> : <strong>{score(p.nps)}</strong>),
  },
  { key: "interval", header: "95% interval", align: "right", width: "112px", render: interval },
  { key: "n", header: "Answers", align: "right", width: "80px", render: (p) => <Count of={p.n} /> },
];

function Split({ split }: { split: NPSSplit }) {
  return (
    <Section title={splitNames[split.property]} description="Parts with fewer than 5 answers show no score.">
      <DataTable
        label={splitNames[split.property]}
        rows={split.parts}
        columns={columns}
        rowKey={(p) => p.value}
      />
    </Section>
  );
}

function Verbatims({ id }: { id: string }) {
  const { slug } = useProject();
  const [group, setGroup] = useState<Answering | "">("");
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const pages = useInfiniteQuery({
    ...responses(slug, id, group || undefined, asked),
    placeholderData: (before) => before,
  });
  const rows = pages.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  if (pages.data && rows.length === 0 && !group && !asked) return null;
  return (
    <Section
      title="In their words"
      actions={
        <Group gap="sm">
          <TextInput
            aria-label="Search reasons"
            placeholder="Search reasons"
            leftSection={<Search size={15} />}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
            data-search
          />
          <Select
            aria-label="Whose reasons"
            w={150}
            allowDeselect={false}
            value={group}
            onChange={(v) => setGroup((v ?? "") as Answering | "")}
            data={[
              { value: "", label: "Everybody" },
              { value: "promoter", label: "Promoters" },
              { value: "passive", label: "Passives" },
              { value: "detractor", label: "Detractors" },
            ]}
          />
        </Group>
      }
    >
      {rows.map((r) => (
        <div key={r.id} className={classes.quote}>
          <Group gap="xs">
            <Badge variant="light" color="gray">
              {r.score} · {groupOf(r.score)}
            </Badge>
            <Text size="sm" c="dimmed">
              {[r.person, r.company, r.plan].filter(Boolean).join(" · ") || "Somebody"} ·{" "}
              <ProjectWhen at={r.received_at} />
            </Text>
            {r.feedback && (
              <ProjectLink path={`inbox/${r.feedback}`} size="sm">
                In the inbox
              </ProjectLink>
            )}
          </Group>
          <p>{r.text}</p>
        </div>
      ))}
      {pages.data && rows.length === 0 && <Text c="dimmed">No reason matches.</Text>}
      <Group mt="md">
        <MoreButton query={pages}>Show more</MoreButton>
      </Group>
    </Section>
  );
}
