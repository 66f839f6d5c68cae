import { describe, expect, test } from "vitest";
import { Problem } from "../../../../api/problem";
import type { Model, ScoreInput } from "../ideaApi";
import { draftOf, errorAt, inputName, inputsWords, isShown, lossWords, takenOut } from "./modelForm";

const input = (name: string, more: Partial<ScoreInput> = {}): ScoreInput => ({
  name,
  label: name.toUpperCase(),
  scale: {},
  ...more,
});

describe("a scoring model being written", () => {
  test("what comes with prodops is copied under a name of its own", () => {
    const model = { name: "RICE", description: "", formula: "reach", inputs: [], built_in: true };
    expect(draftOf(model as unknown as Model).name).toBe("Our RICE");
    expect(draftOf({ ...model, built_in: false } as unknown as Model).name).toBe("RICE");
  });

  test.each([
    ["Team size", [], "team_size"],
    ["Größe", [], "gro_e"],
    ["2nd guess", [], "nd_guess"],
    ["Effort", ["effort"], "effort_2"],
    ["People", [], "people_2"],
    ["!", [], "input"],
  ])("an input called %s is named", (label, taken, name) => {
    expect(inputName(label, taken)).toBe(name);
  });

  test("an error belongs to one field", () => {
    const problem = new Problem(422, "", "", [
      { location: "body.inputs[1].name", message: "Taken." },
      { location: "body.inputs[0].scale.steps[2].value", message: "Ascend." },
    ]);
    expect(errorAt(problem, "name")).toBeUndefined();
    expect(errorAt(problem, "inputs[1].name")).toBe("Taken.");
    expect(errorAt(problem, "inputs[0].scale.steps[2].value")).toBe("Ascend.");
    expect(problem.fields.every(({ location }) => isShown(location))).toBe(true);
    expect(isShown("body.inputs")).toBe(false);
  });

  test("the scales are told in words", () => {
    expect(
      inputsWords([
        input("reach", { scale: { low: 0, unit: "people" } }),
        input("impact", {
          scale: {
            steps: [
              { value: 1, label: "Low" },
              { value: 2, label: "" },
            ],
          },
        }),
        input("ease", {
          scale: { low: 1, high: 10 },
          says: "From 1 to 10.",
          live: "nice_to_have",
          spread: 0.2,
        }),
      ]),
    ).toBe(
      "REACH (reach): 0 or more, people; IMPACT (impact): Low 1, 2; EASE (ease): 1 to 10, else nice to have, ±20%, “From 1 to 10.”",
    );
  });
});

describe("taking an input out", () => {
  const before = [input("reach"), input("effort")];

  test("a renamed input is gone by its old name", () => {
    expect(takenOut(before, [input("reach"), input("work")]).map(({ name }) => name)).toEqual(["effort"]);
    expect(takenOut(before, before)).toEqual([]);
  });

  test("warns only of numbers that ideas have", () => {
    expect(lossWords(before, { effort: 2, reach: 1 })).toBe(
      "1 idea has a number for REACH, 2 ideas have a number for EFFORT. What was entered stays with the ideas, but no longer counts in this model.",
    );
    expect(lossWords(before, { other: 4 })).toBe("");
  });
});
