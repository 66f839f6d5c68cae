import { Button, Group, Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { useProjectPath } from "../../../ui/ProjectLink";
import { useSubmit } from "../../../ui/useSubmit";
import { createFlag, type Flag } from "../experimentApi";
import { startingVariations } from "../keys";
import { keyNamed, NameAndKey, type Named } from "../NameAndKey";

/** Makes a flag; it is off everywhere until somebody switches it on. */
export function NewFlag({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="New flag" size={560}>
      {opened && <Fields onClose={onClose} />}
    </Modal>
  );
}

function Fields({ onClose }: { onClose: () => void }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [named, setNamed] = useState<Named>({ name: "" });
  const [type, setType] = useState<Flag["type"]>("boolean");
  const [description, setDescription] = useState("");
  const form = useSubmit(async () => {
    const made = await createFlag(slug, {
      key: keyNamed(named),
      name: named.name,
      type,
      description,
      variations: startingVariations(type),
    });
    void queries.invalidateQueries({ queryKey: ["flags", slug] });
    await navigate({ to: path(`flags/${made.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <NameAndKey
          value={named}
          onChange={setNamed}
          use="What the code asks for."
          fieldError={form.fieldError}
        />
        <div>
          <Text fw={600} size="sm" mb={4} id="flag-type">
            Type
          </Text>
          <SegmentedControl
            aria-labelledby="flag-type"
            value={type}
            onChange={(value) => setType(value as Flag["type"])}
            data={[
              { value: "boolean", label: "On or off" },
              { value: "string", label: "Text" },
              { value: "number", label: "Number" },
              { value: "json", label: "JSON" },
            ]}
          />
        </div>
        <Textarea
          label="Description"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          autosize
          minRows={2}
        />
        <FormProblem problem={form.problem} shownFields={["name", "key"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Make the flag
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
