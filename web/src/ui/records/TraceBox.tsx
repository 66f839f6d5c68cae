import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { Gap, Ref, TraceNode } from "../../api/types";
import { target, useProjectPath } from "../ProjectLink";
import { recordKind, recordPath, typeLabel } from "./address";
import { creationPath } from "./creation";
import { RecordLink } from "./RecordLink";
import { RecordMark } from "./RecordMark";
import classes from "./Trace.module.css";
import { type Box, keyOf } from "./trace";

interface TraceBoxProps {
  box: Box;
  here: Ref;
  /** Absent for those who may not link. */
  onFill?: (gap: Gap) => void;
}

/** One box of a trace: a record that leads to its page, several that open a list, or what is missing. */
export function TraceBox({ box, here, onFill }: TraceBoxProps) {
  if (box.kind === "record") return <RecordBox node={box.node} current={keyOf(box.node) === keyOf(here)} />;
  if (box.kind === "more") return <MoreBox type={box.type} nodes={box.nodes} />;
  return <GapBox gap={box.gap} here={here} onFill={onFill} />;
}

function RecordBox({ node, current }: { node: TraceNode; current: boolean }) {
  const path = useProjectPath();
  const state = node.archived_at ? "archived" : node.state?.replaceAll("_", " ");
  return (
    <Link
      {...target(path(recordPath(node.type, node.id)))}
      className={classes.box}
      data-here={current || undefined}
      data-archived={node.archived_at ? true : undefined}
      aria-current={current ? "true" : undefined}
      title={node.title}
    >
      <span className={classes.kind}>
        <RecordMark type={node.type} size={13} silent />
        {typeLabel(node.type)}
        {state && <span className={classes.state}>{state}</span>}
      </span>
      <span className={classes.title}>{node.title || "Untitled"}</span>
    </Link>
  );
}

function MoreBox({ type, nodes }: { type: string; nodes: TraceNode[] }) {
  const [opened, { open, close }] = useDisclosure(false);
  const { plural } = recordKind(type);
  return (
    <>
      <button type="button" className={classes.box} data-more onClick={open} aria-haspopup="dialog">
        <Plus size={14} aria-hidden />
        {nodes.length} more {plural}
      </button>
      <Modal opened={opened} onClose={close} title={`${nodes.length} more ${plural}`} size={560}>
        <ul className={classes.all}>
          {nodes.map((node) => (
            <li key={keyOf(node)}>
              <RecordLink record={node} />
            </li>
          ))}
        </ul>
      </Modal>
    </>
  );
}

/** What is missing, with the two ways to fill it: a record there is, or a new one made of this. */
function GapBox({ gap, here, onFill }: { gap: Gap; here: Ref; onFill?: (gap: Gap) => void }) {
  const path = useProjectPath();
  const noun = article(recordKind(gap.type).noun);
  const form = creationPath(here, gap.type);
  return (
    <div className={classes.box} data-gap>
      <span className={classes.missing}>{gap.says}</span>
      {onFill && (
        <span className={classes.fills}>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={`Link ${noun}`}
            aria-haspopup="dialog"
            onClick={() => onFill(gap)}
          >
            Link…
          </Button>
          {form && (
            <Button
              component={Link}
              {...target(path(form))}
              variant="subtle"
              size="compact-sm"
              aria-label={`Create ${noun}`}
            >
              Create…
            </Button>
          )}
        </span>
      )}
    </div>
  );
}

function article(noun: string): string {
  return /^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
