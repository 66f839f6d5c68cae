import type { TrackedEvent } from "../../api/types";
import { eventName } from "../../ui/eventNames";
import { ProjectWhen } from "../../ui/Figure";
import { ProjectLink } from "../../ui/ProjectLink";
import { usePersonNames } from "../../ui/personNames";
import classes from "./Home.module.css";

/** The last few events, as they come in. */
export function NewestEvents({ project, events }: { project: string; events: TrackedEvent[] }) {
  const name = usePersonNames(project);
  return (
    <section>
      <div className={classes.listHead}>
        <h2 className={classes.heading}>Newest events</h2>
        <ProjectLink path="events" size="sm" underline="hover">
          All live events
        </ProjectLink>
      </div>
      <ul className={classes.list}>
        {events.slice(0, 8).map((event) => (
          <li key={event.id}>
            <span className={classes.main}>{labelOf(event)}</span>
            <ProjectLink
              path={`people/${encodeURIComponent(event.person)}`}
              underline="hover"
              className={classes.who}
              c="dimmed"
            >
              <span title={event.person}>{name(event.person)}</span>
            </ProjectLink>
            <span className={classes.when}>
              <ProjectWhen at={event.time} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The event's name; a page or screen also by its own. */
function labelOf({ event, properties }: TrackedEvent): string {
  const own = event === "$page" || event === "$screen" ? properties.name : undefined;
  return typeof own === "string" && own !== "" ? `${eventName(event)}: ${own}` : eventName(event);
}
