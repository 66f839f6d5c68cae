import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { exact, percent } from "../../../ui/figures";
import { timeWeeksOf } from "../worksApi";
import classes from "./Scorecard.module.css";

/** The weeks of a quarter, each as the team's share of product work. Nothing until somebody has answered. */
export function Weeks({ quarter }: { quarter: string }) {
  const { slug } = useProject();
  const weeks = useQuery(timeWeeksOf(slug, quarter)).data?.weeks ?? [];
  if (weeks.length === 0) return null;
  return (
    <table className={classes.parts}>
      <caption>Product work, week by week</caption>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.week}>
            <th scope="row">
              Week of {week.week}
              {week.product_share !== undefined ? (
                <span className={classes.bar} aria-hidden>
                  <span style={{ width: `${week.product_share * 100}%` }} />
                </span>
              ) : (
                <span className={classes.quiet}>{week.reason ?? "All of it was neither."}</span>
              )}
            </th>
            <td data-align="right">{percent(week.product_share)}</td>
            <td data-align="right" className={classes.quiet}>
              n = {exact(week.n)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
