import { Text } from "@mantine/core";
import { CodeBlock } from "../../../ui/CodeBlock";
import { ProjectLink } from "../../../ui/ProjectLink";
import type { Flag } from "../experimentApi";
import classes from "./Flags.module.css";

const getters = {
  boolean: ["Bool", "false"],
  string: ["String", '""'],
  number: ["Number", "0"],
  json: ["JSON", ""],
};

/** How programs ask for the flag. */
export function AskFor({ flag }: { flag: Flag }) {
  const here = window.location.origin;
  const [getter, otherwise] = getters[flag.type];
  return (
    <div className={classes.main}>
      <div>
        <Text mb="xs">
          From anywhere, by the OpenFeature Remote Evaluation Protocol. A write key is enough;{" "}
          <ProjectLink path="settings/keys">make one</ProjectLink> if there is none.
        </Text>
        <CodeBlock
          what="curl command"
          code={`curl -X POST ${here}/ofrep/v1/evaluate/flags/${flag.key} \\\n  -H "Authorization: Bearer pk_…" -H "Content-Type: application/json" \\\n  -d '{"context": {"targetingKey": "ada", "plan": "pro"}}'`}
        />
      </div>
      <div>
        <Text mb="xs">In a page or a Node.js program, with an OpenFeature provider for OFREP.</Text>
        <CodeBlock
          what="JavaScript"
          code={`new OFREPWebProvider({ baseUrl: "${here}", headers: [["Authorization", "Bearer pk_…"]] })`}
        />
      </div>
      <div>
        <Text mb="xs">In a Go program, from memory: no call leaves the process. It takes a secret key.</Text>
        <CodeBlock
          what="Go"
          code={`flags, err := client.NewFlags("${here}", "sk_…")\nvalue := flags.${getter}("${flag.key}", client.For("ada").With("plan", "pro")${otherwise ? `, ${otherwise}` : ""})`}
        />
      </div>
    </div>
  );
}
