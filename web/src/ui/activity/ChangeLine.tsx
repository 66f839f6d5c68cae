import { UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ChevronRight } from "lucide-react";
import type { Change } from "../../api/types";
import { ProjectWhen } from "../Figure";
import classes from "./ChangeLine.module.css";
import { diff } from "./diff";
import { actorName, sentence } from "./sentence";

interface ChangeLineProps {
  change: Change;
  /** What was done, after the actor's name; absent: told for the whole project. */
  words?: string;
  /** A field's value as a reader wants it, such as a name for an id; undefined leaves it. */
  show?: (field: string, value: string) => string | undefined;
  /** Without the fields before and after. */
  bare?: boolean;
}

/** One change; it opens to show the fields before and after. */
export function ChangeLine({ change, words: told, show, bare = false }: ChangeLineProps) {
  const [opened, { toggle }] = useDisclosure(false);
  const fields = bare ? [] : diff(change.before, change.after);
  const value = (field: string, text: string) => show?.(field, text) ?? text;
  const words = (
    <>
      <span className={classes.words}>
        <strong>{actorName(change.actor)}</strong>
        {change.actor.kind === "key" && " (key)"} {told ?? sentence(change)}
      </span>
      <span className={classes.when}>
        <ProjectWhen at={change.at} />
      </span>
    </>
  );
  if (fields.length === 0) {
    return (
      <li className={classes.entry}>
        <div className={classes.line}>
          <span className={classes.chevron} />
          {words}
        </div>
      </li>
    );
  }
  return (
    <li className={classes.entry}>
      <UnstyledButton className={classes.line} onClick={toggle} aria-expanded={opened}>
        <ChevronRight size={16} className={classes.chevron} data-opened={opened || undefined} aria-hidden />
        {words}
      </UnstyledButton>
      {opened && (
        <table className={classes.diff} aria-label="Before and after">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((row) => (
              <tr key={row.field}>
                <th scope="row">{row.field.replaceAll("_", " ")}</th>
                <td>{row.before === null ? <Unset /> : <del>{value(row.field, row.before)}</del>}</td>
                <td>{row.after === null ? <Unset /> : <ins>{value(row.field, row.after)}</ins>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </li>
  );
}

function Unset() {
  return <span className={classes.unset}>not set</span>;
}
