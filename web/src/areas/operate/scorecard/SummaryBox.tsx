import { Button, Collapse } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ChevronDown, CircleAlert, CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { useId } from "react";
import type { Summary } from "../worksApi";
import classes from "./Scorecard.module.css";

const marks = {
  good: { icon: CircleCheck, words: "Good" },
  watch: { icon: CircleAlert, words: "Watch" },
  bad: { icon: CircleX, words: "Bad" },
  unknown: { icon: CircleHelp, words: "Not known" },
} as const;

const levels = { lean: "good", watch: "watch", bureaucracy: "bad", unknown: "unknown" } as const;

/** Whether operations is turning into a bureaucracy, and why that is said. */
export function SummaryBox({ summary }: { summary: Summary }) {
  const [opened, { toggle }] = useDisclosure(false);
  const signs = useId();
  const level = levels[summary.verdict];
  const Icon = marks[level].icon;
  return (
    <section className={classes.summary} data-level={level} aria-label="Lean, or a bureaucracy?">
      <div className={classes.verdict}>
        <Icon size={20} aria-hidden className={classes.mark} />
        <p>{summary.text}</p>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={opened}
          aria-controls={signs}
          rightSection={<ChevronDown size={14} data-open={opened || undefined} className={classes.chevron} />}
          onClick={toggle}
        >
          The signs
        </Button>
      </div>
      <Collapse expanded={opened} id={signs} transitionDuration={120}>
        {opened && (
          <>
            <ul className={classes.signs}>
              {(summary.signs ?? []).map((sign) => {
                const Mark = marks[sign.level].icon;
                return (
                  <li key={sign.code} data-level={sign.level}>
                    <Mark size={16} aria-label={marks[sign.level].words} className={classes.mark} />
                    <span>{sign.text}</span>
                  </li>
                );
              })}
            </ul>
            <p className={classes.how}>{summary.how}</p>
          </>
        )}
      </Collapse>
    </section>
  );
}
