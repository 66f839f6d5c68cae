import { Button, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { CopyButton } from "../../../ui/CopyButton";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { FormProblem } from "../../../ui/FormProblem";
import { exact, percent } from "../../../ui/figures";
import { RecordLink } from "../../../ui/records/RecordLink";
import type { RecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { toastProblem } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import classes from "./Experiments.module.css";
import { FlagName } from "./FlagName";
import { HypothesisFields, PlanFields } from "./PlanFields";
import { Similar } from "./Similar";
import { amendExperiment, cite, type Experiment, type ExperimentEdit, type ExperimentPlan } from "./trialApi";
import { roleWords, signed, unitWords } from "./words";

interface PlanProps {
  record: Tagged<Experiment>;
  edit: RecordEdit<Experiment, ExperimentEdit>;
  edits: boolean;
  onKept: (now: Tagged<Experiment>) => void;
}

/** The plan: written while the experiment is a draft, read once it is frozen. */
export function Plan({ record, edit, edits, onKept }: PlanProps) {
  const { slug } = useProject();
  const e = record.value;
  if (e.state !== "draft" || !edits)
    return (
      <Stack gap="xl">
        <Frozen experiment={e} />
        {e.state !== "draft" && <Amendments experiment={e} edits={edits} onKept={onKept} />}
      </Stack>
    );
  const plan = edit.value.plan;
  const change = (part: Partial<ExperimentPlan>) => edit.change({ plan: { ...plan, ...part } });
  return (
    <Stack gap="xl">
      <HypothesisFields plan={plan} onChange={change} fieldError={edit.fieldError} />
      <Similar
        text={`${edit.value.name} ${plan.because} ${plan.believe}`}
        except={e.id}
        cited={e.citations.map((c) => c.id)}
        onCite={(c) => {
          cite(slug, e.id, c).then(onKept, (cause) => toastProblem("It could not be cited", cause));
        }}
      />
      <PlanFields plan={plan} sample={e.planned_sample} onChange={change} fieldError={edit.fieldError} />
    </Stack>
  );
}

function Frozen({ experiment: e }: { experiment: Experiment }) {
  const p = e.plan;
  const weights = (p.variations ?? []).reduce((sum, v) => sum + (v.weight ?? 0), 0);
  const named = new Map(e.metrics.map((m) => [m.id, m.name]));
  const said: [string, string | undefined][] = [
    ["Because", p.because],
    ["We believe", p.believe],
    ["We will know by", p.expect],
    ["Who takes part", p.audience],
    ["It stops when", p.stopping_rule],
    ["It is decided by", p.decision_rule],
  ];
  return (
    <>
      <Section title="Hypothesis">
        <Stack gap="md">
          {said
            .filter(([, words]) => words)
            .map(([label, words]) => (
              <div key={label}>
                <div className={classes.small}>{label}</div>
                <p className={classes.prose}>{words}</p>
              </div>
            ))}
        </Stack>
      </Section>
      <Section title="What is compared">
        <Facts
          facts={[
            ...(p.variations ?? []).map((v, i): [string, string] => [
              v.name || v.key,
              `${percent((v.weight ?? 0) / (weights || 1))}${i === 0 ? ", the control" : ""}`,
            ]),
            [
              "Flag",
              p.flag ? <FlagName key="flag" id={p.flag} /> : "None: the team shares people out by itself",
            ],
            ["Exposure", `${p.exposure?.event} with ${p.exposure?.property}`],
            ["Who is compared", unitWords[p.unit ?? "persons"]],
            ["Environment", p.environment ?? "production"],
          ]}
        />
      </Section>
      <Section title="What is watched">
        {(p.metrics ?? []).length === 0 ? (
          <p className={classes.quiet}>No metric is chosen.</p>
        ) : (
          <ul className={classes.list}>
            {(p.metrics ?? []).map((g) => (
              <li key={g.metric} className={classes.line}>
                <span className={classes.grow}>
                  <RecordLink
                    record={{
                      type: "metric",
                      id: g.metric,
                      title: named.get(g.metric) ?? "A metric that is gone",
                    }}
                  />
                  <span className={classes.quiet}>
                    {roleWords[g.role]}
                    {g.minimum_effect ? `, ${smallest(g.role)} ${percent(g.minimum_effect)}` : ""}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="How it is judged">
        <Facts
          facts={[
            ["Runs for", `${p.days} days`],
            ["Sample", e.planned_sample ? exact(e.planned_sample) : "Not planned"],
            ["False alarms", percent(p.alpha)],
            ["Power", percent(p.power)],
            ...(p.tuning_n ? [["Sharpest at", exact(p.tuning_n)] as [string, string]] : []),
            ["Baseline", p.baseline ? percent(p.baseline) : "Not given"],
            ["Predicted", p.predicted === undefined ? "Nothing" : signed(p.predicted)],
          ]}
        />
        {e.plan_hash && (
          <Text size="sm" c="dimmed" mt="md">
            Frozen as <code>{e.plan_hash.slice(0, 16)}…</code>{" "}
            <CopyButton value={e.plan_hash} what="the hash" />
          </Text>
        )}
      </Section>
    </>
  );
}

const smallest = (role: string) => (role === "guardrail" ? "worse by no more than" : "smallest worth seeing");

function Amendments({
  experiment: e,
  edits,
  onKept,
}: {
  experiment: Experiment;
  edits: boolean;
  onKept: (now: Tagged<Experiment>) => void;
}) {
  const { slug } = useProject();
  const [what, setWhat] = useState("");
  const form = useSubmit(async () => {
    onKept(await amendExperiment(slug, e.id, what));
    setWhat("");
  });
  return (
    <Section title="Amendments" description="The plan stays as it was. What was done otherwise is said here.">
      {e.amendments.length === 0 && <p className={classes.quiet}>None: it was done as planned.</p>}
      <ul className={classes.list}>
        {e.amendments.map((a) => (
          <li key={a.at}>
            <p className={classes.prose}>{a.what}</p>
            <span className={classes.quiet}>
              {a.by}, <ProjectWhen at={a.at} />
            </span>
          </li>
        ))}
      </ul>
      {edits && (
        <form onSubmit={form.onSubmit} className={classes.fields}>
          <Textarea
            mt="md"
            label="What is done otherwise, and why"
            autosize
            minRows={2}
            maxLength={1000}
            value={what}
            error={form.fieldError("what")}
            onChange={(event) => setWhat(event.currentTarget.value)}
          />
          <FormProblem problem={form.problem} shownFields={["what"]} />
          <div>
            <Button type="submit" variant="default" disabled={what.trim() === ""} loading={form.busy}>
              Add the amendment
            </Button>
          </div>
        </form>
      )}
    </Section>
  );
}
