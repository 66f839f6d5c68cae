import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { type Column, DataTable } from "./DataTable";

interface Row {
  id: number;
  name: string;
}

const columns: Column<Row>[] = [
  { key: "id", header: "Id", align: "right", render: (row) => row.id },
  { key: "name", header: "Name", render: (row) => row.name },
];
const rows = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}` }));

function show(count: number, onOpen?: (row: Row) => void) {
  render(
    <MantineProvider>
      <DataTable
        label="Rows"
        rows={rows(count)}
        columns={columns}
        rowKey={(row) => String(row.id)}
        onOpen={onOpen}
        actions={() => <button type="button">Act</button>}
      />
    </MantineProvider>,
  );
}

afterEach(cleanup);

test("arrow keys move between rows and Enter opens one", () => {
  const onOpen = vi.fn();
  show(3, onOpen);
  const [, first, second] = screen.getAllByRole("row") as HTMLElement[];
  first?.focus();
  if (first) fireEvent.keyDown(first, { key: "ArrowDown" });
  expect(document.activeElement).toBe(second);
  if (second) fireEvent.keyDown(second, { key: "Enter" });
  expect(onOpen).toHaveBeenCalledWith({ id: 1, name: "row 1" });
});

test("a click on an action does not open the row", () => {
  const onOpen = vi.fn();
  show(1, onOpen);
  fireEvent.click(screen.getByText("Act"));
  expect(onOpen).not.toHaveBeenCalled();
  fireEvent.click(screen.getByText("row 0"));
  expect(onOpen).toHaveBeenCalledOnce();
});

test("beyond two hundred rows only those in sight are in the page", () => {
  show(5000);
  expect(screen.getAllByRole("row").length).toBeLessThan(200);
  expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe("5001");
});
