import { Stack, Text } from "@mantine/core";
import { Radio } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import { CodeBlock } from "../../../ui/CodeBlock";
import { EmptyState } from "../../../ui/EmptyState";
import { ProjectLink } from "../../../ui/ProjectLink";

/** Stands where there are no events yet, and says how to send the first. */
export function NoEvents() {
  const { role } = useProject();
  const command = [
    `curl ${window.location.origin}/v1/track \\`,
    `  -u "$PRODOPS_WRITE_KEY:" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"userId":"ada","event":"Signed Up","properties":{"plan":"pro"}}'`,
  ].join("\n");
  return (
    <EmptyState icon={Radio} title="Waiting for the first event">
      <Stack gap="md" align="stretch" ta="left" mt="sm">
        <Text>
          Send one from a terminal with a write key
          {mayAct(role, "admin") && (
            <>
              {" "}
              (make one under <ProjectLink path="settings/keys">Settings, Keys</ProjectLink>)
            </>
          )}
          . It shows up here within a second.
        </Text>
        <CodeBlock what="curl command" code={command} />
        <Text>
          Any Segment library works as it is: give it this address as its host. A file of events is taken in
          with <code>prodops import events FILE</code>.
        </Text>
      </Stack>
    </EmptyState>
  );
}
