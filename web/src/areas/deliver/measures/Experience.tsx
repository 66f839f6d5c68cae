import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { duration, exact, nothing, percent } from "../../../ui/figures";
import { Section } from "../../../ui/Section";
import deliver from "../Deliver.module.css";
import { type Asked, type Experience as DevEx, experienceOf } from "../deliverApi";
import classes from "./Measures.module.css";

type Measure = DevEx["review_pickup"];

const names = [
  ["review_pickup", "Wait for a review"],
  ["merge_time", "Open until merged"],
  ["change_size", "Size of a change"],
  ["build_time", "Time of a build"],
  ["build_success", "Builds that succeed"],
] as const;

/** How long changes wait for people and machines, where a connection tells of that. */
export function Experience({ asked }: { asked: Asked }) {
  const { slug } = useProject();
  const found = useQuery(experienceOf(slug, asked));
  return (
    <Section
      title="Reviews and builds"
      description="What changes wait for. Of teams, never of one person: nothing counted here says who wrote or reviewed."
    >
      <Answered query={found}>
        {(experience) =>
          names.every(([name]) => experience[name].n === 0) ? (
            <p className={deliver.none}>
              No pull request was merged and nothing was built in this time, or no connection tells of it.
            </p>
          ) : (
            <dl className={classes.waits}>
              {names.map(([name, words]) => (
                <Wait key={name} words={words} measure={experience[name]} />
              ))}
            </dl>
          )
        }
      </Answered>
    </Section>
  );
}

function Wait({ words, measure }: { words: string; measure: Measure }) {
  const left = measure.excluded.map((e) => `${e.reason} (${exact(e.count)})`).join("; ");
  return (
    <div className={classes.wait}>
      <dt title={measure.definition}>{words}</dt>
      <dd className={classes.waitValue}>{valueWords(measure)}</dd>
      <dd className={classes.under}>
        {measure.value === null
          ? measure.reason
          : measure.p90 !== null
            ? `n = ${exact(measure.n)}, 90% within ${words90(measure)}`
            : `n = ${exact(measure.n)}`}
      </dd>
      <dd className={classes.under}>{measure.definition}</dd>
      {left && <dd className={classes.under}>Not counted: {left}.</dd>}
    </div>
  );
}

function valueWords(measure: Measure): string {
  if (measure.value === null) return nothing;
  return inUnit(measure.unit, measure.value);
}

function words90(measure: Measure): string {
  return inUnit(measure.unit, measure.p90 ?? 0);
}

function inUnit(unit: Measure["unit"], value: number): string {
  switch (unit) {
    case "seconds":
      return duration(value);
    case "lines":
      return `${exact(Math.round(value))} lines`;
    case "share":
      return percent(value);
  }
}
