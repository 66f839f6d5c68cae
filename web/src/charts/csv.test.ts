import { describe, expect, it } from "vitest";
import { fileName, toCsv } from "./csv";

describe("a table as CSV", () => {
  it("quotes what needs it and keeps numbers numbers", () => {
    expect(
      toCsv({
        columns: ["a", "b"],
        rows: [
          ['say "hi", you', -1.5],
          ["two\nlines", null],
        ],
      }),
    ).toBe('a,b\r\n"say ""hi"", you",-1.5\r\n"two\nlines",\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("disarms %j", (text) => {
    const cell = toCsv({ columns: ["x"], rows: [[text]] })
      .split("\r\n")
      .slice(1)
      .join("\r\n");
    expect(cell.replace(/^"/, "").startsWith("'")).toBe(true);
  });

  it("disarms column names too, since they are event names", () => {
    expect(toCsv({ columns: ["=HYPERLINK(1)"], rows: [] })).toBe("'=HYPERLINK(1)\r\n");
  });

  it("names files with letters, digits and dashes", () => {
    expect(fileName("How many people did ../Signed Up?", "csv")).toBe("how-many-people-did-signed-up.csv");
    expect(fileName("???", "png")).toBe("insight.png");
  });
});
