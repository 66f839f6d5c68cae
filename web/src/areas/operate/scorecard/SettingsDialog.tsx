import { Button, Group, Modal, NumberInput, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { FormProblem } from "../../../ui/FormProblem";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { patchWorks, type Works, worksOf } from "../worksApi";

/** How small a group may be, how long a week is, how much time rituals may take. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { slug } = useProject();
  const settings = useQuery({ ...worksOf(slug), staleTime: 0 });
  return (
    <Modal opened onClose={onClose} title="How it is measured">
      <Answered query={settings}>
        {(found) => <SettingsForm key={found.etag} settings={found} onClose={onClose} />}
      </Answered>
    </Modal>
  );
}

function SettingsForm({ settings, onClose }: { settings: Tagged<Works>; onClose: () => void }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [least, setLeast] = useState<string | number>(settings.value.least_group);
  const [hours, setHours] = useState<string | number>(settings.value.week_hours);
  const [share, setShare] = useState<string | number>(Math.round(settings.value.ritual_share * 100));
  const form = useSubmit(async () => {
    await patchWorks(slug, settings.etag, {
      least_group: Number(least),
      week_hours: Number(hours),
      ritual_share: Number(share) / 100,
    });
    await Promise.all(
      ["operations", "scorecard", "tools", "rituals"].map((area) =>
        queries.invalidateQueries({ queryKey: [area, slug] }),
      ),
    );
    toast("The settings are saved");
    onClose();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <NumberInput
          label="Smallest group"
          description="Numbers about people are shown for this many or more. Never fewer than 3, or colleagues could work out what one of them said."
          min={3}
          max={50}
          allowDecimal={false}
          value={least}
          onChange={setLeast}
          error={form.fieldError("least_group")}
        />
        <NumberInput
          label="Hours in a working week"
          min={1}
          max={80}
          value={hours}
          onChange={setHours}
          error={form.fieldError("week_hours")}
        />
        <NumberInput
          label="Rituals may take"
          description="Of the team's time, before there is a warning."
          min={1}
          max={100}
          suffix="%"
          value={share}
          onChange={setShare}
          error={form.fieldError("ritual_share")}
        />
        <FormProblem problem={form.problem} shownFields={["least_group", "week_hours", "ritual_share"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
