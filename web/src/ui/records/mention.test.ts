import { expect, test } from "vitest";
import { mentionName, openMention, parts, plainText, toBody, toText } from "./mention";

const anna = "018f3b6c-0000-7000-8000-000000000001";

test("a comment is text, mentions and http addresses", () => {
  expect(parts(`Ask @[Anna Berg](member:${anna}), see https://example.com/a?b=1. Then <b>go</b>`)).toEqual([
    { kind: "text", text: "Ask " },
    { kind: "mention", name: "Anna Berg", id: anna },
    { kind: "text", text: ", see " },
    { kind: "link", url: "https://example.com/a?b=1" },
    { kind: "text", text: ". Then <b>go</b>" },
  ]);
});

test("no other address becomes a link", () => {
  for (const text of [
    "javascript:alert(1)",
    "[click](javascript:alert(1))",
    "ftp://example.com",
    "data:text/html,x",
  ])
    expect(parts(text)).toEqual([{ kind: "text", text }]);
});

test("a mention is edited as @Name and kept as a member", () => {
  const body = `@[Anna Berg](member:${anna}) look`;
  const { text, mentioned } = toText(body);
  expect(text).toBe("@Anna Berg look");
  expect(toBody(text, mentioned)).toBe(body);
});

test("the longer of two names wins, and a name that goes on is another", () => {
  const mentioned = { Anna: "a", "Anna Berg": "b" };
  expect(toBody("@Anna Berg and @Anna, not @Annabel", mentioned)).toBe(
    "@[Anna Berg](member:b) and @[Anna](member:a), not @Annabel",
  );
});

test("a name with brackets cannot break out of its mark", () => {
  expect(mentionName("Anna [CTO](x)")).toBe("Anna  CTO  x");
});

test("the word after an @ at the caret is being written; an e-mail address is not one", () => {
  expect(openMention("Hello @an", 9)).toEqual({ word: "an", start: 6 });
  expect(openMention("@", 1)).toEqual({ word: "", start: 0 });
  expect(openMention("mail anna@example", 17)).toBeUndefined();
  expect(openMention("@anna said that it works", 24)).toBeUndefined();
});

test("a list shows a comment in one line", () => {
  expect(plainText(`Thanks\n@[Anna](member:${anna})  for this`)).toBe("Thanks @Anna for this");
});
