import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { Scalar, Subject } from "../../../charts/query/query";
import { type PropertyType, valueText } from "../../../charts/query/words";
import { short } from "../../../ui/figures";
import { propertiesOf } from "../understandApi";
import { ChoicePicker } from "./ChoicePicker";

interface PropertyPickerProps {
  label: string;
  /** The event whose properties are offered, `*` for all events. */
  event: string;
  value: { property: string; of: Subject };
  onChange: (value: { property: string; of: Subject; type: PropertyType | undefined }) => void;
  /** Only events' properties of this type, for measures. */
  only?: PropertyType;
  eventsOnly?: boolean;
  placeholder?: string;
}

const typeNames: Record<string, string> = {
  string: "text",
  number: "number",
  boolean: "yes or no",
  array: "list",
  object: "group of properties",
};

/** Picks a property of an event or a person, with its type, how often it is set and sample values. */
export function PropertyPicker(props: PropertyPickerProps) {
  const { slug } = useProject();
  const { value, event, only } = props;
  const [of, setOf] = useState<Subject>(value.of);
  const found = useQuery(propertiesOf(slug, props.eventsOnly ? "event" : of, event));
  const offered = (found.data ?? []).filter((p) => !only || p.types?.includes(only));
  const choices = offered.map((p) => ({
    value: p.name,
    name: p.name,
    note: `${typeNames[p.types?.[0] ?? ""] ?? ""} · ${short(p.count)}`,
    about: (p.values ?? [])
      .slice(0, 4)
      .map((v) => valueText(v.value as Scalar))
      .join(", "),
  }));
  return (
    <ChoicePicker
      label={props.label}
      value={of === value.of ? value.property : ""}
      shown={value.property || undefined}
      choices={choices}
      onChange={(property) =>
        props.onChange({
          property,
          of,
          type: offered.find((p) => p.name === property)?.types?.[0] as PropertyType | undefined,
        })
      }
      placeholder={props.placeholder ?? "Choose a property"}
      loading={found.isPending}
      width={340}
      empty={
        of === "person"
          ? "No properties of people yet. Send them with identify calls."
          : only === "number"
            ? "This event has no property with numbers."
            : "This event has no properties."
      }
      above={
        props.eventsOnly ? undefined : (
          <SegmentedControl
            fullWidth
            aria-label="Whose property"
            value={of}
            onChange={(next) => setOf(next as Subject)}
            data={[
              { value: "event", label: "Of the event" },
              { value: "person", label: "Of the person" },
            ]}
          />
        )
      }
    />
  );
}

/** The most frequent type of a property, once the taxonomy is known. */
export function usePropertyType(event: string, of: Subject, property: string): PropertyType | undefined {
  const { slug } = useProject();
  const found = useQuery({ ...propertiesOf(slug, of, event), enabled: property !== "" });
  return found.data?.find((p) => p.name === property)?.types?.[0] as PropertyType | undefined;
}
