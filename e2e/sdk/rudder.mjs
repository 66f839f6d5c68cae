// Sends with the unmodified @rudderstack/rudder-sdk-node, as its own
// documentation shows: node rudder.mjs URL WRITE_KEY COUNT
// A call's callback is called once the batch that carried it was answered.
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const [url, writeKey, count] = process.argv.slice(2);
const client = new RudderAnalytics(writeKey, { dataPlaneUrl: url, flushAt: 15, flushInterval: 200, gzip: true });
const sent = (method, message) =>
  new Promise((resolve, reject) => client[method](message, (error) => (error ? reject(error) : resolve())));

const calls = [sent("identify", { userId: "rudder-ada", traits: { name: "Ada", plan: "pro" } })];
for (let n = 0; n < Number(count); n++) {
  calls.push(
    sent("track", {
      userId: "rudder-ada",
      event: "Rudder Tracked",
      properties: { n, label: `n° ${n}`, nested: { even: n % 2 === 0 }, list: [n, n + 1] },
    }),
  );
}
calls.push(sent("page", { userId: "rudder-ada", name: "Home", properties: { path: "/" } }));
calls.push(sent("group", { userId: "rudder-ada", groupId: "acme", traits: { size: 12 } }));
await Promise.all(calls);
process.exit(0);
