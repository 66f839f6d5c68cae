import { expect, test } from "vitest";
import { hasStatus, Problem, toProblem } from "./problem";

test("a problem document keeps its words and its fields", () => {
  const problem = toProblem(422, {
    title: "Unprocessable Entity",
    detail: "validation failed",
    errors: [{ location: "body.email", message: "is no address" }],
  });
  expect(problem).toBeInstanceOf(Problem);
  expect(problem.message).toBe("validation failed");
  expect(problem.field("email")).toBe("is no address");
  expect(problem.field("name")).toBeUndefined();
  expect(hasStatus(problem, 422)).toBe(true);
});

test("anything else becomes a problem too", () => {
  expect(toProblem(502, "<html>").title).toBe("The server failed to answer");
  expect(toProblem(404, undefined).message).toBe("The server refused the call (404)");
});
