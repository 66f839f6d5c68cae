import { List, Stack, Text } from "@mantine/core";
import { CodeBlock } from "../../../ui/CodeBlock";
import { ShownOnce } from "../../../ui/ShownOnce";
import type { NewSecret } from "./connectionApi";

const events =
  "Pushes, Pull requests, Pull request reviews, Releases, Deployments, Deployment statuses, Workflow runs, Issues";

/** What has to be entered at GitHub, with the secret that is shown this once. */
export function SetUp({ made, onDone }: { made: NewSecret; onDone: () => void }) {
  return (
    <Stack gap="lg">
      <List type="ordered" spacing="sm">
        <List.Item>
          At GitHub open Settings, Webhooks of the repository, or of the organisation for all of them, and
          choose “Add webhook”.
        </List.Item>
        <List.Item>Enter this address, and “application/json” as the content type:</List.Item>
      </List>
      <CodeBlock what="address" code={made.url} wrap />
      <Text>Choose these events, or all of them: {events}.</Text>
      <ShownOnce
        label="Secret"
        value={made.secret}
        warning="This secret is shown now and never again. If it is lost, add another one and remove this one."
        onDone={onDone}
      />
    </Stack>
  );
}
