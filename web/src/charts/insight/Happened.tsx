import { Text, UnstyledButton } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import type { Annotation } from "../../api/types";
import { ProjectWhen } from "../../ui/Figure";
import { exact } from "../../ui/figures";
import { ProjectLink } from "../../ui/ProjectLink";
import { recordPath } from "../../ui/records/address";
import { RecordMark } from "../../ui/records/RecordMark";
import { isWrong } from "../marks";
import classes from "./Happened.module.css";

/** What happened while the chart went on, the newest first, each leading to its record. */
export function Happened({ annotations }: { annotations: readonly Annotation[] }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  if (annotations.length === 0) return null;
  const wrong = annotations.filter(isWrong).length;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <div className={classes.root}>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <Chevron size={16} aria-hidden />
        What happened meanwhile
        <Text span c="dimmed">
          {exact(annotations.length)}
          {wrong > 0 && `, ${exact(wrong)} went wrong`}
        </Text>
      </UnstyledButton>
      <ul id={id} className={classes.list} hidden={!open}>
        {open &&
          annotations.toReversed().map((annotation) => (
            <li
              key={`${annotation.at} ${annotation.record.id} ${annotation.title}`}
              className={classes.row}
              data-wrong={isWrong(annotation) || undefined}
            >
              <RecordMark type={annotation.record.type} />
              <ProjectLink path={recordPath(annotation.record.type, annotation.record.id)}>
                {annotation.title}
              </ProjectLink>
              {annotation.detail && (
                <Text span c="dimmed" className={classes.detail}>
                  {annotation.detail}
                </Text>
              )}
              <span className={classes.when}>
                <ProjectWhen at={annotation.at} />
              </span>
            </li>
          ))}
      </ul>
    </div>
  );
}
