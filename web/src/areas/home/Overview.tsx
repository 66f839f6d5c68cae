import { useQuery } from "@tanstack/react-query";
import type { Session, SessionProject, TrackedEvent } from "../../api/types";
import { PageHeader } from "../../ui/PageHeader";
import { Changes } from "./Changes";
import { FactCard } from "./FactCard";
import { rolling, weekly } from "./facts";
import classes from "./Home.module.css";
import { activePeople, eventVolume } from "./homeApi";
import { LoopDrawing } from "./LoopDrawing";
import { Needs } from "./Needs";
import { NewestEvents } from "./NewestEvents";
import { Questions } from "./Questions";
import { SavedInsights } from "./SavedInsights";

interface OverviewProps {
  project: SessionProject;
  member: Session["member"];
  events: TrackedEvent[];
}

/** Home of a project that has events: what waits, how the loop runs, what changed; then the numbers. */
export function Overview({ project, member, events }: OverviewProps) {
  const given = member.name.split(" ")[0];
  return (
    <>
      <PageHeader
        title={given ? `Hello, ${given}` : "Home"}
        description={`Where ${project.name} stands today.`}
      />
      <div className={classes.parts}>
        <Needs project={project} />
        <LoopDrawing project={project} />
        <Changes project={project} />
        <Numbers project={project} />
        <Questions />
        <div className={classes.columns}>
          <NewestEvents project={project.slug} events={events} />
          <SavedInsights project={project} />
        </div>
      </div>
    </>
  );
}

function Numbers({ project }: { project: SessionProject }) {
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers" className={classes.heading}>
        Use of the product
      </h2>
      <div className={classes.facts}>
        <FactCard
          title="Active people"
          about="People with at least one event in the last 7 days, today included"
          query={useQuery(activePeople(project.slug))}
          fact={rolling}
          path="insights/new?kind=trends"
        />
        <FactCard
          title="Events"
          about="Events in the last 7 days, today included"
          query={useQuery(eventVolume(project.slug))}
          fact={weekly}
          path="events"
          incomplete
        />
      </div>
    </section>
  );
}
