// Sends with the unmodified @rudderstack/rudder-sdk-node, as its own
// documentation shows: node rudder.mjs URL WRITE_KEY COUNT
import RudderAnalytics from "@rudderstack/rudder-sdk-node";

const [url, writeKey, count] = process.argv.slice(2);
const Client = RudderAnalytics.default ?? RudderAnalytics;
const client = new Client(writeKey, { dataPlaneUrl: url, flushAt: 15, gzip: true });

client.identify({ userId: "rudder-ada", traits: { name: "Ada", plan: "pro" } });
for (let n = 0; n < Number(count); n++) {
  client.track({
    userId: "rudder-ada",
    event: "Rudder Tracked",
    properties: { n, label: `n° ${n}`, nested: { even: n % 2 === 0 }, list: [n, n + 1] },
  });
}
client.page({ userId: "rudder-ada", name: "Home", properties: { path: "/" } });
client.group({ userId: "rudder-ada", groupId: "acme", traits: { size: 12 } });
await new Promise((resolve, reject) => client.flush((error) => (error ? reject(error) : resolve())));
process.exit(0);
