import { Button, Group, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { answer, api } from "../../../api/client";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { useSubmit } from "../../../ui/useSubmit";
import type { Area } from "../listenApi";

/** Makes an area, or changes the one given. */
export function AreaForm({ area, onSaved }: { area: Area | null; onSaved: () => Promise<void> }) {
  const { slug } = useProject();
  const [name, setName] = useState(area?.name ?? "");
  const [description, setDescription] = useState(area?.description ?? "");
  const [owner, setOwner] = useState(area?.owner ?? "");
  const [keywords, setKeywords] = useState<string[]>(area?.keywords ?? []);
  const form = useSubmit(async () => {
    const body = { name, description, owner, keywords };
    if (area)
      await answer(
        api.PATCH("/api/v1/projects/{project}/areas/{id}", {
          params: { path: { project: slug, id: area.id }, header: { "If-Match": `"${area.version}"` } },
          body,
        }),
      );
    else
      await answer(
        api.POST("/api/v1/projects/{project}/areas", { params: { path: { project: slug } }, body }),
      );
    await onSaved();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="sm">
        <FormProblem problem={form.problem} />
        <TextInput
          label="Name"
          data-autofocus
          required
          value={name}
          error={form.fieldError("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <MemberPicker
          label="Owner"
          description="Gets the notes filed here."
          value={owner}
          onChange={(id) => setOwner(id ?? "")}
        />
        <TagsInput
          label="Keywords"
          description="Words or phrases that file a note here when no rule does."
          value={keywords}
          onChange={setKeywords}
        />
        <Group justify="end">
          <Button type="submit" loading={form.busy} disabled={name.trim() === ""}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
