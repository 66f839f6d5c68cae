import { Button, Group, NumberInput, Popover, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { servicesOf, setWindow } from "../deliverApi";
import classes from "./Measures.module.css";

/** For how long after a deployment an incident is held against it: said for one service, changed by editors. */
export function WindowSetting({ service, edits }: { service: string | undefined; edits: boolean }) {
  const { slug } = useProject();
  const services = useQuery(servicesOf(slug)).data?.items ?? [];
  const found = services.find((known) => known.name === service);
  return (
    <div>
      <h3 className={classes.asideTitle}>What an incident is held against</h3>
      {found ? (
        <Text>
          The latest deployment of {found.name} in the {found.window_hours} hours before it.{" "}
          {edits && <Change service={found.name} hours={found.window_hours} />}
        </Text>
      ) : (
        <Text c="dimmed">Choose a service to see and change for how long.</Text>
      )}
    </div>
  );
}

function Change({ service, hours }: { service: string; hours: number }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState<string | number>(hours);
  const form = useSubmit(async () => {
    await setWindow(slug, service, Number(wanted));
    await queries.invalidateQueries({ queryKey: ["delivery", slug] });
    setOpened(false);
    toast("Saved: the measures are counted anew");
  });
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus shadow="md" position="bottom-end">
      <Popover.Target>
        <Button variant="subtle" size="compact-sm" onClick={() => setOpened((o) => !o)}>
          Change
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={form.onSubmit}>
          <NumberInput
            label="Hours after a deployment"
            min={1}
            max={720}
            value={wanted}
            onChange={setWanted}
            error={form.fieldError("window_hours")}
            data-autofocus
          />
          <FormProblem problem={form.problem} shownFields={["window_hours"]} />
          <Group justify="flex-end" mt="sm">
            <Button type="submit" loading={form.busy}>
              Save
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
