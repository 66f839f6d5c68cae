import { Button, Group, SegmentedControl, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { ProjectWhen } from "../../../ui/Figure";
import { FormProblem } from "../../../ui/FormProblem";
import { ProjectLink } from "../../../ui/ProjectLink";
import { creationPath } from "../../../ui/records/creation";
import { Section } from "../../../ui/Section";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import decide from "../Decide.module.css";
import { Prose } from "../Prose";
import { dayWords } from "../roadmap/words";
import classes from "./Outcomes.module.css";
import { type Measures, type Outcome, reviewOutcome, type Verdict } from "./outcomeApi";
import { verdictWords } from "./words";

interface ReviewSectionProps {
  record: Tagged<Outcome>;
  measures: Measures | undefined;
  writes: boolean;
  onKept: (kept: Tagged<Outcome>) => void;
}

/** What the team makes of it: a verdict with the numbers it was given on. */
export function ReviewSection({ record, measures, writes, onKept }: ReviewSectionProps) {
  const outcome = record.value;
  if (outcome.state === "reviewed") return <Reviewed outcome={outcome} writes={writes} />;
  if (!writes)
    return (
      <Section title="Review">
        <Prose none="It is not reviewed yet.">{outcome.conclusion}</Prose>
      </Section>
    );
  return <ReviewForm record={record} measures={measures} onKept={onKept} />;
}

function Reviewed({ outcome, writes }: { outcome: Outcome; writes: boolean }) {
  const learning = creationPath({ type: "outcome", id: outcome.id }, "learning");
  return (
    <Section
      title="Review"
      description={
        <>
          {outcome.verdict && verdictWords[outcome.verdict]}, says {outcome.reviewed_by}{" "}
          <ProjectWhen at={outcome.reviewed_at} />. The numbers on this page are those of that day.
        </>
      }
    >
      <Prose none="No conclusion was written down.">{outcome.conclusion}</Prose>
      {writes && learning && (
        <p className={classes.note}>
          <ProjectLink path={learning}>Write down what was learnt</ProjectLink>, so that the next bet can cite
          it.
        </p>
      )}
    </Section>
  );
}

function ReviewForm({
  record,
  measures,
  onKept,
}: {
  record: Tagged<Outcome>;
  measures: Measures | undefined;
  onKept: (kept: Tagged<Outcome>) => void;
}) {
  const { slug } = useProject();
  const outcome = record.value;
  const suggested = measures?.suggests;
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const chosen = verdict ?? suggested?.verdict ?? "unclear";
  const [conclusion, setConclusion] = useState(outcome.conclusion);
  const form = useSubmit(async () => {
    onKept(await reviewOutcome(slug, outcome.id, record.etag, { verdict: chosen, conclusion }));
    toast("Reviewed: the numbers are kept as they are");
  });
  const early = measures && !measures.windows.over;
  return (
    <Section
      title="Review"
      description="Say what you make of it. The numbers are kept as they are now, whatever happens later."
    >
      <form onSubmit={form.onSubmit} className={classes.form}>
        <div>
          <SegmentedControl
            aria-label="Verdict"
            value={chosen}
            onChange={(value) => setVerdict(value as Verdict)}
            data={Object.entries(verdictWords).map(([value, label]) => ({ value, label }))}
          />
          <p className={classes.note}>
            {suggested?.why ?? "The number does not say: judge by what you see."}
            {early &&
              ` The days after shipping are over at the end of ${dayWords(measures.windows.after_to)}: it is early.`}
          </p>
        </div>
        <Textarea
          label="Conclusion"
          placeholder="What happened, why we believe so, and what we do next"
          value={conclusion}
          onChange={(event) => setConclusion(event.currentTarget.value)}
          error={form.fieldError("conclusion")}
          autosize
          minRows={4}
          maxLength={20000}
        />
        <FormProblem problem={form.problem} shownFields={["conclusion"]} />
        <Group>
          <Button type="submit" loading={form.busy} disabled={!measures}>
            Keep the review
          </Button>
          {!measures && <span className={decide.small}>The numbers are being counted.</span>}
        </Group>
      </form>
    </Section>
  );
}
