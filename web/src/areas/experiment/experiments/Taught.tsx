import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { GraduationCap } from "lucide-react";
import { target, useProjectPath } from "../../../ui/ProjectLink";
import { RecordLink } from "../../../ui/records/RecordLink";
import classes from "./Experiments.module.css";
import type { Experiment } from "./trialApi";

/** What an experiment taught, and where that is written down. */
export function Taught({ experiment, edits }: { experiment: Experiment; edits: boolean }) {
  const path = useProjectPath();
  const { id, learnings, state } = experiment;
  return (
    <div>
      <div className={classes.small}>Taught</div>
      {learnings.length === 0 ? (
        <p className={classes.quiet}>
          {state === "decided" ? "Nobody has written down what was learnt." : "Nothing yet."}
        </p>
      ) : (
        <ul className={classes.list}>
          {learnings.map((l) => (
            <li key={l.id}>
              <RecordLink record={l} />
            </li>
          ))}
        </ul>
      )}
      {edits && state !== "draft" && (
        <Button
          mt="sm"
          size="compact-md"
          variant="default"
          leftSection={<GraduationCap size={15} />}
          renderRoot={(props) => (
            <Link {...target(path(`learnings?new=1&from=experiment:${encodeURIComponent(id)}`))} {...props} />
          )}
        >
          Write down what was learnt
        </Button>
      )}
    </div>
  );
}
