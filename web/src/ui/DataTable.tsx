import { ActionIcon, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Rows3, Rows4 } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import classes from "./DataTable.module.css";

/** One column of a table. */
export interface Column<Row> {
  key: string;
  header: ReactNode;
  render: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  align?: "left" | "right";
  /** CSS width, e.g. "120px". */
  width?: string;
  /** Left out where the page is narrower than 640 px. */
  wideOnly?: boolean;
}

interface DataTableProps<Row> {
  /** What the table holds, for screen readers: "Members". */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** Enter or a click on a row. */
  onOpen?: (row: Row) => void;
  /** Buttons at the end of a row, shown on hover and on focus. */
  actions?: (row: Row) => ReactNode;
  /** Stands at the left above the table, beside the density switch. */
  toolbar?: ReactNode;
  /** Below the last row, e.g. a button that loads more. */
  footer?: ReactNode;
}

/** Above this many rows only those in sight are in the page. */
const virtualAbove = 200;

/** Whether rows stand close together; one choice for every table of the product. */
export function useDensity() {
  return useLocalStorage<"comfortable" | "compact">({
    key: "prodops.density",
    defaultValue: "comfortable",
    getInitialValueInEffect: false,
  });
}

/** The product's one table. Arrow keys move between rows, Enter opens one. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, columns, rowKey, onOpen, actions, toolbar, footer } = props;
  const [density] = useDensity();
  const frame = useRef<HTMLElement>(null);
  const virtual = rows.length > virtualAbove;
  const height = density === "compact" ? 32 : 44;
  const virtualizer = useVirtualizer({
    count: virtual ? rows.length : 0,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 12,
  });
  const inSight = virtualizer.getVirtualItems();
  const shown = virtual ? inSight.map((entry) => entry.index) : rows.map((_, index) => index);
  const above = virtual ? (inSight[0]?.start ?? 0) : 0;
  const below = virtual ? virtualizer.getTotalSize() - (inSight.at(-1)?.end ?? 0) : 0;
  const span = columns.length + (actions ? 1 : 0);

  return (
    <div className={classes.root} data-density={density}>
      <div className={classes.toolbar}>
        <div className={classes.tools}>{toolbar}</div>
        <DensitySwitch />
      </div>
      <section
        ref={frame}
        className={classes.frame}
        data-virtual={virtual || undefined}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <table
          className={classes.table}
          aria-label={label}
          aria-rowcount={virtual ? rows.length + 1 : undefined}
        >
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" style={{ width: column.width }} {...look(column)}>
                  {column.header}
                </th>
              ))}
              {actions && (
                <th scope="col" className={classes.actions}>
                  <span className={classes.hidden}>Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <Gap height={above} span={span} />}
            {shown.map((index) => {
              const row = rows[index] as Row;
              return (
                <tr
                  key={rowKey(row)}
                  data-row={index}
                  data-opens={onOpen ? true : undefined}
                  aria-rowindex={virtual ? index + 2 : undefined}
                  tabIndex={onOpen ? 0 : undefined}
                  onClick={onOpen && ((event) => opensByClick(event.target) && onOpen(row))}
                  onKeyDown={(event) => handleKey(event, onOpen && (() => onOpen(row)))}
                >
                  {columns.map((column) => (
                    <td key={column.key} {...look(column)}>
                      {column.render(row)}
                    </td>
                  ))}
                  {actions && (
                    <td className={classes.actions}>
                      <div className={classes.buttons}>{actions(row)}</div>
                    </td>
                  )}
                </tr>
              );
            })}
            {below > 0 && <Gap height={below} span={span} />}
          </tbody>
        </table>
      </section>
      {footer && <div className={classes.footer}>{footer}</div>}
    </div>
  );
}

function look<Row>(column: Column<Row>) {
  return { "data-align": column.align, "data-wide-only": column.wideOnly || undefined };
}

function Gap({ height, span }: { height: number; span: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

/** A click on something that acts by itself does not open the row. */
function opensByClick(at: EventTarget): boolean {
  const acts = (at as Element).closest("a, button, input, select, label, [role=menuitem]");
  return !acts && !window.getSelection()?.toString();
}

function handleKey(event: KeyboardEvent<HTMLTableRowElement>, open?: () => void): void {
  if (event.target !== event.currentTarget) return;
  if (event.key === "Enter" && open) {
    event.preventDefault();
    open();
    return;
  }
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = Number(event.currentTarget.dataset.row) + step;
  event.currentTarget.parentElement?.querySelector<HTMLElement>(`tr[data-row="${next}"]`)?.focus();
}

function DensitySwitch() {
  const [density, setDensity] = useDensity();
  const compact = density === "compact";
  const name = compact ? "Show rows with more room" : "Show rows closer together";
  return (
    <Tooltip label={name}>
      <ActionIcon aria-label={name} onClick={() => setDensity(compact ? "comfortable" : "compact")}>
        {compact ? <Rows3 size={16} /> : <Rows4 size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
