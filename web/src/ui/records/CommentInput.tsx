import { Combobox, Textarea, useCombobox } from "@mantine/core";
import { type KeyboardEvent, useRef, useState } from "react";
import { memberName, useMembers } from "./members";
import { mentionName, openMention } from "./mention";

interface CommentInputProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  /** A member was chosen: what is written for them, and their id. */
  onMention: (name: string, id: string) => void;
  onSend: () => void;
  onCancel?: () => void;
  error?: string;
  autoFocus?: boolean;
}

/** How many members are offered at once. */
const offered = 6;

/** A text in which @ offers the members of the project. Ctrl or ⌘ with Enter sends it. */
export function CommentInput(props: CommentInputProps) {
  const { text, onChange, onMention, onSend, onCancel } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useCombobox({ onDropdownClose: () => list.resetSelectedOption() });
  const [open, setOpen] = useState<ReturnType<typeof openMention>>();
  const wanted = open?.word.toLowerCase() ?? "";
  const members = useMembers()
    .filter((member) => `${member.name} ${member.email}`.toLowerCase().includes(wanted))
    .slice(0, offered);
  const offers = open !== undefined && members.length > 0 && list.dropdownOpened;

  function look() {
    const at = field.current;
    const found = at ? openMention(at.value, at.selectionStart) : undefined;
    setOpen(found);
    if (!found) {
      list.closeDropdown();
      return;
    }
    list.openDropdown();
    requestAnimationFrame(() => list.selectFirstOption());
  }

  function mention(id: string) {
    const member = members.find((known) => known.id === id);
    if (!member || !open) return;
    const name = mentionName(memberName(member));
    const end = open.start + 1 + open.word.length;
    onMention(name, id);
    onChange(`${text.slice(0, open.start)}@${name} ${text.slice(end).replace(/^ /, "")}`);
    list.closeDropdown();
    setOpen(undefined);
    const caret = open.start + name.length + 2;
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
      return;
    }
    if (!offers) {
      if (event.key === "Escape" && onCancel) {
        event.stopPropagation();
        onCancel();
      }
      return;
    }
    const act = {
      ArrowDown: list.selectNextOption,
      ArrowUp: list.selectPreviousOption,
      Enter: list.clickSelectedOption,
      Tab: list.clickSelectedOption,
      Escape: () => list.closeDropdown(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  return (
    <Combobox store={list} onOptionSubmit={mention} position="bottom-start" width={280}>
      <Combobox.Target withKeyboardNavigation={false} withExpandedAttribute={false}>
        <Textarea
          ref={field}
          aria-label={props.label}
          placeholder="Say something; @ names a colleague"
          value={text}
          onChange={(event) => {
            onChange(event.currentTarget.value);
            look();
          }}
          onClick={look}
          onKeyDown={onKeyDown}
          onBlur={() => list.closeDropdown()}
          error={props.error}
          maxLength={10_000}
          autosize
          minRows={2}
          maxRows={14}
          autoFocus={props.autoFocus}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!offers}>
        <Combobox.Options aria-label="Members">
          {members.map((member) => (
            <Combobox.Option key={member.id} value={member.id}>
              {memberName(member)}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
