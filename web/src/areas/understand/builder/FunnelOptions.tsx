import { Select } from "@mantine/core";
import type { FunnelQuery } from "../../../charts/query/query";
import { anyEvent } from "../../../charts/query/query";
import { DurationInput } from "../pickers/DurationInput";
import { PropertyPicker } from "../pickers/PropertyPicker";
import classes from "./Builder.module.css";
import { Option } from "./Option";

interface FunnelOptionsProps {
  query: FunnelQuery;
  onChange: (query: FunnelQuery) => void;
}

/** How a funnel counts: time allowed, order, unit, and what must stay the same. */
export function FunnelOptions({ query, onChange }: FunnelOptionsProps) {
  const held = query.hold_constant ?? [];
  return (
    <>
      <Option
        name="Within"
        explains="The time from the first step in which the others must follow, the edge included."
      >
        <DurationInput
          label="Conversion window"
          value={query.window ?? "14d"}
          onChange={(window) => onChange({ ...query, window })}
        />
      </Option>
      <Option
        name="Order"
        explains="In order: other events may come between. Directly: no other event between. Any order: all steps within the window of the first."
      >
        <Select
          aria-label="Order of the steps"
          w={172}
          allowDeselect={false}
          value={query.order ?? "ordered"}
          onChange={(order) => onChange({ ...query, order: order as NonNullable<FunnelQuery["order"]> })}
          data={[
            { value: "ordered", label: "in order" },
            { value: "strict", label: "directly one after another" },
            { value: "any", label: "in any order" },
          ]}
        />
      </Option>
      <Option
        name="Count"
        explains="What goes through the funnel: people, single visits, or whole companies whoever of their people acts."
      >
        <Select
          aria-label="What is counted"
          w={172}
          allowDeselect={false}
          value={query.count ?? "persons"}
          onChange={(count) => onChange({ ...query, count: count as NonNullable<FunnelQuery["count"]> })}
          data={[
            { value: "persons", label: "people" },
            { value: "sessions", label: "sessions" },
            { value: "groups", label: "companies (groups)" },
          ]}
        />
      </Option>
      <Option
        name="Same"
        explains="A property whose value must be the same in every step, such as the project or the order the events belong to."
      >
        <div className={classes.row}>
          {held.map((property) => (
            <button
              key={property}
              type="button"
              className={classes.letter}
              style={{ width: "auto", padding: "0 8px", cursor: "pointer" }}
              aria-label={`Stop holding ${property} constant`}
              onClick={() => onChange({ ...query, hold_constant: held.filter((p) => p !== property) })}
            >
              {property} ×
            </button>
          ))}
          <PropertyPicker
            label="Property held constant"
            event={query.steps[0]?.event || anyEvent}
            value={{ property: "", of: "event" }}
            eventsOnly
            placeholder="property at every step"
            onChange={({ property }) =>
              onChange({ ...query, hold_constant: [...new Set([...held, property])] })
            }
          />
        </div>
      </Option>
    </>
  );
}
