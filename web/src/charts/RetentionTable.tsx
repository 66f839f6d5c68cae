import { useComputedColorScheme } from "@mantine/core";
import { bucketName, exact, percent, short, smallN } from "../ui/figures";
import type { PointedAt, RetentionAnswer } from "./answers";
import { PointCell } from "./PointCell";
import {
  type Columns,
  columnName,
  heatColour,
  over,
  retentionPoint,
  share,
  started,
  width,
} from "./retention";
import classes from "./Tables.module.css";

interface RetentionTableProps {
  answer: RetentionAnswer;
  columns: Columns;
  /** Counts in place of shares. */
  counts?: boolean;
  onPeople?: ((at: PointedAt) => void) | undefined;
}

/** Retention as a triangle: a row per cohort, the weighted average on top; each cell opens its people. */
export function RetentionTable({ answer, columns, counts, onPeople }: RetentionTableProps) {
  const scheme = useComputedColorScheme("light");
  const names = Array.from({ length: width(answer) }, (_, i) => columnName(i, columns));
  const heat = (value: number | null) =>
    value === null
      ? undefined
      : `color-mix(in srgb, ${heatColour(scheme)} ${value === 0 ? 0 : Math.round(12 + value * 88)}%, transparent)`;
  const people = answer.cohorts.reduce((n, c) => n + c.size, 0);
  return (
    <section className={classes.scroll} aria-label="Retention by cohort">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Started</th>
            <th scope="col">People</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr className={classes.average}>
            <th
              scope="row"
              title="Each column weighs the cohorts by their size and leaves out those it is not over for"
            >
              Weighted average
            </th>
            <td title={exact(people)}>{short(people)}</td>
            {names.map((name, i) => (
              <td key={name}>{percent(answer.average[i])}</td>
            ))}
          </tr>
          {answer.cohorts.map((cohort) => (
            <tr key={cohort.start}>
              <th scope="row">{bucketName(cohort.start, columns.interval)}</th>
              <td>
                <PointCell
                  at={cohort.size > 0 ? retentionPoint(cohort, 0, columns) : undefined}
                  onPeople={onPeople}
                  title={exact(cohort.size)}
                >
                  {short(cohort.size)}
                </PointCell>
              </td>
              {names.map((name, i) => {
                const value = share(cohort, i);
                if (value === null || !started(cohort, i)) return <td key={name} className={classes.heat} />;
                const count = cohort.counts[i] ?? 0;
                const note = `${exact(count)} of ${exact(cohort.size)}${cohort.size < smallN ? "" : `, ${percent(value)}`}${over(cohort, i) ? "" : ", not over yet"}`;
                return (
                  <td key={name} className={classes.heat}>
                    <span
                      className={classes.box}
                      data-open={!over(cohort, i) || undefined}
                      style={{ background: heat(value) }}
                    >
                      <PointCell
                        at={count > 0 ? retentionPoint(cohort, i, columns) : undefined}
                        onPeople={onPeople}
                        title={note}
                      >
                        {counts ? short(count) : percent(value)}
                      </PointCell>
                      {!over(cohort, i) && (
                        <span className={classes.open} title="This period is not over yet">
                          *
                        </span>
                      )}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
