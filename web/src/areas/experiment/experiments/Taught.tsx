import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { GraduationCap } from "lucide-react";
import { target, useProjectPath } from "../../../ui/ProjectLink";
import { RecordsBeside } from "../../../ui/records/RecordsBeside";
import type { Experiment } from "./trialApi";

/** What an experiment taught, and where that is written down. */
export function Taught({ experiment, edits }: { experiment: Experiment; edits: boolean }) {
  const path = useProjectPath();
  const { id, learnings, state } = experiment;
  return (
    <RecordsBeside
      title="Taught"
      records={learnings}
      none={state === "decided" ? "Nobody has written down what was learnt." : "Nothing yet."}
    >
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
    </RecordsBeside>
  );
}
