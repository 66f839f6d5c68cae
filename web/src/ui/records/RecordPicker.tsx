import { Combobox, InputBase, Loader, ScrollArea, Text, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useProject } from "../../api/session";
import type { Listed, Ref } from "../../api/types";
import { typesLabel } from "./address";
import { byType } from "./byType";
import { RecordMark } from "./RecordMark";
import classes from "./RecordPicker.module.css";
import { found } from "./recordApi";

interface RecordPickerProps {
  value: Listed | null;
  onChange: (record: Listed | null) => void;
  /** Only these kinds of record; all when absent or empty. */
  types?: readonly string[];
  /** Not offered: a record is not linked to itself. */
  without?: readonly Ref[];
  label?: string;
  /** For screen readers where there is no visible label. */
  "aria-label"?: string;
  placeholder?: string;
  description?: string;
  error?: string;
  autoFocus?: boolean;
}

/** Chooses a record of any kind by the words in it. */
export function RecordPicker({ value, onChange, types = [], without = [], ...look }: RecordPickerProps) {
  const { slug } = useProject();
  const [text, setText] = useState("");
  const [words] = useDebouncedValue(text.trim(), 150);
  const list = useCombobox({ onDropdownClose: () => list.resetSelectedOption() });
  const search = useQuery({ ...found(slug, words, types), placeholderData: keepPreviousData });
  const hits = (words === "" ? [] : (search.data?.items ?? [])).filter(
    (hit) => !without.some((ref) => ref.type === hit.type && ref.id === hit.id),
  );
  // Enter takes the best hit: it is marked as soon as there is one.
  const first = hits[0] && keyOf(hits[0]);
  useEffect(() => {
    if (first) list.selectFirstOption();
  }, [first, list.selectFirstOption]);
  const choose = (key: string) => {
    const hit = hits.find((known) => keyOf(known) === key);
    if (!hit) return;
    onChange(hit);
    setText("");
    list.closeDropdown();
  };
  return (
    <Combobox store={list} onOptionSubmit={choose}>
      <Combobox.Target>
        <InputBase
          {...look}
          placeholder={look.placeholder ?? placeholder(types)}
          value={list.dropdownOpened || !value ? text : value.title}
          leftSection={
            value && text === "" ? <RecordMark type={value.type} /> : <Search size={16} aria-hidden />
          }
          rightSection={
            search.isFetching && words !== "" ? (
              <Loader size={14} aria-label="Searching" />
            ) : value ? (
              <Combobox.ClearButton aria-label="Choose no record" onClear={() => onChange(null)} />
            ) : null
          }
          onChange={(event) => {
            setText(event.currentTarget.value);
            list.openDropdown();
          }}
          onClick={() => list.openDropdown()}
          onBlur={() => {
            list.closeDropdown();
            setText("");
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={words === ""}>
        <Combobox.Options aria-label="Records">
          <ScrollArea.Autosize mah={280} type="scroll">
            {byType(hits).map(([type, group]) => (
              <Combobox.Group key={type} label={typesLabel(type)}>
                {group.map((hit) => (
                  <Combobox.Option key={keyOf(hit)} value={keyOf(hit)} className={classes.option}>
                    <RecordMark type={hit.type} silent />
                    <span className={classes.words}>
                      <span className={classes.title}>{hit.title || "Untitled"}</span>
                      {(hit.excerpt || hit.state) && (
                        <Text component="span" size="sm" c="dimmed" className={classes.title}>
                          {hit.excerpt || hit.state?.replaceAll("_", " ")}
                        </Text>
                      )}
                    </span>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
            {hits.length === 0 && (
              <Combobox.Empty>
                {search.isFetching ? "Searching…" : "No record has these words"}
              </Combobox.Empty>
            )}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function placeholder(types: readonly string[]): string {
  if (types.length === 0 || types.length > 3) return "Search all records";
  return `Search ${types.map((type) => typesLabel(type).toLowerCase()).join(", ")}`;
}

function keyOf(ref: Ref): string {
  return `${ref.type}:${ref.id}`;
}
