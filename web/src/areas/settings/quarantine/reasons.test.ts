import { expect, test } from "vitest";
import { reasonWords } from "./reasons";

test("a known reason is explained, an unknown one is made readable", () => {
  expect(reasonWords("missing_id").title).toBe("No person");
  expect(reasonWords("some_new_reason")).toEqual({ title: "Some new reason", advice: "" });
});
