import { Button, Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { useProjectPath } from "../../../ui/ProjectLink";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { useSubmit } from "../../../ui/useSubmit";
import { createTool, type Tool, type ToolNew } from "../worksApi";
import { states } from "./words";

/** Registers a tool; the rest is said on its page. */
export function NewTool({ onClose }: { onClose: () => void }) {
  const { slug } = useProject();
  const me = useSession().member.id;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [tool, setTool] = useState<ToolNew>({ name: "", state: "core", owner: me });
  const change = (part: Partial<ToolNew>) => setTool({ ...tool, ...part });
  const form = useSubmit(async () => {
    const made = await createTool(slug, tool);
    void queries.invalidateQueries({ queryKey: ["tools", slug] });
    await navigate({ to: path(`tools/${made.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          data-autofocus
          required
          value={tool.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={form.fieldError("name")}
        />
        <Textarea
          label="What it is for"
          autosize
          minRows={2}
          value={tool.purpose ?? ""}
          onChange={(event) => change({ purpose: event.currentTarget.value })}
        />
        <TextInput
          label="Category"
          description="Two tools of one category overlap, and you are told."
          placeholder="Design, tracking, analytics…"
          value={tool.category ?? ""}
          onChange={(event) => change({ category: event.currentTarget.value })}
        />
        <Select
          label="State"
          allowDeselect={false}
          data={Object.entries(states).map(([value, { label }]) => ({ value, label }))}
          value={tool.state ?? "core"}
          onChange={(state) => change({ state: state as Tool["state"] })}
        />
        <MemberPicker label="Owner" value={tool.owner} onChange={(owner) => change({ owner: owner ?? "" })} />
        <FormProblem problem={form.problem} shownFields={["name"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Register the tool
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
