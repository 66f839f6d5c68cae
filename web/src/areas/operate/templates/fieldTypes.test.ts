import { expect, test } from "vitest";
import { nameOf } from "./fieldTypes";

test("fields are named after their labels, each once", () => {
  expect(nameOf("Rollback plan", [])).toBe("rollback_plan");
  expect(nameOf("  30-day review!", [])).toBe("day_review");
  expect(nameOf("Größe", [])).toBe("gro_e");
  expect(nameOf("?", ["field"])).toBe("field_2");
  expect(nameOf("Owner", ["owner", "owner_2"])).toBe("owner_3");
});
