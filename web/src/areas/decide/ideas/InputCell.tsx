import { type KeyboardEvent, useState } from "react";
import { Problem } from "../../../api/problem";
import { toastProblem } from "../../../ui/toast";
import classes from "./Ideas.module.css";
import type { Estimate, ScoreInput } from "./ideaApi";

interface InputCellProps {
  idea: string;
  title: string;
  input: ScoreInput;
  estimate: Estimate | undefined;
  save: (value: Estimate | null) => Promise<unknown>;
}

/** A score input in the table: typed over like a cell; Enter and the arrows go up and down the column. */
export function InputCell({ idea, title, input, estimate, save }: InputCellProps) {
  const shown = estimate ? String(estimate.value) : "";
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);

  async function keep() {
    if (typed === null || typed.trim() === shown) {
      setTyped(null);
      return;
    }
    const value = Number(typed);
    if (typed.trim() !== "" && !Number.isFinite(value)) {
      setWrong(true);
      return;
    }
    try {
      await save(typed.trim() === "" ? null : { value });
      setTyped(null);
      setWrong(false);
    } catch (cause) {
      // A number that was refused stays to be put right; one that came too late gives way to theirs.
      if (cause instanceof Problem) setWrong(true);
      else setTyped(null);
      toastProblem(`${input.label} was not kept`, cause);
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    event.stopPropagation();
    if (event.key === "Escape") {
      setTyped(null);
      setWrong(false);
    }
    const step = event.key === "ArrowUp" ? -1 : event.key === "Enter" || event.key === "ArrowDown" ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const column = [...document.querySelectorAll<HTMLInputElement>(`input[data-cell="${input.name}"]`)];
    const next = column[column.indexOf(event.currentTarget) + step];
    if (next) next.focus();
    else event.currentTarget.blur();
  }

  return (
    <input
      className={classes.number}
      inputMode="decimal"
      aria-label={`${input.label} of ${title}`}
      aria-invalid={wrong || undefined}
      title={estimate?.low !== undefined ? `Between ${estimate.low} and ${estimate.high}` : input.says}
      placeholder={input.live ? "live" : "–"}
      data-cell={input.name}
      data-idea={idea}
      value={typed ?? shown}
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => void keep()}
      onKeyDown={onKeyDown}
    />
  );
}
