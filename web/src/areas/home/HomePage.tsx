import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject, useSession } from "../../api/session";
import { Answered } from "../../ui/Answered";
import { FirstEvent } from "./FirstEvent";
import { newestEvents } from "./homeApi";
import { Overview } from "./Overview";

/** Starts with what this member can do now: send a first event, or look at what the events say. */
export function HomePage() {
  const project = useProject();
  const { member } = useSession();
  // Whoever watched the first event arrive stays on that page until they go on themselves.
  const [watching, setWatching] = useState<string | null>(null);
  const events = useQuery(newestEvents(project.slug, watching === project.slug ? 2000 : 10_000));
  return (
    <Answered query={events}>
      {({ items }) => {
        const first = items.at(-1);
        if (!first || watching === project.slug) {
          if (watching !== project.slug) queueMicrotask(() => setWatching(project.slug));
          return (
            <FirstEvent key={project.slug} project={project} first={first} onDone={() => setWatching(null)} />
          );
        }
        return <Overview project={project} member={member} events={items} />;
      }}
    </Answered>
  );
}
