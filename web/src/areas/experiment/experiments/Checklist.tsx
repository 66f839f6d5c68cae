import { CircleAlert, Info } from "lucide-react";
import { Section } from "../../../ui/Section";
import classes from "./Experiments.module.css";
import type { Experiment } from "./trialApi";

/** What a draft still lacks: what it cannot start without, then advice. */
export function Checklist({ checks }: { checks: Experiment["checklist"] }) {
  const required = checks.filter((c) => c.required);
  const advice = checks.filter((c) => !c.required);
  return (
    <Section
      title="Before it starts"
      description={
        required.length > 0
          ? "It cannot start without what is marked as needed."
          : advice.length > 0
            ? "It can start. This would make its result worth more."
            : "It lacks nothing: it can start."
      }
    >
      <ul className={classes.checks}>
        {[...required, ...advice].map((c) => (
          <li key={c.what} className={classes.check} data-required={c.required}>
            {c.required ? <CircleAlert size={16} aria-hidden /> : <Info size={16} aria-hidden />}
            <span>
              {c.required ? "Needed: " : "Advice: "}
              {c.what}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
