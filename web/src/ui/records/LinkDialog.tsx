import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../api/session";
import type { Gap, Listed, Ref } from "../../api/types";
import { FormProblem } from "../FormProblem";
import { toast } from "../toast";
import { useSubmit } from "../useSubmit";
import { recordKind } from "./address";
import { linkOptions, optionFor, optionsTo } from "./linkOptions";
import { RecordPicker } from "./RecordPicker";
import { relationsOf } from "./recordApi";
import { useLinking } from "./useLinking";

interface LinkDialogProps {
  /** The record to link. */
  record: Ref & { title?: string };
  opened: boolean;
  onClose: () => void;
  /** What the link is to fill; absent for any link. */
  gap?: Gap;
}

/** Links a record to another: which one, and how they have to do with each other. */
export function LinkDialog(props: LinkDialogProps) {
  const noun = recordKind(props.record.type).noun;
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={`Link this ${noun}`} size={520}>
      {props.opened && <LinkForm {...props} />}
    </Modal>
  );
}

function LinkForm({ record, gap, onClose }: LinkDialogProps) {
  const { slug } = useProject();
  const { link } = useLinking();
  const relations = useQuery(relationsOf(slug)).data?.items ?? [];
  const [other, setOther] = useState<Listed | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const [note, setNote] = useState("");

  const options = linkOptions(relations, record.type);
  const possible = other ? optionsTo(options, other.type) : options;
  const usual = gap && other?.type === gap.type ? optionFor(options, gap) : possible[0];
  const option = possible.find((each) => each.key === wanted) ?? usual;

  const form = useSubmit(async () => {
    if (!other || !option) return;
    const here = { type: record.type, id: record.id };
    const there = { type: other.type, id: other.id };
    const [from, to] = option.inverse ? [there, here] : [here, there];
    await link(from, to, option.relation, note);
    toast(`Linked to “${other.title}”`);
    onClose();
  });
  const kinds = gap ? recordKind(gap.type) : undefined;
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        {gap && <Text c="dimmed">{gap.says}</Text>}
        <RecordPicker
          label={kinds ? `Which ${kinds.noun}` : "Which record"}
          value={other}
          onChange={setOther}
          types={gap ? [gap.type] : []}
          without={[record]}
          error={form.fieldError("to") ?? form.fieldError("to.type")}
          autoFocus
        />
        {other && option && (
          <>
            <Select
              label="How they have to do with each other"
              data={possible.map((each) => ({
                value: each.key,
                label: `This ${recordKind(record.type).noun} ${each.words} the ${recordKind(other.type).noun}`,
              }))}
              value={option.key}
              onChange={setWanted}
              allowDeselect={false}
              error={form.fieldError("relation")}
            />
            <TextInput
              label="Why"
              description="A line for those who follow the trace; may stay empty."
              value={note}
              maxLength={1000}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          </>
        )}
        <FormProblem problem={form.problem} shownFields={["to", "to.type", "relation"]} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={!other || !option}>
            Link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
