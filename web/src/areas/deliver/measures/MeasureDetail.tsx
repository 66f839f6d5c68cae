import { Badge, SegmentedControl, Text, useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { Chart } from "../../../charts/Chart";
import { Happened } from "../../../charts/insight/Happened";
import { withMarks } from "../../../charts/marks";
import { useHappened } from "../../../charts/query/happened";
import type { Range } from "../../../charts/query/query";
import { Answered } from "../../../ui/Answered";
import { type Column, DataTable } from "../../../ui/DataTable";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { duration, exact, percent } from "../../../ui/figures";
import { ProjectLink } from "../../../ui/ProjectLink";
import { recordPath } from "../../../ui/records/address";
import { Section } from "../../../ui/Section";
import deliver from "../Deliver.module.css";
import { type Asked, type Measure, type MeasureName, type MeasureRow, rowsOf } from "../deliverApi";
import { measureNames, measureWords, shortCommit } from "../words";
import { drawMeasure } from "./drawMeasure";
import classes from "./Measures.module.css";
import { WindowSetting } from "./WindowSetting";

interface MeasureDetailProps {
  name: MeasureName;
  measure: Measure;
  asked: Asked;
}

/** One measure in full: over time, what it means, what it left out, and every row behind it. */
export function MeasureDetail({ name, measure, asked }: MeasureDetailProps) {
  const { role } = useProject();
  const scheme = useComputedColorScheme("light");
  const words = measureNames.find(([known]) => known === name)?.[1] ?? name;
  const buckets = useMemo(() => measure.series.map(({ bucket }) => bucket), [measure]);
  const { list, marks } = useHappened(rangeOf(asked), buckets, "deployment");
  const drawing = useMemo(
    () => withMarks(drawMeasure(measure, words, asked.interval, scheme), marks, scheme),
    [measure, words, asked.interval, scheme, marks],
  );
  return (
    <>
      <div className={classes.detail}>
        <Section
          title={`${words} over time`}
          description={
            measure.unit === "per_day"
              ? "Deployments in each interval."
              : "The same measure in each interval; those with nothing to measure are left out."
          }
        >
          {measure.n === 0 ? (
            <p className={deliver.none}>{measure.reason}</p>
          ) : (
            <>
              <Chart drawing={drawing} height={260} />
              <Happened annotations={list} />
            </>
          )}
        </Section>
        <aside className={deliver.side} aria-label={`About ${words.toLowerCase()}`}>
          <div>
            <h3 className={classes.asideTitle}>How it is measured</h3>
            <Text>{measure.definition}</Text>
          </div>
          <Facts facts={numbers(measure)} />
          <div>
            <h3 className={classes.asideTitle}>What was not counted</h3>
            {measure.excluded.length === 0 ? (
              <p className={deliver.none}>Everything was.</p>
            ) : (
              <ul className={classes.excluded}>
                {measure.excluded.map((left) => (
                  <li key={left.reason}>
                    <span>{left.reason.charAt(0).toUpperCase() + left.reason.slice(1)}</span>
                    <span className="tabular">{exact(left.count)}</span>
                  </li>
                ))}
              </ul>
            )}
          </div>
          {(name === "change_fail_rate" || name === "recovery_time") && (
            <WindowSetting service={asked.service} edits={mayAct(role, "editor")} />
          )}
        </aside>
      </div>
      <Rows name={name} asked={asked} unit={measure.unit} />
    </>
  );
}

function rangeOf({ last, from, to }: Asked): Range {
  return from && to ? { from, to } : { last: last ?? "90d" };
}

function numbers(measure: Measure): [string, string][] {
  const facts: [string, string][] = [];
  if (measure.unit === "seconds" && measure.p50 !== null) {
    facts.push(
      ["Median", measureWords("seconds", measure.p50)],
      ["75% within", measureWords("seconds", measure.p75)],
      ["90% within", measureWords("seconds", measure.p90)],
    );
  }
  facts.push(["Counted", exact(measure.n)]);
  if (measure.coverage !== null) facts.push(["Covered", percent(measure.coverage)]);
  if (measure.also) facts.push(["That is", measure.also]);
  return facts;
}

type Which = "all" | "counted" | "not";

function Rows({ name, asked, unit }: { name: MeasureName; asked: Asked; unit: Measure["unit"] }) {
  const { slug } = useProject();
  const [which, setWhich] = useState<Which>("all");
  const found = useQuery(rowsOf(slug, asked, name));
  return (
    <Section title="What is behind the number" description="Each row, whether it counted, and why.">
      <Answered query={found}>
        {({ items, total }) => {
          const rows = items.filter((row) => which === "all" || row.counted === (which === "counted"));
          return items.length === 0 ? (
            <p className={deliver.none}>There is nothing behind it in this time.</p>
          ) : (
            <DataTable
              label="What is behind the number"
              rows={rows}
              columns={columns(unit)}
              rowKey={(row) => `${row.type} ${row.id} ${row.deployment ?? ""}`}
              toolbar={
                <SegmentedControl
                  aria-label="Which rows"
                  value={which}
                  onChange={(value) => setWhich(value as Which)}
                  data={[
                    { value: "all", label: "All" },
                    { value: "counted", label: "Counted" },
                    { value: "not", label: "Not counted" },
                  ]}
                />
              }
              footer={
                <Text size="sm" c="dimmed">
                  {rows.length === 0
                    ? "There are none."
                    : total > items.length && `The newest ${exact(items.length)} of ${exact(total)}.`}
                </Text>
              }
            />
          );
        }}
      </Answered>
    </Section>
  );
}

function columns(unit: Measure["unit"]): Column<MeasureRow>[] {
  const all: Column<MeasureRow>[] = [
    { key: "what", header: "What", width: "240px", render: (row) => <What row={row} /> },
    {
      key: "counted",
      header: "Counted",
      width: "100px",
      render: (row) => (
        <Badge variant="light" color={row.counted ? "green" : "gray"}>
          {row.counted ? "Yes" : "No"}
        </Badge>
      ),
    },
    { key: "why", header: "Why", wideOnly: true, render: (row) => row.why ?? "" },
    { key: "at", header: "When", width: "130px", render: (row) => <ProjectWhen at={row.at} /> },
  ];
  if (unit !== "seconds") return all;
  return [
    ...all.slice(0, 1),
    {
      key: "took",
      header: "Took",
      width: "120px",
      align: "right",
      render: (row) => duration(row.seconds),
    },
    ...all.slice(1),
  ];
}

function What({ row }: { row: MeasureRow }) {
  return (
    <div className={deliver.name}>
      <Named row={row} />
      {row.why && <span className={deliver.narrow}>{row.why}</span>}
    </div>
  );
}

function Named({ row }: { row: MeasureRow }) {
  if (row.type === "change") {
    return (
      <ProjectLink path={recordPath("deployment", row.deployment ?? "")}>
        <code className={deliver.sha}>{shortCommit(row.id)}</code>
      </ProjectLink>
    );
  }
  return <ProjectLink path={recordPath(row.type, row.id)}>{row.title || "Untitled"}</ProjectLink>;
}
