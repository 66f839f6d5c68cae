import { exact } from "../../../ui/figures";
import type { Measure, Part } from "../worksApi";
import classes from "./Scorecard.module.css";
import { Weeks } from "./Weeks";
import { grouped, groupWords, type MeasureName, shown } from "./words";

interface MeasureDetailsProps {
  name: MeasureName;
  measure: Measure;
  quarter: string;
}

/** What a measure is made of, what it leaves out, and how it came about. */
export function MeasureDetails({ name, measure, quarter }: MeasureDetailsProps) {
  const groups = grouped(measure.parts ?? []);
  const excluded = measure.excluded ?? [];
  return (
    <div className={classes.details}>
      <p className={classes.how}>{measure.how}</p>
      {excluded.length > 0 && (
        <p className={classes.how}>
          Left out: {excluded.map((out) => `${exact(out.count)} ${out.reason}`).join("; ")}.
        </p>
      )}
      {groups.length > 0 && (
        <div className={classes.groups}>
          {groups.map(([group, parts]) => (
            <Group key={group} name={groupWords[group] ?? group} parts={parts} />
          ))}
          {name === "process_efficiency" && <Weeks quarter={quarter} />}
        </div>
      )}
    </div>
  );
}

function Group({ name, parts }: { name: string; parts: Part[] }) {
  return (
    <table className={classes.parts}>
      <caption>{name}</caption>
      <tbody>
        {parts.map((part) => (
          <tr key={`${part.group}:${part.key}`}>
            <th scope="row">
              {part.label}
              {part.unit === "share" && part.value !== undefined && part.value !== null && (
                <span className={classes.bar} aria-hidden>
                  <span style={{ width: `${Math.min(part.value, 1) * 100}%` }} />
                </span>
              )}
              {part.reason && <span className={classes.quiet}>{part.reason}</span>}
            </th>
            <td data-align="right">{shown(part.value, part.unit)}</td>
            <td data-align="right" className={classes.quiet}>
              n = {exact(part.n)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
