import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

const folder = new URL("../src/api/", import.meta.url);

test("schema.d.ts is what openapi.json generates (run `npm run generate`)", async () => {
  const generated = astToString(await openapiTS(new URL("openapi.json", folder)));
  const committed = readFileSync(new URL("schema.d.ts", folder), "utf8");
  expect(committed.endsWith(generated)).toBe(true);
});
