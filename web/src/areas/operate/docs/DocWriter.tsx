import {
  Button,
  Group,
  Kbd,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  VisuallyHidden,
} from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { MarkdownHtml } from "../../../markdown/MarkdownHtml";
import { previewOf } from "../../../markdown/previewApi";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import type { Doc } from "../operateApi";
import classes from "./DocWriter.module.css";
import type { EditorHandle } from "./Editor";
import { InsertBlock } from "./InsertBlock";
import type { useDocEdit } from "./useDocEdit";

const Editor = lazy(async () => ({ default: (await import("./Editor")).Editor }));

interface DocWriterProps {
  record: Tagged<Doc>;
  edit: ReturnType<typeof useDocEdit>;
  onLeave: () => void;
}

/** Writing a document: the text beside what it will look like. */
export function DocWriter({ record, edit, onLeave }: DocWriterProps) {
  const doc = record.value;
  const wide = useMediaQuery("(min-width: 1000px)", true, { getInitialValueInEffect: false });
  const [shown, setShown] = useState<"text" | "preview">("text");
  const [leaving, setLeaving] = useState(false);
  const [slash, setSlash] = useState<{ left: number; top: number } | null>(null);
  const handle = useRef<EditorHandle | null>(null);
  const blocker = useBlocker({
    shouldBlockFn: () => edit.changed,
    enableBeforeUnload: () => edit.changed,
    withResolver: true,
  });

  const leave = () => (edit.changed ? setLeaving(true) : onLeave());
  const saveAndLeave = async () => {
    if (await edit.save()) onLeave();
  };
  useSaveKey(() => void edit.save());
  const asking = leaving || blocker.status === "blocked";
  const stay = () => {
    setLeaving(false);
    blocker.reset?.();
  };
  const go = () => {
    setLeaving(false);
    if (blocker.status === "blocked") blocker.proceed();
    else onLeave();
  };
  return (
    <div className={classes.root}>
      <VisuallyHidden>
        <h1>{`Edit “${doc.title}”`}</h1>
      </VisuallyHidden>
      <div className={classes.bar}>
        <TextInput
          aria-label="Title"
          className={classes.title}
          value={edit.value.title}
          error={edit.fieldError("title")}
          onChange={(event) => edit.change({ title: event.currentTarget.value })}
          maxLength={200}
        />
        <Group gap="sm">
          {!wide && (
            <SegmentedControl
              aria-label="What is shown"
              value={shown}
              onChange={(v) => setShown(v as "text" | "preview")}
              data={[
                { value: "text", label: "Text" },
                { value: "preview", label: "Preview" },
              ]}
            />
          )}
          <InsertBlock
            at={slash}
            onClose={() => setSlash(null)}
            onInsert={(text) => handle.current?.insert(text)}
            onDone={() => handle.current?.focus()}
          />
          <Button variant="default" onClick={leave}>
            {edit.changed ? "Leave" : "Done"}
          </Button>
          <Button loading={edit.busy} disabled={!edit.changed} onClick={() => void edit.save()}>
            Save
          </Button>
        </Group>
      </div>
      <FormProblem problem={edit.problem} shownFields={["title"]} />
      <div className={classes.panes} data-wide={wide || undefined}>
        {(wide || shown === "text") && (
          <Suspense fallback={<LoadingRows />}>
            <Editor
              label="Text in Markdown"
              value={edit.value.body}
              reset={edit.resets}
              onChange={(body) => edit.change({ body })}
              onSave={() => void edit.save()}
              onLeave={leave}
              onSlash={setSlash}
              onReady={(ready) => {
                handle.current = ready;
              }}
            />
          </Suspense>
        )}
        {(wide || shown === "preview") && <Preview body={edit.value.body} first={doc.html} />}
      </div>
      <Text c="dimmed" size="sm">
        <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">S</Kbd> saves, <Kbd size="xs">Esc</Kbd> leaves,{" "}
        <Kbd size="xs">/</Kbd> at the beginning of a line inserts.
      </Text>
      <Modal opened={asking} onClose={stay} title="Keep what you have written?" size={440}>
        <Stack gap="lg">
          <Text>Your changes are not saved yet.</Text>
          <Group justify="flex-end" gap="sm">
            <Button
              variant="default"
              onClick={() => {
                edit.drop();
                go();
              }}
            >
              Drop them
            </Button>
            <Button variant="default" onClick={stay}>
              Go on writing
            </Button>
            <Button
              loading={edit.busy}
              onClick={async () => {
                if (blocker.status !== "blocked") await saveAndLeave();
                else if (await edit.save()) blocker.proceed();
                setLeaving(false);
              }}
            >
              Save and leave
            </Button>
          </Group>
        </Stack>
      </Modal>
      {edit.dialog}
    </div>
  );
}

/** Ctrl-S anywhere on the page. */
function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

function Preview({ body, first }: { body: string; first: string }) {
  const { slug } = useProject();
  const [asked] = useDebouncedValue(body, 300);
  const { data } = useQuery({ ...previewOf(slug, asked), placeholderData: keepPreviousData });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.preview} aria-label="Preview" tabIndex={0}>
      <MarkdownHtml html={data?.html ?? first} />
    </section>
  );
}
