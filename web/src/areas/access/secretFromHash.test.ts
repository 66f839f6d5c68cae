import { expect, test } from "vitest";
import { safeReturn, secretFromHash } from "./secretFromHash";

test("the token is read with and without the #", () => {
  expect(secretFromHash("#token=abc-123")).toBe("abc-123");
  expect(secretFromHash("token=abc-123")).toBe("abc-123");
  expect(secretFromHash("#abc-123_Z")).toBe("abc-123_Z");
  expect(secretFromHash("")).toBe("");
  expect(secretFromHash("#other=1")).toBe("");
});

test.each([
  ["/p/default/insights?q=1#x", "/p/default/insights?q=1#x"],
  ["//evil.example", "/"],
  ["https://evil.example", "/"],
  ["/\\evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?back=/sign-in", "/"],
  [undefined, "/"],
  [{ to: "/p" }, "/"],
])("after signing in, %j leads to %s", (back, address) => {
  expect(safeReturn(back)).toBe(address);
});
