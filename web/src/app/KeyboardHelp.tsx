import { Modal } from "@mantine/core";
import { Fragment } from "react";
import { commandKey } from "./commandKey";
import classes from "./KeyboardHelp.module.css";
import type { VisibleArea } from "./navigation";

interface KeyboardHelpProps {
  opened: boolean;
  onClose: () => void;
  navigation: VisibleArea[];
}

/** Every shortcut there is. */
export function KeyboardHelp({ opened, onClose, navigation }: KeyboardHelpProps) {
  const places = navigation.flatMap((area) => area.entries).filter((entry) => entry.letter);
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={560}>
      <div className={classes.columns}>
        <Shortcuts
          heading="Anywhere"
          rows={[
            [[commandKey, "K"], "Search and commands"],
            [["/"], "Search on this page, else everywhere"],
            [["?"], "This help"],
            [["["], "Fold or unfold the navigation"],
            [["Esc"], "Close what is open"],
          ]}
        />
        <Shortcuts
          heading="Go to"
          rows={places.map((entry) => [["G", (entry.letter ?? "").toUpperCase()], entry.label])}
        />
        <Shortcuts
          heading="In a table"
          rows={[
            [["↑", "↓"], "Move between rows"],
            [["Enter"], "Open the row"],
            [["Tab"], "To the row’s actions"],
          ]}
        />
      </div>
    </Modal>
  );
}

function Shortcuts({ heading, rows }: { heading: string; rows: [keys: string[], does: string][] }) {
  return (
    <section>
      <h3 className={classes.heading}>{heading}</h3>
      <dl className={classes.list}>
        {rows.map(([keys, does]) => (
          <Fragment key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={classes.key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
