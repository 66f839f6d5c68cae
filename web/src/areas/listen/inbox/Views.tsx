import type { components } from "../../../api/schema";
import { exact, short } from "../../../ui/figures";
import type { View } from "./filter";
import classes from "./Inbox.module.css";

const views: [View, string, string][] = [
  ["inbox", "Inbox", "New notes, and those whose rest is over"],
  ["mine", "Mine", "New notes that are yours"],
  ["unassigned", "No area", "New notes without an area"],
  ["linked", "Linked", "Notes that support an idea"],
  ["snoozed", "Snoozed", "Out of the inbox until later"],
  ["done", "Done", "Read, with nothing more to do"],
  ["all", "All", "Everything"],
];

interface ViewsProps {
  view: View;
  counts: components["schemas"]["Counts"] | undefined;
  onView: (view: View) => void;
}

/** The views of the inbox and how much each holds. */
export function Views({ view, counts, onView }: ViewsProps) {
  return (
    <nav className={classes.views} aria-label="Views">
      {views.map(([name, label, title]) => {
        const count = counts?.[name === "all" ? "total" : name];
        return (
          <button
            key={name}
            type="button"
            className={classes.view}
            aria-current={name === view ? "page" : undefined}
            title={title}
            onClick={() => onView(name)}
          >
            {label}
            {count !== undefined && (
              <span className={classes.count} title={exact(count)}>
                {short(count)}
              </span>
            )}
          </button>
        );
      })}
    </nav>
  );
}
