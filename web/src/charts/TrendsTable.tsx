import { useComputedColorScheme } from "@mantine/core";
import { bucketName, bucketTick, change, exact, short, spansYears } from "../ui/figures";
import type { PointedAt, TrendsAnswer } from "./answers";
import { PointCell } from "./PointCell";
import { colour } from "./palette";
import classes from "./Tables.module.css";
import { namedLines, trendsPoint } from "./trends";

interface TrendsTableProps {
  answer: TrendsAnswer;
  interval: string;
  onPeople?: ((at: PointedAt) => void) | undefined;
}

/** Trends as a table: a row per line, a column per bucket; each cell opens its people. */
export function TrendsTable({ answer, interval, onPeople }: TrendsTableProps) {
  const scheme = useComputedColorScheme("light");
  const lines = namedLines(answer);
  const years = spansYears(answer.buckets);
  const open = new Set(answer.incomplete ?? []);
  return (
    <section className={classes.scroll} aria-label="The numbers of the chart">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col" title="The measure over the whole range at once, not the sum of the columns">
              Whole range
            </th>
            {answer.buckets.map((bucket) => (
              <th
                key={bucket}
                scope="col"
                title={`${bucketName(bucket, interval)}${open.has(bucket) ? ", not over yet" : ""}`}
              >
                {bucketTick(bucket, interval, years)}
                {open.has(bucket) && <span className={classes.open}> so far</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((l) => (
            <tr key={l.name}>
              <th scope="row">
                <span className={classes.name}>
                  <span className={classes.swatch} style={{ background: colour(l.place, scheme) }} />
                  <span title={l.name}>{l.name}</span>
                </span>
              </th>
              <td title={exact(l.line.total)}>{short(l.line.total)}</td>
              {answer.buckets.map((bucket, i) => {
                const value = l.line.values[i];
                const moved = change(value, l.line.previous?.[i]);
                return (
                  <td key={bucket} className={open.has(bucket) ? classes.open : undefined}>
                    <PointCell
                      at={value ? trendsPoint(answer, l, i, interval) : undefined}
                      onPeople={onPeople}
                      title={`${exact(value)}${l.line.previous ? `, ${exact(l.line.previous[i])} the period before` : ""}`}
                    >
                      {short(value)}
                    </PointCell>
                    {moved && <span className={classes.quiet}> {moved}</span>}
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
