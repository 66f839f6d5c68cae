/** One way to send the first event. */
export interface Snippet {
  name: string;
  what: string;
  code: string;
}

/** Copyable code that sends one event to this server with `key`. */
export function snippets(origin: string, key: string): Snippet[] {
  return [
    {
      name: "curl",
      what: "curl command",
      code: `curl ${origin}/v1/track \\
  -u ${key}: \\
  -H 'Content-Type: application/json' \\
  -d '{"userId": "anna", "event": "Signed Up", "properties": {"plan": "pro"}}'`,
    },
    {
      name: "Node",
      what: "Node code",
      code: `// npm install @segment/analytics-node
import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${key}", host: "${origin}" });

analytics.track({ userId: "anna", event: "Signed Up", properties: { plan: "pro" } });
await analytics.closeAndFlush();`,
    },
    {
      name: "Browser",
      what: "browser code",
      code: `fetch("${origin}/v1/track", {
  method: "POST",
  keepalive: true,
  body: JSON.stringify({
    writeKey: "${key}",
    userId: "anna",
    event: "Signed Up",
    properties: { plan: "pro" },
  }),
});`,
    },
  ];
}
