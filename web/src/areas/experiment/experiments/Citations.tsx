import { Button, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import type { Listed } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { RecordLink } from "../../../ui/records/RecordLink";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import { Section } from "../../../ui/Section";
import { toastProblem } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import classes from "./Experiments.module.css";
import { Similar } from "./Similar";
import { type Citation, cite, type Experiment, uncite } from "./trialApi";
import { citationOf, relationsFor, relationWords } from "./words";

interface CitationsProps {
  experiment: Experiment;
  edits: boolean;
  onKept: (now: Tagged<Experiment>) => void;
}

/** What the hypothesis builds on, and how many build on it. */
export function Citations({ experiment, edits, onKept }: CitationsProps) {
  const { slug } = useProject();
  const { id, citations, cited_by, plan, name } = experiment;
  const act = async (failed: string, run: Promise<Tagged<Experiment>>) => {
    try {
      onKept(await run);
    } catch (cause) {
      toastProblem(failed, cause);
    }
  };
  return (
    <Stack gap="xl">
      <Section
        title="What it builds on"
        description={
          cited_by === 0
            ? "Nothing later cites this experiment yet."
            : `${cited_by === 1 ? "One later record cites" : `${cited_by} later records cite`} this experiment.`
        }
      >
        {citations.length === 0 ? (
          <p className={classes.quiet}>It cites nothing: what was learnt before?</p>
        ) : (
          <ul className={classes.list}>
            {citations.map((c) => (
              <li key={`${c.id}:${c.relation}`} className={classes.line}>
                <span className={classes.grow}>
                  <RecordLink record={c} />
                  <span className={classes.quiet}>
                    {relationWords[c.relation as Citation["relation"]] ?? c.relation}
                    {c.note && `: ${c.note}`}
                  </span>
                  {c.warning && <span className={classes.warning}>{c.warning}</span>}
                </span>
                {edits && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="gray"
                    aria-label={`Take away the citation of ${c.title}`}
                    onClick={() =>
                      void act("The citation could not be taken away", uncite(slug, id, citationOf(c)))
                    }
                  >
                    Take away
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {edits && (
        <>
          <Similar
            text={`${name} ${plan.because} ${plan.believe}`}
            except={id}
            cited={citations.map((c) => c.id)}
            onCite={(c) => void act("It could not be cited", cite(slug, id, c))}
          />
          <CiteForm id={id} onKept={onKept} />
        </>
      )}
    </Stack>
  );
}

function CiteForm({ id, onKept }: { id: string; onKept: (now: Tagged<Experiment>) => void }) {
  const { slug } = useProject();
  const [record, setRecord] = useState<Listed | null>(null);
  const [relation, setRelation] = useState<Citation["relation"]>("supports");
  const [note, setNote] = useState("");
  const form = useSubmit(async () => {
    if (!record) return;
    const { type } = record;
    onKept(await cite(slug, id, { type: type as Citation["type"], id: record.id, relation, note }));
    setRecord(null);
    setNote("");
  });
  return (
    <form onSubmit={form.onSubmit}>
      <fieldset className={classes.part}>
        <legend>Cite something</legend>
        <RecordPicker
          label="Experiment or learning"
          types={["experiment", "learning"]}
          without={[{ type: "experiment", id }]}
          value={record}
          onChange={(found) => {
            setRecord(found);
            if (found?.type === "learning" && relation === "replicates") setRelation("supports");
          }}
        />
        <Select
          label="What it does"
          allowDeselect={false}
          data={relationsFor(record?.type ?? "experiment")}
          value={relation}
          onChange={(value) => value && setRelation(value as Citation["relation"])}
        />
        <TextInput
          label="Note"
          placeholder="Same page, other audience"
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <FormProblem problem={form.problem} />
        <div>
          <Button type="submit" variant="default" disabled={!record} loading={form.busy}>
            Cite it
          </Button>
        </div>
        <Text size="sm" c="dimmed">
          A citation of something that was contradicted, superseded or found invalid says so.
        </Text>
      </fieldset>
    </form>
  );
}
