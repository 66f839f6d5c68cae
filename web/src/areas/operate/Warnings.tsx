import { TriangleAlert } from "lucide-react";
import classes from "./Works.module.css";
import type { Warning } from "./worksApi";

/** What is amiss, each with a mark; nothing where all is well. */
export function Warnings({ warnings, label }: { warnings: Warning[] | null; label: string }) {
  if (!warnings || warnings.length === 0) return null;
  return (
    <ul className={classes.warnings} aria-label={label}>
      {warnings.map((warning) => (
        <li key={warning.code + warning.text}>
          <TriangleAlert size={15} aria-hidden />
          <span>{warning.text}</span>
        </li>
      ))}
    </ul>
  );
}
