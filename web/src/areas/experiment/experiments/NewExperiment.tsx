import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import { OriginLine } from "../../../ui/records/OriginLine";
import type { Origin } from "../../../ui/records/originApi";
import type { Creating } from "../../../ui/records/useCreating";
import { useSubmit } from "../../../ui/useSubmit";
import classes from "./Experiments.module.css";
import { Similar } from "./Similar";
import { type Citation, createExperiment } from "./trialApi";
import { relationWords } from "./words";

/** Plans an experiment; the rest of the plan is filled in on its page. */
export function NewExperiment({ creating }: { creating: Creating }) {
  const { opened, origin, close } = creating;
  return (
    <Modal opened={opened} onClose={close} title="New experiment" size={720}>
      {opened &&
        (origin === "waiting" ? <LoadingRows rows={4} /> : <Fields creating={creating} origin={origin} />)}
    </Modal>
  );
}

const tested = ["idea", "bet"];

function Fields({ creating, origin }: { creating: Creating; origin: Origin | undefined }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const from = origin && tested.includes(origin.type) ? origin : undefined;
  const [words, setWords] = useState({
    name: (from?.title ?? "").slice(0, 200),
    because: (from?.text ?? "").slice(0, 4000),
    believe: "",
  });
  const [citations, setCitations] = useState<{ citation: Citation; title: string }[]>([]);
  const put = (part: Partial<typeof words>) => setWords({ ...words, ...part });
  const form = useSubmit(async () => {
    const made = await createExperiment(slug, {
      name: words.name,
      plan: { because: words.because, believe: words.believe },
      ...(citations.length > 0 ? { citations: citations.map((c) => c.citation) } : {}),
      ...(from ? { tests: [{ type: from.type, id: from.id }] } : {}),
    });
    await queries.invalidateQueries({ queryKey: ["experiments", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
    await creating.leaveFor({ type: "experiment", id: made.id });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <TextInput
          label="Name"
          placeholder="A shorter sign-up"
          value={words.name}
          error={form.fieldError("name")}
          onChange={(event) => put({ name: event.currentTarget.value })}
          required
          withAsterisk={false}
          data-autofocus
        />
        <Textarea
          label="Because"
          description="What we saw or learnt that makes us think so."
          autosize
          minRows={2}
          value={words.because}
          error={form.fieldError("because")}
          onChange={(event) => put({ because: event.currentTarget.value })}
        />
        <Textarea
          label="We believe"
          description="What we will change, and for whom it will do what: something that can turn out wrong."
          autosize
          minRows={2}
          value={words.believe}
          error={form.fieldError("believe")}
          onChange={(event) => put({ believe: event.currentTarget.value })}
        />
        {citations.length > 0 && (
          <div>
            <Text fw={550}>It cites</Text>
            <ul className={classes.list} aria-label="What it cites">
              {citations.map(({ citation, title }) => (
                <li key={citation.id} className={classes.line}>
                  <span className={classes.grow}>
                    {title}
                    <span className={classes.quiet}>{relationWords[citation.relation]}</span>
                  </span>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="gray"
                    aria-label={`Take away the citation of ${title}`}
                    onClick={() => setCitations(citations.filter((c) => c.citation !== citation))}
                  >
                    Take away
                  </Button>
                </li>
              ))}
            </ul>
          </div>
        )}
        <Similar
          text={`${words.name} ${words.because} ${words.believe}`}
          except=""
          cited={citations.map((c) => c.citation.id)}
          onCite={(citation, title) => setCitations([...citations, { citation, title }])}
        />
        <OriginLine origin={from} type="experiment" />
        <FormProblem problem={form.problem} shownFields={["name", "because", "believe"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={creating.close}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Make the draft
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
