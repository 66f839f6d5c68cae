// Sends with the unmodified @segment/analytics-node, as its own documentation
// shows: node segment.mjs URL WRITE_KEY COUNT
import { Analytics } from "@segment/analytics-node";

const [url, writeKey, count] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host: url, flushAt: 15, maxRetries: 3 });
const failures = [];
analytics.on("error", (error) => failures.push(error));

analytics.identify({ userId: "segment-ada", traits: { name: "Ada", plan: "pro" } });
for (let n = 0; n < Number(count); n++) {
  analytics.track({
    userId: "segment-ada",
    event: "Segment Tracked",
    properties: { n, label: `n° ${n}`, nested: { even: n % 2 === 0 }, list: [n, n + 1] },
  });
}
analytics.page({ userId: "segment-ada", name: "Home", properties: { path: "/" } });
analytics.group({ userId: "segment-ada", groupId: "acme", traits: { size: 12 } });
await analytics.closeAndFlush({ timeout: 20_000 });
if (failures.length > 0) {
  console.error(failures);
  process.exit(1);
}
