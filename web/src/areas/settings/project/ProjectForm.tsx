import { Button, Code, Group, Input, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { Tagged } from "../../../api/client";
import { mayAct, sessionQuery } from "../../../api/session";
import type { Project, Role } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { TimezoneSelect } from "../../../ui/TimezoneSelect";
import { toast } from "../../../ui/toast";
import { projectSettings, type Settings, saveSettings } from "./projectApi";

const fields = [
  { name: "name", label: "Name" },
  { name: "timezone", label: "Time zone" },
  { name: "week_start", label: "Week starts on" },
];

/** Edits the project; what somebody else saved meanwhile is never overwritten unseen. */
export function ProjectForm({ read, role }: { read: Tagged<Project>; role: Role }) {
  const queries = useQueryClient();
  const slug = read.value.slug;
  const manages = mayAct(role, "admin");
  const { queryKey } = projectSettings(slug);
  const edit = useRecordEdit<Project, Partial<Settings>>({
    record: read,
    load: () => queries.fetchQuery(projectSettings(slug)),
    save: (etag, changes) => saveSettings(slug, etag, changes),
    fields,
    noun: "project",
    onSaved: (kept) => {
      queries.setQueryData(queryKey, kept);
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      toast("The project is saved.");
    },
    onTaken: (theirs) => queries.setQueryData(queryKey, theirs),
  });
  const { name, timezone, week_start } = edit.value;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void edit.save();
      }}
    >
      <Stack gap="xl" maw={480}>
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => edit.change({ name: event.currentTarget.value })}
          error={edit.fieldError("name")}
          readOnly={!manages}
          required
          withAsterisk={false}
        />
        <TimezoneSelect
          label="Time zone"
          value={timezone}
          onChange={(next) => edit.change({ timezone: next })}
          error={edit.fieldError("timezone")}
          disabled={!manages}
        />
        <Input.Wrapper label="Week starts on" labelElement="div">
          <div>
            <SegmentedControl
              aria-label="Week starts on"
              value={week_start}
              onChange={(day) => edit.change({ week_start: day as Settings["week_start"] })}
              data={[
                { value: "monday", label: "Monday" },
                { value: "sunday", label: "Sunday" },
              ]}
              disabled={!manages}
              mt={4}
            />
          </div>
        </Input.Wrapper>
        <Text size="sm" c="dimmed">
          In addresses and in the API this project is <Code>{slug}</Code>.
        </Text>
        <FormProblem problem={edit.problem} shownFields={["name", "timezone"]} />
        {manages ? (
          <Group>
            <Button type="submit" loading={edit.busy} disabled={!edit.changed}>
              Save the project
            </Button>
          </Group>
        ) : (
          <Text c="dimmed">Admins can change these settings.</Text>
        )}
      </Stack>
      {edit.dialog}
    </form>
  );
}
