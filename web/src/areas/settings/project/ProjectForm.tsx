import { Button, Code, Group, Input, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { hasStatus } from "../../../api/problem";
import { mayAct, sessionQuery } from "../../../api/session";
import type { Project, Role } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { TimezoneSelect } from "../../../ui/TimezoneSelect";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { ConflictModal } from "./ConflictModal";
import { differences } from "./conflict";
import { projectSettings, type Settings, saveSettings } from "./projectApi";

const settingsOf = ({ name, timezone, week_start }: Project): Settings => ({ name, timezone, week_start });

/** Edits the project; what somebody else saved meanwhile is never overwritten unseen. */
export function ProjectForm({ read, role }: { read: Tagged<Project>; role: Role }) {
  const queries = useQueryClient();
  const slug = read.value.slug;
  const manages = mayAct(role, "admin");
  const [settings, setSettings] = useState(() => settingsOf(read.value));
  const [theirs, setTheirs] = useState<Tagged<Project> | null>(null);
  const change = (part: Partial<Settings>) => setSettings({ ...settings, ...part });

  async function save(etag: string) {
    try {
      await saveSettings(slug, etag, settings);
    } catch (cause) {
      if (!hasStatus(cause, 412)) throw cause;
      setTheirs(await queries.fetchQuery(projectSettings(slug)));
      return;
    }
    setTheirs(null);
    await Promise.all([
      queries.invalidateQueries({ queryKey: projectSettings(slug).queryKey }),
      queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
    toast("The project is saved.");
  }
  const form = useSubmit(() => save(read.etag));

  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="xl" maw={480}>
        <TextInput
          label="Name"
          value={settings.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          error={form.fieldError("name")}
          readOnly={!manages}
          required
          withAsterisk={false}
        />
        <TimezoneSelect
          label="Time zone"
          value={settings.timezone}
          onChange={(timezone) => change({ timezone })}
          error={form.fieldError("timezone")}
          disabled={!manages}
        />
        <Input.Wrapper label="Week starts on" labelElement="div">
          <div>
            <SegmentedControl
              aria-label="Week starts on"
              value={settings.week_start}
              onChange={(day) => change({ week_start: day as Settings["week_start"] })}
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
        <FormProblem problem={form.problem} shownFields={["name", "timezone"]} />
        {manages ? (
          <Group>
            <Button
              type="submit"
              loading={form.busy}
              disabled={differences(settings, settingsOf(read.value)).length === 0}
            >
              Save the project
            </Button>
          </Group>
        ) : (
          <Text c="dimmed">Admins can change these settings.</Text>
        )}
      </Stack>
      <ConflictModal
        mine={settings}
        theirs={theirs && settingsOf(theirs.value)}
        onKeepMine={() => theirs && void save(theirs.etag)}
        onTakeTheirs={() => {
          if (theirs) setSettings(settingsOf(theirs.value));
          setTheirs(null);
        }}
        onClose={() => setTheirs(null)}
      />
    </form>
  );
}
