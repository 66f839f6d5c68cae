import { UnstyledButton } from "@mantine/core";
import type { QuarantinePage } from "../../../api/types";
import { Count } from "../../../ui/Figure";
import classes from "./ReasonList.module.css";
import { reasonWords } from "./reasons";

interface ReasonListProps {
  reasons: QuarantinePage["reasons"];
  chosen: string | undefined;
  onChoose: (reason: string | undefined) => void;
}

/** How many wait for each reason; a click shows only those. */
export function ReasonList({ reasons, chosen, onChoose }: ReasonListProps) {
  if (reasons.length === 0) return null;
  return (
    <ul className={classes.list} aria-label="Reasons">
      {reasons.map(({ reason, count }) => {
        const words = reasonWords(reason);
        const pressed = reason === chosen;
        return (
          <li key={reason}>
            <UnstyledButton
              className={classes.reason}
              aria-pressed={pressed}
              onClick={() => onChoose(pressed ? undefined : reason)}
            >
              <span className={classes.head}>
                <span className={classes.title}>{words.title}</span>
                <span className={classes.count}>
                  <Count of={count} />
                </span>
              </span>
              <span className={classes.advice}>{words.advice}</span>
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}
