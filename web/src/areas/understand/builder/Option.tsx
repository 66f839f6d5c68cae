import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Option.module.css";

interface OptionProps {
  name: string;
  /** One or two sentences, shown on hover and focus of the name. */
  explains?: string;
  children: ReactNode;
}

/** A choice with its name before it. */
export function Option({ name, explains, children }: OptionProps) {
  return (
    <div className={classes.option}>
      {explains ? (
        <Tooltip label={explains} position="top-start">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard */}
          <span className={classes.name} data-explained tabIndex={0}>
            {name}
          </span>
        </Tooltip>
      ) : (
        <span className={classes.name}>{name}</span>
      )}
      <div className={classes.choice}>{children}</div>
    </div>
  );
}
