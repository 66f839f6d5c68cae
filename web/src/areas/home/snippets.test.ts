import { expect, test } from "vitest";
import { snippets } from "./snippets";

test("every snippet holds the server and the key", () => {
  for (const { code } of snippets("http://127.0.0.1:8080", "pk_secret")) {
    expect(code).toContain("http://127.0.0.1:8080");
    expect(code).toContain("pk_secret");
  }
});
