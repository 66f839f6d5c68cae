import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { useKeyboard } from "./useKeyboard";

const keys = { go: vi.fn(() => true), search: vi.fn(), help: vi.fn(), fold: vi.fn() };

function Page() {
  useKeyboard(keys);
  return <input aria-label="Field" />;
}

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

const press = (key: string, target: Element = document.body) => fireEvent.keyDown(target, { key });

test("g and a letter go somewhere", () => {
  render(<Page />);
  press("g");
  press("i");
  expect(keys.go).toHaveBeenCalledWith("i");
});

test("a letter alone goes nowhere", () => {
  render(<Page />);
  press("i");
  expect(keys.go).not.toHaveBeenCalled();
});

test("/ searches, ? helps, [ folds", () => {
  render(<Page />);
  for (const key of ["/", "?", "["]) press(key);
  expect(keys.search).toHaveBeenCalledOnce();
  expect(keys.help).toHaveBeenCalledOnce();
  expect(keys.fold).toHaveBeenCalledOnce();
});

test("keys are text while somebody types, and commands of the browser stay its own", () => {
  render(<Page />);
  press("/", screen.getByLabelText("Field"));
  fireEvent.keyDown(document.body, { key: "?", ctrlKey: true });
  expect(keys.search).not.toHaveBeenCalled();
  expect(keys.help).not.toHaveBeenCalled();
});
