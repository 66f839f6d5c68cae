import { Autocomplete, Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { OriginLine, useOriginLink } from "../../../ui/records/OriginLine";
import type { Origin } from "../../../ui/records/originApi";
import type { Creating } from "../../../ui/records/useCreating";
import { useSubmit } from "../../../ui/useSubmit";
import { choicesOf, createObjective } from "./objectiveApi";
import { teamOf, teamWords, usualTeams } from "./words";

interface ObjectiveFormProps {
  creating: Creating;
  /** The quarter it is. */
  now: string;
}

/** A new objective, or one that a bet is to advance. */
export function ObjectiveForm({ creating, now }: ObjectiveFormProps) {
  const { opened, origin, close } = creating;
  return (
    <Modal opened={opened} onClose={close} title="New objective" size={600}>
      {opened &&
        (origin === "waiting" || !now ? (
          <LoadingRows rows={3} />
        ) : (
          <Fields creating={creating} origin={origin} now={now} />
        ))}
    </Modal>
  );
}

function Fields({ creating, origin, now }: ObjectiveFormProps & { origin: Origin | undefined }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const link = useOriginLink(origin);
  const me = useSession().member.id;
  const [title, setTitle] = useState("");
  const [why, setWhy] = useState("");
  const [owner, setOwner] = useState<string | null>(me);
  const [team, setTeam] = useState("");
  const [period, setPeriod] = useState(now);
  const form = useSubmit(async () => {
    const { id } = await createObjective(slug, { title, why, owner: owner ?? "", team, period });
    const made = { type: "objective", id };
    await link(made);
    await queries.invalidateQueries({ queryKey: ["objectives", slug] });
    await creating.leaveFor(made);
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <OriginLine origin={origin} type="objective" />
        <TextInput
          label="What we want to reach"
          placeholder="Newcomers get going on their first day"
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
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          error={form.fieldError("why")}
          autosize
          minRows={3}
        />
        <Group gap="md" grow align="flex-start">
          <PeriodInput now={now} value={period} onChange={setPeriod} error={form.fieldError("period")} />
          <TeamInput value={team} onChange={setTeam} error={form.fieldError("team")} />
        </Group>
        <MemberPicker label="Owner" value={owner} onChange={setOwner} />
        <FormProblem problem={form.problem} shownFields={["title", "why", "period", "team"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={creating.close}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Create the objective
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface WordProps {
  value: string;
  onChange: (next: string) => void;
  error?: string;
}

/** A quarter, a half or a year; the nearest are offered. */
export function PeriodInput({ now, ...input }: WordProps & { now: string }) {
  return (
    <Autocomplete
      label="Period"
      description="A quarter such as 2026-Q4, a half such as 2026-H2, or a year."
      data={nearby(now)}
      {...input}
    />
  );
}

/** This quarter, the three after it, and the year. */
export function nearby(now: string): string[] {
  const [year = 0, quarter = 1] = now.split("-Q").map(Number);
  const quarters = [0, 1, 2, 3].map((step) => {
    const at = quarter - 1 + step;
    return `${year + Math.floor(at / 4)}-Q${(at % 4) + 1}`;
  });
  return [...quarters, `${year}-H${quarter > 2 ? 2 : 1}`, String(year)];
}

/** Who pursues it; what is typed stays as typed while it is. */
export function TeamInput({ value, onChange, ...input }: WordProps) {
  const { slug } = useProject();
  const known = useQuery(choicesOf(slug)).data?.teams ?? [];
  const teams = [...new Set([...usualTeams, ...known])];
  const [typed, setTyped] = useState(teamWords(value));
  return (
    <Autocomplete
      label="Team"
      description="Who pursues it."
      data={teams.map(teamWords)}
      value={teamOf(typed) === value ? typed : teamWords(value)}
      onChange={(words) => {
        setTyped(words);
        onChange(teamOf(words));
      }}
      {...input}
    />
  );
}
