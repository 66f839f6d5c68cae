import { Loader, Modal, TextInput } from "@mantine/core";
import { Plus, Search } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import classes from "./Chooser.module.css";

export interface Choice {
  id: string;
  label: string;
  /** Further words below the label. */
  detail?: ReactNode;
}

interface ChooserProps {
  /** What is chosen, as a question; null while closed. */
  title: string | null;
  placeholder: string;
  choices: readonly Choice[];
  /** The choices come from the server by these words; absent: they are filtered here. */
  onSearch?: (words: string) => void;
  busy?: boolean;
  onChoose: (choice: Choice) => void;
  onClose: () => void;
  /** Offers to make one of the words typed. */
  create?: { label: (words: string) => string; act: (words: string) => void };
  nothing: string;
  /** Above the list, such as a second question. */
  extra?: ReactNode;
}

/** Chooses one of many by typing: arrows move, Enter takes. */
export function Chooser(props: ChooserProps) {
  return (
    <Modal
      opened={props.title !== null}
      onClose={props.onClose}
      title={props.title}
      size={520}
      yOffset="12vh"
      transitionProps={{ duration: 100 }}
    >
      {props.title !== null && <Choices {...props} />}
    </Modal>
  );
}

function Choices(props: ChooserProps) {
  const { choices, onSearch, onChoose, create, nothing, busy, extra, placeholder } = props;
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const words = text.trim();
  const shown = onSearch
    ? choices
    : choices.filter((choice) => choice.label.toLowerCase().includes(words.toLowerCase()));
  const makes = create && words !== "" && !shown.some((choice) => choice.label === words);
  const count = shown.length + (makes ? 1 : 0);
  useEffect(() => setAt(0), [words]);
  const take = (index: number) => {
    const choice = shown[index];
    if (choice) onChoose(choice);
    else if (makes) create.act(words);
  };
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count > 0) {
      event.preventDefault();
      setAt((at + step + count) % count);
    } else if (event.key === "Enter" && count > 0) {
      event.preventDefault();
      take(at);
    }
  }
  return (
    <div>
      <TextInput
        data-autofocus
        aria-label={placeholder}
        placeholder={placeholder}
        leftSection={<Search size={15} />}
        rightSection={busy ? <Loader size={14} aria-label="Searching" /> : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onSearch?.(event.currentTarget.value.trim());
        }}
        onKeyDown={onKeyDown}
      />
      {extra}
      <ul className={classes.list}>
        {shown.map((choice, index) => (
          <li key={choice.id}>
            <button
              type="button"
              className={classes.choice}
              data-at={index === at || undefined}
              onMouseEnter={() => setAt(index)}
              onClick={() => take(index)}
            >
              <span className={classes.label}>{choice.label}</span>
              {choice.detail && <span className={classes.detail}>{choice.detail}</span>}
            </button>
          </li>
        ))}
        {makes && (
          <li>
            <button
              type="button"
              className={classes.choice}
              data-at={at === shown.length || undefined}
              onMouseEnter={() => setAt(shown.length)}
              onClick={() => take(shown.length)}
            >
              <span className={classes.make}>
                <Plus size={14} aria-hidden /> {create.label(words)}
              </span>
            </button>
          </li>
        )}
      </ul>
      {count === 0 && !busy && <p className={classes.nothing}>{nothing}</p>}
    </div>
  );
}
