import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import type { Listed, Prediction } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import type { Origin } from "../../../ui/records/originApi";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import type { Creating } from "../../../ui/records/useCreating";
import { useSubmit } from "../../../ui/useSubmit";
import { AppetiteSelect } from "./AppetiteSelect";
import { PredictionFields } from "./PredictionFields";
import { areasOf, createBet, type Horizon } from "./roadmapApi";
import { horizonWords } from "./words";

interface BetFormProps {
  creating: Creating;
  horizon: Horizon;
}

/** A new bet, with what it came of and what it is for. */
export function BetForm({ creating, horizon }: BetFormProps) {
  const { opened, origin, close } = creating;
  return (
    <Modal opened={opened} onClose={close} title="New bet" size={680}>
      {opened &&
        (origin === "waiting" ? (
          <LoadingRows rows={4} />
        ) : (
          <Fields creating={creating} origin={origin} horizon={horizon} />
        ))}
    </Modal>
  );
}

function Fields({ creating, origin, horizon: first }: BetFormProps & { origin: Origin | undefined }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const me = useSession().member.id;
  const areas = useQuery(areasOf(slug)).data?.items ?? [];
  const [title, setTitle] = useState(origin?.type === "idea" ? origin.title : "");
  const [why, setWhy] = useState(origin?.type === "idea" ? origin.text : "");
  const [horizon, setHorizon] = useState<Horizon>(first);
  const [owner, setOwner] = useState<string | null>(me);
  const [area, setArea] = useState<string | null>(null);
  const [appetite, setAppetite] = useState("");
  const [prediction, setPrediction] = useState<Prediction>({});
  const [idea, setIdea] = useState<Listed | null>(origin?.type === "idea" ? origin : null);
  const [objective, setObjective] = useState<Listed | null>(origin?.type === "objective" ? origin : null);
  const form = useSubmit(async () => {
    const made = await createBet(slug, {
      title,
      why,
      horizon,
      appetite,
      owner: owner ?? "",
      area: area ?? "",
      ...(prediction.metric ? { prediction } : {}),
      ...(idea ? { idea: idea.id } : {}),
      ...(objective?.type === "objective" ? { objective: objective.id } : {}),
      ...(objective?.type === "key_result" ? { key_result: objective.id } : {}),
    });
    await queries.invalidateQueries({ queryKey: ["roadmap", slug] });
    await queries.invalidateQueries({ queryKey: ["records", slug] });
    await creating.leaveFor({ type: "bet", id: made.id });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <TextInput
          label="What we bet on"
          placeholder="Import in one step"
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          error={form.fieldError("title")}
          required
          withAsterisk={false}
          data-autofocus
          autoFocus={origin !== undefined}
        />
        <Textarea
          label="Why"
          description="What you believe, and what makes you believe it."
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          error={form.fieldError("why")}
          autosize
          minRows={3}
          maxRows={12}
        />
        <Group gap="md" grow align="flex-start">
          <Select
            label="Horizon"
            data={Object.entries(horizonWords).map(([value, label]) => ({ value, label }))}
            allowDeselect={false}
            value={horizon}
            onChange={(value) => setHorizon((value ?? "later") as Horizon)}
          />
          <MemberPicker label="Owner" value={owner} onChange={setOwner} />
          <AppetiteSelect value={appetite} onChange={setAppetite} />
        </Group>
        {areas.length > 0 && (
          <Select
            label="Area"
            placeholder="None"
            searchable
            clearable
            clearButtonProps={{ "aria-label": "No area" }}
            data={areas.map((known) => ({ value: known.id, label: known.name }))}
            value={area}
            onChange={setArea}
            error={form.fieldError("area")}
          />
        )}
        <RecordPicker label="Comes of the idea" value={idea} onChange={setIdea} types={["idea"]} />
        <RecordPicker
          label="Advances"
          description="An objective or one of its key results."
          value={objective}
          onChange={setObjective}
          types={["objective", "key_result"]}
        />
        <PredictionFields value={prediction} onChange={setPrediction} fieldError={form.fieldError} />
        <FormProblem
          problem={form.problem}
          shownFields={[
            "title",
            "why",
            "area",
            "metric",
            "baseline",
            "amount",
            "by",
            "confidence",
            "insight",
          ]}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={creating.close}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Make the bet
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
