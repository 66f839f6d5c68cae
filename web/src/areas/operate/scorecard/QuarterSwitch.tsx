import { ActionIcon, Tooltip } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import classes from "./Scorecard.module.css";
import { quarterFrom, quarterWords } from "./words";

/** The quarter in the address, "" for the one it is. */
export function useQuarter(): string {
  const { quarter } = useSearch({ strict: false }) as { quarter?: string };
  return quarter ?? "";
}

/** Steps from quarter to quarter; the address keeps which. */
export function QuarterSwitch({ quarter, current }: { quarter: string; current: boolean }) {
  const navigate = useNavigate();
  const go = (to: string) =>
    void navigate({
      to: ".",
      search: ((before: Record<string, unknown>) => ({ ...before, quarter: to })) as never,
    });
  return (
    <fieldset className={classes.switch} aria-label="Quarter">
      <Tooltip label={quarterWords(quarterFrom(quarter, -1))}>
        <ActionIcon aria-label="The quarter before" size="lg" onClick={() => go(quarterFrom(quarter, -1))}>
          <ChevronLeft size={18} />
        </ActionIcon>
      </Tooltip>
      <span className={classes.quarter} aria-live="polite">
        {quarterWords(quarter)}
      </span>
      <ActionIcon
        aria-label="The quarter after"
        size="lg"
        disabled={current}
        onClick={() => go(quarterFrom(quarter, 1))}
      >
        <ChevronRight size={18} />
      </ActionIcon>
    </fieldset>
  );
}
