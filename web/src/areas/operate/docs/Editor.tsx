import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { markdown, markdownLanguage } from "@codemirror/lang-markdown";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import classes from "./Editor.module.css";

/** What a caller may do with the editor besides reading it. */
export interface EditorHandle {
  /** Puts a text in place of the "/" that asked for it, or at the cursor; on a line of its own. */
  insert: (text: string) => void;
  focus: () => void;
}

interface EditorProps {
  /** The text to begin with; later values are put in only when `reset` changes. */
  value: string;
  reset: number;
  onChange: (text: string) => void;
  onSave: () => void;
  onLeave: () => void;
  /** "/" was typed at the beginning of a line. */
  onSlash: (at: { left: number; top: number }) => void;
  onReady: (handle: EditorHandle) => void;
  label: string;
}

const look = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "620" },
  { tag: tags.strong, fontWeight: "620" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  {
    tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName],
    color: "var(--mantine-color-dimmed)",
  },
  { tag: [tags.link, tags.url], color: "var(--accent-text)" },
  { tag: tags.monospace, fontFamily: "var(--mantine-font-family-monospace)" },
  { tag: tags.quote, color: "var(--mantine-color-dimmed)" },
]);

/** Writes Markdown. Ctrl-S saves, Escape leaves, "/" at the beginning of a line offers blocks. */
export function Editor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          history(),
          markdown({ base: markdownLanguage }),
          syntaxHighlighting(look),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": props.label, tabindex: "0" }),
          placeholder("Write in Markdown. “/” at the beginning of a line offers charts, records and lists."),
          keymap.of([
            { key: "Mod-s", preventDefault: true, run: () => done(latest.current.onSave) },
            { key: "Escape", run: () => done(latest.current.onLeave) },
            indentWithTab,
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            latest.current.onChange(update.state.doc.toString());
            const head = update.state.selection.main.head;
            const line = update.state.doc.lineAt(head);
            if (line.text === "/" && update.transactions.some((t) => t.isUserEvent("input.type"))) {
              requestAnimationFrame(() => {
                const at = update.view.coordsAtPos(head);
                if (at) latest.current.onSlash({ left: at.left, top: at.bottom });
              });
            }
          }),
        ],
      }),
    });
    view.current = editor;
    latest.current.onReady({ insert: (text) => insert(editor, text), focus: () => editor.focus() });
    editor.focus();
    return () => editor.destroy();
  }, [props.reset]);

  return <div ref={place} className={classes.root} />;
}

/** Does it, and tells the editor that the key is dealt with. */
function done(act: () => void): true {
  act();
  return true;
}

function insert(editor: EditorView, text: string): void {
  const head = editor.state.selection.main.head;
  const line = editor.state.doc.lineAt(head);
  const slash = line.text === "/";
  const from = slash ? line.from : line.to;
  const block = slash || line.text === "" ? text : `\n\n${text}`;
  editor.dispatch({
    changes: { from, to: line.to, insert: block },
    selection: { anchor: from + block.length },
    scrollIntoView: true,
  });
  editor.focus();
}
