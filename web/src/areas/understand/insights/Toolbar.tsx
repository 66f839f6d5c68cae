import { ActionIcon, Button, Group, Menu, SegmentedControl, Select, Switch, Tooltip } from "@mantine/core";
import {
  AreaChart,
  BarChart3,
  Clock3,
  Download,
  FileSpreadsheet,
  Grid3x3,
  Hash,
  Image,
  LineChart,
  Link2,
  type LucideIcon,
  Table2,
  TrendingUp,
} from "lucide-react";
import { chartsOf, type Display, type Insight, type Interval, type Query } from "../../../charts/query/query";
import { keepInterval, suits, usualInterval } from "../../../charts/query/range";
import { RangePicker } from "../pickers/RangePicker";
import classes from "./Insight.module.css";

interface ToolbarProps {
  insight: Insight;
  onChange: (insight: Insight) => void;
  onCsv: (() => void) | undefined;
  onPng: (() => void) | undefined;
  onLink: () => void;
}

const looks: Record<Display["chart"], { name: string; icon: LucideIcon }> = {
  line: { name: "Lines", icon: LineChart },
  bar: { name: "Bars", icon: BarChart3 },
  area: { name: "Stacked areas", icon: AreaChart },
  number: { name: "Numbers", icon: Hash },
  steps: { name: "Steps", icon: BarChart3 },
  time: { name: "Time to convert", icon: Clock3 },
  trend: { name: "Conversion over time", icon: TrendingUp },
  triangle: { name: "Cohorts", icon: Grid3x3 },
  curve: { name: "Curve", icon: LineChart },
};

/** When, how fine and how drawn; and the ways to take the chart away. */
export function Toolbar({ insight, onChange, onCsv, onPng, onLink }: ToolbarProps) {
  const { query, display } = insight;
  const setChart = (chart: Display["chart"]) =>
    onChange({ query: forChart(query, chart), display: { ...display, chart } });
  return (
    <div className={classes.tools}>
      <RangePicker
        value={query.range}
        onChange={(range) => onChange({ display, query: withRange({ ...query, range }) })}
      />
      {query.kind === "trends" && (
        <TrendsTools query={query} onChange={(next) => onChange({ query: next, display })} />
      )}
      {query.kind === "funnel" && query.over_time && (
        <IntervalSelect
          label="Entered each"
          value={query.over_time}
          range={query.range}
          onChange={(over_time) => onChange({ query: { ...query, over_time }, display })}
        />
      )}
      <div className={classes.right}>
        <SegmentedControl
          aria-label="How to draw the answer"
          value={display.chart}
          onChange={(chart) => setChart(chart as Display["chart"])}
          data={chartsOf[query.kind].map((chart) => {
            const { name, icon: Icon } = looks[chart];
            return {
              value: chart,
              label: (
                <Tooltip label={name}>
                  <span style={{ display: "grid", placeItems: "center", height: 20, minWidth: 22 }}>
                    <Icon size={16} aria-label={name} role="img" />
                  </span>
                </Tooltip>
              ),
            };
          })}
        />
        <Tooltip label={display.table ? "Show the chart" : "Show the numbers"}>
          <ActionIcon
            size={32}
            variant={display.table ? "light" : "default"}
            aria-label="Show as a table"
            aria-pressed={display.table === true}
            onClick={() =>
              onChange({
                query,
                display: display.table ? { chart: display.chart } : { ...display, table: true },
              })
            }
          >
            <Table2 size={16} />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button variant="default" leftSection={<Download size={16} />}>
              Share
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Link2 size={16} />} onClick={onLink}>
              Copy link
            </Menu.Item>
            <Menu.Item leftSection={<FileSpreadsheet size={16} />} disabled={!onCsv} onClick={onCsv}>
              Save numbers as CSV
            </Menu.Item>
            <Menu.Item leftSection={<Image size={16} />} disabled={!onPng} onClick={onPng}>
              Save picture as PNG
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}

/** The question with what a chart needs of it: conversion over time needs buckets. */
export function forChart(query: Query, chart: Display["chart"]): Query {
  if (query.kind !== "funnel") return query;
  if (chart === "trend") return { ...query, over_time: query.over_time ?? usualInterval(query.range) };
  const { over_time: _, ...rest } = query;
  return rest;
}

/** The question with an interval that suits its new range. */
export function withRange(query: Query): Query {
  if (query.kind === "trends") return { ...query, interval: keepInterval(query.interval, query.range) };
  if (query.kind === "funnel" && query.over_time)
    return { ...query, over_time: keepInterval(query.over_time, query.range) };
  return query;
}

function TrendsTools({
  query,
  onChange,
}: {
  query: Query & { kind: "trends" };
  onChange: (q: Query) => void;
}) {
  return (
    <>
      <IntervalSelect
        label="Each"
        value={query.interval}
        range={query.range}
        onChange={(interval) => onChange({ ...query, interval })}
      />
      <Select
        aria-label="Smoothing"
        w={152}
        allowDeselect={false}
        value={String(query.smooth?.average ?? 1)}
        onChange={(v) =>
          onChange({ ...query, smooth: v === "1" || v === null ? undefined : { average: Number(v) } })
        }
        data={[
          { value: "1", label: "Not smoothed" },
          ...[3, 7, 14, 28].map((n) => ({ value: String(n), label: `${n}-${query.interval} average` })),
        ]}
      />
      <Group>
        <Switch
          label="Compare with before"
          checked={query.compare !== undefined}
          onChange={(event) =>
            onChange({ ...query, compare: event.currentTarget.checked ? "previous_period" : undefined })
          }
        />
      </Group>
    </>
  );
}

interface IntervalSelectProps {
  label: string;
  value: Interval;
  range: Query["range"];
  onChange: (interval: Interval) => void;
}

function IntervalSelect({ label, value, range, onChange }: IntervalSelectProps) {
  const offered = (["hour", "day", "week", "month"] as const).filter((i) => i === value || suits(i, range));
  return (
    <Select
      aria-label={label}
      w={128}
      allowDeselect={false}
      value={value}
      onChange={(v) => v && onChange(v as Interval)}
      data={offered.map((i) => ({ value: i, label: `Each ${i}` }))}
    />
  );
}
