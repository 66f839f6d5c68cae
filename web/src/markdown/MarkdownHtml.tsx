import { memo, type ReactPortal, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { LiveBlock } from "./LiveBlock";
import classes from "./MarkdownHtml.module.css";

interface MarkdownHtmlProps {
  /** Safe HTML, as the server made it of Markdown. */
  html: string;
  /** Called when somebody ticks a check box; without it they cannot. */
  onTick?: ((task: number, done: boolean) => void) | undefined;
}

/** A text in Markdown, with its live blocks filled in. */
export function MarkdownHtml({ html, onTick }: MarkdownHtmlProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [blocks, setBlocks] = useState<ReactPortal[]>([]);
  const latest = useRef(onTick);
  latest.current = onTick;
  const ticks = onTick !== undefined;

  useLayoutEffect(() => {
    const root = frame.current;
    if (!root) return;
    const places = [...root.querySelectorAll<HTMLElement>("[data-block]")];
    setBlocks(
      places.map((place, i) => {
        const caption = place.dataset.caption ?? place.textContent ?? "";
        place.dataset.caption = caption;
        place.textContent = "";
        return createPortal(
          <LiveBlock kind={place.dataset.block ?? ""} values={{ ...place.dataset }} caption={caption} />,
          place,
          `${i}`,
        );
      }),
    );
    for (const box of root.querySelectorAll<HTMLInputElement>("input[data-task]")) {
      box.disabled = !ticks;
      box.setAttribute("aria-label", box.parentElement?.textContent?.trim() || "Task");
    }
    for (const table of root.querySelectorAll("table")) {
      table.parentElement?.classList.contains(classes.wide ?? "") || wrap(table);
    }
    const onChange = (event: Event) => {
      const box = event.target as HTMLInputElement;
      if (box.dataset.task) latest.current?.(Number(box.dataset.task), box.checked);
    };
    root.addEventListener("change", onChange);
    return () => root.removeEventListener("change", onChange);
  }, [html, ticks]);

  return (
    <div ref={frame} className={classes.root}>
      <Inner html={html} />
      {blocks}
    </div>
  );
}

/** Never rendered again for the same HTML, so that what was put into it stays. */
const Inner = memo(function Inner({ html }: { html: string }) {
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
});

/** A wide table scrolls by itself, not the page. */
function wrap(table: HTMLTableElement): void {
  const frame = document.createElement("div");
  frame.className = classes.wide ?? "";
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", "Table");
  table.replaceWith(frame);
  frame.append(table);
}
