import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { type Archival, ArchiveButton } from "../../../ui/records/ArchiveButton";
import { useSubmit } from "../../../ui/useSubmit";
import { decideExperiment, type Experiment, startExperiment, stopExperiment, type Verdict } from "./trialApi";
import { verdictWords } from "./words";

interface ActionsProps {
  record: Tagged<Experiment>;
  /** Whether there are edits that are not saved: a plan is not frozen under the writer's hands. */
  unsaved: boolean;
  archival: Archival;
  onKept: (now: Tagged<Experiment>) => void;
}

type Act = "start" | "stop" | "decide";

/** What can be done with an experiment as it stands. */
export function Actions({ record, unsaved, archival, onKept }: ActionsProps) {
  const { state, checklist } = record.value;
  const [act, setAct] = useState<Act | null>(null);
  const lacks = checklist.some((c) => c.required);
  const ran = state === "running" || state === "stopped";
  const close = () => setAct(null);
  const dialog = {
    record,
    onClose: close,
    onKept: (now: Tagged<Experiment>) => {
      close();
      onKept(now);
    },
  };
  return (
    <>
      <ArchiveButton {...archival} />
      {state === "running" && (
        <Button variant="default" onClick={() => setAct("stop")}>
          Stop
        </Button>
      )}
      {ran && <Button onClick={() => setAct("decide")}>Decide</Button>}
      {state === "draft" && (
        <Button
          disabled={lacks || unsaved}
          title={unsaved ? "Save the changes first." : lacks ? "The plan still lacks something." : undefined}
          onClick={() => setAct("start")}
        >
          Start
        </Button>
      )}
      <Modal opened={act === "start"} onClose={close} title="Start the experiment">
        {act === "start" && <StartForm {...dialog} />}
      </Modal>
      <Modal opened={act === "stop"} onClose={close} title="Stop the experiment">
        {act === "stop" && <StopForm {...dialog} />}
      </Modal>
      <Modal opened={act === "decide"} onClose={close} title="Decide the experiment" size={640}>
        {act === "decide" && <DecideForm {...dialog} />}
      </Modal>
    </>
  );
}

interface FormProps {
  record: Tagged<Experiment>;
  onClose: () => void;
  onKept: (now: Tagged<Experiment>) => void;
}

function Buttons({ busy, onClose, verb }: { busy: boolean; onClose: () => void; verb: string }) {
  return (
    <Group justify="flex-end" gap="sm">
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" loading={busy}>
        {verb}
      </Button>
    </Group>
  );
}

function StartForm({ record, onClose, onKept }: FormProps) {
  const { slug } = useProject();
  const [began, setBegan] = useState("");
  const form = useSubmit(async () => {
    const at = began ? new Date(began).toISOString() : undefined;
    onKept(await startExperiment(slug, record.value.id, record.etag, at));
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <Text>
          The plan and its metrics are frozen as they are now, and exposures count. What is done otherwise
          later is written down as an amendment.
        </Text>
        <TextInput
          type="datetime-local"
          label="Began at"
          description="Only for one that runs already: exposures since then count too."
          value={began}
          onChange={(event) => setBegan(event.currentTarget.value)}
          error={form.fieldError("started_at")}
        />
        <FormProblem problem={form.problem} shownFields={["started_at"]} />
        <Buttons busy={form.busy} onClose={onClose} verb="Freeze and start" />
      </Stack>
    </form>
  );
}

function StopForm({ record, onClose, onKept }: FormProps) {
  const { slug } = useProject();
  const form = useSubmit(async () => onKept(await stopExperiment(slug, record.value.id, record.etag)));
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <Text>
          Nobody who is exposed from now on counts. What the exposed still do counts until the experiment is
          decided. Turn its flag off yourself.
        </Text>
        <FormProblem problem={form.problem} />
        <Buttons busy={form.busy} onClose={onClose} verb="Stop it" />
      </Stack>
    </form>
  );
}

function DecideForm({ record, onClose, onKept }: FormProps) {
  const { slug } = useProject();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [why, setWhy] = useState("");
  const form = useSubmit(async () => {
    if (verdict) onKept(await decideExperiment(slug, record.value.id, record.etag, { verdict, why }));
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <Text>
          The read-out is kept as it is now.
          {record.value.state === "running" && " The experiment stops."} A verdict cannot be changed later.
        </Text>
        <Select
          label="Verdict"
          placeholder="What is done about it"
          required
          withAsterisk={false}
          data={Object.entries(verdictWords).map(([value, label]) => ({
            value,
            label: value === "invalid" ? `${label}: it cannot be trusted` : label,
          }))}
          value={verdict}
          onChange={(value) => setVerdict(value as Verdict | null)}
          error={form.fieldError("verdict")}
          data-autofocus
        />
        <Textarea
          label="Why"
          description="Whoever reads it next year was not there."
          autosize
          minRows={3}
          required
          withAsterisk={false}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          error={form.fieldError("why")}
        />
        <FormProblem problem={form.problem} shownFields={["verdict", "why"]} />
        <Buttons busy={form.busy} onClose={onClose} verb="Decide" />
      </Stack>
    </form>
  );
}
