import { exact, percent, percentWithin } from "../../../ui/figures";
import { RecordLink } from "../../../ui/records/RecordLink";
import { Section } from "../../../ui/Section";
import decide from "../Decide.module.css";
import { Lines } from "./Lines";
import classes from "./Outcomes.module.css";
import type { Measures } from "./outcomeApi";
import { dated } from "./words";

const dayOf = (at: number) =>
  new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** Who uses what shipped, week by week. */
export function AdoptionSection({ measures, edit }: { measures: Measures; edit?: React.ReactNode }) {
  const { adoption } = measures;
  const weeks = adoption.weeks.filter((week) => !week.incomplete);
  return (
    <Section
      title="Who uses it"
      description={
        adoption.event
          ? `People who did “${adoption.event}”, of those who did anything since it shipped.${adoption.suggested ? " Nobody chose the event: it is the one that the bet's insight counts." : ""}`
          : undefined
      }
      actions={edit}
    >
      {adoption.reason ? (
        <p className={decide.none}>{dated(adoption.reason)}</p>
      ) : (
        <>
          {weeks.length > 1 && (
            <Lines
              lines={[
                { name: "Used it", points: weeks.map((w) => ({ at: Date.parse(w.week), value: w.share })) },
              ]}
              words={(share) => percent(share)}
              place={dayOf}
              label="Share of the active people who used it, week by week"
            />
          )}
          <table className={classes.compare}>
            <tbody>
              {[adoption.since, ...adoption.at].map((reach) => (
                <tr key={reach.days ?? 0}>
                  <th scope="row">{reach.days ? `First ${reach.days} days` : "Since shipping"}</th>
                  <td data-number title={reach.definition}>
                    {reach.value === null ? (
                      <span className={decide.none}>{dated(reach.reason)}</span>
                    ) : (
                      <>
                        {percentWithin(reach.value, reach.interval, reach.n)}{" "}
                        <span className={decide.small}>
                          {exact(reach.used)} of {exact(reach.active)} people
                        </span>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Section>
  );
}

/** Whether those who took it up stay, beside everybody. */
export function RetentionSection({ measures }: { measures: Measures }) {
  const { retention, experiments } = measures;
  const last = (stays: typeof retention.adopters) => stays.filter((s) => s.share !== null);
  const shown = Math.max(last(retention.adopters).length, last(retention.everyone).length);
  return (
    <Section title="Do they stay">
      {retention.reason ? (
        <p className={decide.none}>{dated(retention.reason)}</p>
      ) : (
        <>
          <Lines
            lines={[
              {
                name: "Adopters",
                points: retention.adopters.slice(0, shown).map((s) => ({ at: s.week, value: s.share })),
              },
              {
                name: "All",
                points: retention.everyone.slice(0, shown).map((s) => ({ at: s.week, value: s.share })),
                quiet: true,
              },
            ]}
            words={(share) => `${Math.round(share * 100)}%`}
            place={(week) => (week === 0 ? "The first week" : `Week ${week}`)}
            label="Weekly retention of those who took it up, beside everybody"
          />
          <details>
            <summary>As a table</summary>
            <table className={classes.compare}>
              <thead>
                <tr>
                  <th scope="col">Weeks after</th>
                  <th scope="col">Adopters</th>
                  <th scope="col">Everybody</th>
                </tr>
              </thead>
              <tbody>
                {retention.adopters.slice(0, shown).map((stay, week) => (
                  <tr key={stay.week}>
                    <td data-number>{stay.week}</td>
                    <td data-number>
                      {percent(stay.share)} <span className={decide.small}>n = {exact(stay.n)}</span>
                    </td>
                    <td data-number>
                      {percent(retention.everyone[week]?.share)}{" "}
                      <span className={decide.small}>n = {exact(retention.everyone[week]?.n)}</span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
      {!retention.reason && <p className={classes.note}>{retention.says}</p>}
      {experiments.length > 0 && (
        <p className={classes.note}>
          An experiment tested this, and says better what it caused:{" "}
          {experiments.map((found, i) => (
            <span key={found.id}>
              {i > 0 && ", "}
              <RecordLink record={found} />
            </span>
          ))}
        </p>
      )}
    </Section>
  );
}
