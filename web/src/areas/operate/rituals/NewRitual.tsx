import { Button, Group, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { useProjectPath } from "../../../ui/ProjectLink";
import { useSubmit } from "../../../ui/useSubmit";
import { createRitual, type RitualNew } from "../worksApi";
import { RitualFields } from "./RitualFields";

/** Writes a ritual down. */
export function NewRitual({ onClose }: { onClose: () => void }) {
  const { slug } = useProject();
  const me = useSession().member.id;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [ritual, setRitual] = useState<RitualNew>({
    name: "",
    cadence: "weekly",
    minutes: 30,
    people: 5,
    owner: me,
  });
  const form = useSubmit(async () => {
    const made = await createRitual(slug, ritual);
    void queries.invalidateQueries({ queryKey: ["rituals", slug] });
    await navigate({ to: path(`rituals/${made.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <RitualFields
          value={ritual}
          change={(part) => setRitual({ ...ritual, ...part })}
          fieldError={form.fieldError}
        />
        <FormProblem problem={form.problem} shownFields={["name", "minutes", "people"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Write it down
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
