import { Fragment, type RefObject } from "react";
import type { Highlight } from "../listenApi";
import { linked, parts } from "./linked";
import classes from "./Note.module.css";

interface NoteTextProps {
  text: string;
  highlights: readonly Highlight[];
  at?: RefObject<HTMLDivElement | null>;
}

/** The words of a note as they were written: markup stands there as text. */
export function NoteText({ text, highlights, at }: NoteTextProps) {
  let place = 0;
  return (
    <div ref={at} className={classes.text} dir="auto">
      {parts(text, highlights).map((part) => {
        const key = `${place}`;
        place += part.text.length;
        const words = <Linked text={part.text} />;
        if (part.marks.length === 0) return <Fragment key={key}>{words}</Fragment>;
        const over = highlights.filter((highlight) => part.marks.includes(highlight.id));
        return (
          <mark
            key={key}
            className={classes.mark}
            title={over.map((h) => `For ${h.idea_title ?? "an idea"}`).join(", ")}
          >
            {words}
          </mark>
        );
      })}
    </div>
  );
}

function Linked({ text }: { text: string }) {
  let place = 0;
  return linked(text).map((stretch) => {
    const key = `${place}`;
    place += stretch.text.length;
    return stretch.href ? (
      <a key={key} href={stretch.href} target="_blank" rel="noopener noreferrer nofollow">
        {stretch.text}
      </a>
    ) : (
      <Fragment key={key}>{stretch.text}</Fragment>
    );
  });
}

/** The part of an element's text that is selected, in code points; null when nothing is. */
export function selectedIn(
  element: HTMLElement | null,
): { begins: number; ends: number; quote: string } | null {
  const selection = window.getSelection();
  if (!element || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const before = range.cloneRange();
  before.selectNodeContents(element);
  before.setEnd(range.startContainer, range.startOffset);
  const quote = range.toString();
  const begins = [...before.toString()].length;
  return quote.trim() === "" ? null : { begins, ends: begins + [...quote].length, quote };
}
