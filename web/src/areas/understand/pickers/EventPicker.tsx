import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { anyEvent } from "../../../charts/query/query";
import { eventName } from "../../../charts/query/words";
import { ago, short } from "../../../ui/figures";
import { eventsOf } from "../understandApi";
import { ChoicePicker } from "./ChoicePicker";

interface EventPickerProps {
  label: string;
  value: string;
  onChange: (event: string) => void;
  /** Whether "any event" can be chosen. */
  any?: boolean;
  /** Whether the calls that describe people can be chosen, as the live view wants. */
  reserved?: boolean;
  placeholder?: string;
}

/** Picks an event by name, with how often and when it was last seen. */
export function EventPicker({
  label,
  value,
  onChange,
  any = true,
  reserved,
  placeholder = "Choose an event",
}: EventPickerProps) {
  const { slug } = useProject();
  const events = useQuery(eventsOf(slug));
  const seen = [...(events.data ?? [])]
    .filter((e) => reserved || !["$identify", "$group", "$alias"].includes(e.name))
    .sort((a, b) => b.count - a.count);
  const choices = seen.map((e) => ({
    value: e.name,
    name: eventName(e.name),
    note: short(e.count),
    about: `Last seen ${ago(e.last_seen)}`,
  }));
  if (any)
    choices.unshift({ value: anyEvent, name: eventName(anyEvent), note: "", about: "Whatever people did" });
  return (
    <ChoicePicker
      label={label}
      value={value}
      choices={choices}
      onChange={onChange}
      placeholder={placeholder}
      shown={value === "" ? undefined : eventName(value)}
      loading={events.isPending}
      empty="No events yet. Send the first one, then choose it here."
    />
  );
}
