import { useComputedColorScheme } from "@mantine/core";
import { duration, exact, percent, percentWithin, short } from "../ui/figures";
import type { FunnelAnswer, PointedAt } from "./answers";
import { funnelPoint, lost, namedGroups } from "./funnel";
import { PointCell } from "./PointCell";
import { colour } from "./palette";
import classes from "./Tables.module.css";

interface FunnelTableProps {
  answer: FunnelAnswer;
  onPeople?: ((at: PointedAt) => void) | undefined;
}

/** A funnel as a table: a row per group and step; reached and lost open their people. */
export function FunnelTable({ answer, onPeople }: FunnelTableProps) {
  const scheme = useComputedColorScheme("light");
  const groups = namedGroups(answer);
  return (
    <section className={classes.scroll} aria-label="The numbers of the funnel">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Reached</th>
            <th scope="col">Of the start</th>
            <th scope="col">Of the step before</th>
            <th scope="col">Not further</th>
            <th scope="col">Median time</th>
          </tr>
        </thead>
        <tbody>
          {groups.flatMap((g) =>
            g.group.steps.map((s, i) => (
              <tr key={`${g.name} ${i}`}>
                <th scope="row">
                  <span className={classes.name}>
                    <span className={classes.swatch} style={{ background: colour(g.place, scheme) }} />
                    <span title={s.label}>
                      {i + 1}. {s.label}
                      {groups.length > 1 && <span className={classes.quiet}> · {g.name}</span>}
                    </span>
                  </span>
                </th>
                <td>
                  <PointCell
                    at={s.count > 0 ? funnelPoint(g, i, "reached", s.count) : undefined}
                    onPeople={onPeople}
                    title={exact(s.count)}
                  >
                    {short(s.count)}
                  </PointCell>
                </td>
                <td>{percent(s.from_start)}</td>
                <td
                  title={
                    s.interval
                      ? `95% interval ${percent(s.interval[0])} to ${percent(s.interval[1])}`
                      : undefined
                  }
                >
                  {i === 0
                    ? ""
                    : percentWithin(s.from_previous, s.interval, g.group.steps[i - 1]?.count ?? 0)}
                </td>
                <td>
                  {i > 0 && (
                    <PointCell
                      at={lost(g.group, i) > 0 ? funnelPoint(g, i, "dropped") : undefined}
                      onPeople={onPeople}
                      title={exact(lost(g.group, i))}
                    >
                      {short(lost(g.group, i))}
                    </PointCell>
                  )}
                </td>
                <td>{i === 0 ? "" : duration(s.median_seconds)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  );
}
