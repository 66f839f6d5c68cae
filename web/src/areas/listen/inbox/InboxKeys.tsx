import { Kbd, Modal } from "@mantine/core";
import { Fragment } from "react";
import classes from "./Inbox.module.css";

const keys: [string[], string][] = [
  [["j", "k"], "Next and previous note"],
  [["e"], "Done, or back into the inbox"],
  [["a"], "Assign an area"],
  [["t"], "Put into a theme"],
  [["o"], "Give to an owner"],
  [["l"], "Link to an idea, or make one"],
  [["h"], "Highlight the selected words for an idea"],
  [["s"], "Snooze"],
  [["m"], "Merge into a note that says the same"],
  [["1"], "Accept the suggested area"],
  [["2"], "Accept the suggested theme"],
  [["x"], "Select the note"],
  [["X"], "Select up to here"],
  [["J", "K"], "Select while moving"],
  [["u"], "Undo"],
  [["/"], "Search"],
];

/** What the keys of the inbox do. */
export function InboxKeys({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keys of the inbox"
      size={440}
      transitionProps={{ duration: 100 }}
    >
      <dl className={classes.keys}>
        {keys.map(([names, says]) => (
          <Fragment key={says}>
            <dt>
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </Fragment>
        ))}
      </dl>
    </Modal>
  );
}
