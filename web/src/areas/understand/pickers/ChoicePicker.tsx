import { Combobox, Loader, useCombobox } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import classes from "./Picker.module.css";

/** Something that can be chosen. */
export interface Choice {
  value: string;
  name: string;
  /** At the right end, such as a count. */
  note?: string | undefined;
  /** A second line, such as sample values. */
  about?: string | undefined;
  group?: string | undefined;
}

interface ChoicePickerProps {
  /** What is chosen, for screen readers: "Event of step 2". */
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  /** On the button while nothing is chosen. */
  placeholder: string;
  /** Shown on the button in place of the choice's name. */
  shown?: ReactNode;
  loading?: boolean;
  /** Stands over the choices, such as tabs. */
  above?: ReactNode;
  /** What to do when there is nothing to choose. */
  empty?: string;
  searchable?: boolean;
  /** Without a frame until hovered. */
  quiet?: boolean;
  /** Explanations are read in full. */
  wraps?: boolean;
  width?: number;
  opened?: boolean;
}

/** More than this many at once is a search, not a list. */
const mostShown = 80;

/** A button that opens a searchable list of choices with counts and explanations. */
export function ChoicePicker(props: ChoicePickerProps) {
  const { label, value, choices, onChange, placeholder, searchable = true } = props;
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch("");
    },
    onDropdownOpen: () => {
      if (searchable) combobox.focusSearchInput();
      else combobox.focusTarget();
      combobox.updateSelectedOptionIndex("active");
    },
  });
  const chosen = choices.find((c) => c.value === value);
  const found = matching(choices, search);
  const groups = [...new Set(found.map((c) => c.group))];
  return (
    <Combobox
      store={combobox}
      width={props.width ?? 320}
      position="bottom-start"
      onOptionSubmit={(picked) => {
        onChange(picked);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target targetType="button">
        <button
          type="button"
          className={classes.trigger}
          data-empty={value === "" || undefined}
          data-quiet={props.quiet || undefined}
          aria-label={`${label}: ${chosen?.name ?? (value || placeholder)}`}
          onClick={() => combobox.toggleDropdown()}
        >
          <span className={classes.words}>{props.shown ?? chosen?.name ?? (value || placeholder)}</span>
          <ChevronDown size={14} className={classes.chevron} />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown aria-label={label}>
        {props.above && <div className={classes.above}>{props.above}</div>}
        {searchable && (
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              combobox.selectFirstOption();
            }}
            placeholder="Search"
            aria-label={`Search ${label.toLowerCase()}`}
            rightSection={props.loading ? <Loader size={14} /> : null}
          />
        )}
        <Combobox.Options aria-label={label} className={classes.options} tabIndex={0}>
          {found.length === 0 && !props.loading && (
            <Combobox.Empty>
              {search ? `Nothing is named “${search}”.` : (props.empty ?? "Nothing to choose from.")}
            </Combobox.Empty>
          )}
          {groups.map((group) =>
            group ? (
              <Combobox.Group key={group} label={group}>
                {found
                  .filter((c) => c.group === group)
                  .slice(0, mostShown)
                  .map((c) => row(c, value, props.wraps))}
              </Combobox.Group>
            ) : (
              found
                .filter((c) => !c.group)
                .slice(0, mostShown)
                .map((c) => row(c, value, props.wraps))
            ),
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function row(c: Choice, value: string, wraps?: boolean) {
  return (
    <Combobox.Option
      key={c.value}
      value={c.value}
      active={c.value === value}
      aria-selected={c.value === value}
    >
      <span className={classes.option}>
        <span className={classes.name} title={c.name}>
          {c.name}
        </span>
        {c.note && <span className={classes.note}>{c.note}</span>}
        {c.about && (
          <span className={classes.about} data-wraps={wraps || undefined}>
            {c.about}
          </span>
        )}
      </span>
    </Combobox.Option>
  );
}

/** The choices whose name has every word of the search; those that begin with it first. */
export function matching(choices: readonly Choice[], search: string): Choice[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...choices];
  const first = words.join(" ");
  return choices
    .filter((c) => words.every((w) => c.name.toLowerCase().includes(w)))
    .sort(
      (a, b) =>
        Number(b.name.toLowerCase().startsWith(first)) - Number(a.name.toLowerCase().startsWith(first)),
    );
}
