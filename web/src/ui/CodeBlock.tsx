import classes from "./CodeBlock.module.css";
import { CopyButton } from "./CopyButton";

interface CodeBlockProps {
  code: string;
  /** What it is, for the copy button and screen readers, e.g. "curl command". */
  what: string;
  /** Long lines are broken rather than scrolled. */
  wrap?: boolean;
}

/** Code or a payload in fixed width, with a button that copies it. */
export function CodeBlock({ code, what, wrap = false }: CodeBlockProps) {
  return (
    <div className={classes.root}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.code} data-wrap={wrap || undefined} tabIndex={0} aria-label={what}>
        <pre>{code}</pre>
      </section>
      <div className={classes.copy}>
        <CopyButton value={code} what={what} />
      </div>
    </div>
  );
}
