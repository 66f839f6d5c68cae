import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import { mayAct } from "../../api/session";
import type { Session, SessionProject, TrackedEvent } from "../../api/types";
import { Count } from "../../ui/Figure";
import { PageHeader } from "../../ui/PageHeader";
import { ProjectLink } from "../../ui/ProjectLink";
import { FactCard } from "./FactCard";
import { rolling, weekly } from "./facts";
import classes from "./Home.module.css";
import { activePeople, eventVolume, waiting } from "./homeApi";
import { NewestEvents } from "./NewestEvents";
import { Questions } from "./Questions";
import { SavedInsights } from "./SavedInsights";

interface OverviewProps {
  project: SessionProject;
  member: Session["member"];
  events: TrackedEvent[];
}

/** Home of a project that has events: the facts, the questions, what is new. */
export function Overview({ project, member, events }: OverviewProps) {
  const given = member.name.split(" ")[0];
  return (
    <>
      <PageHeader
        title={given ? `Hello, ${given}` : "Home"}
        description={`What is happening in ${project.name}.`}
      />
      {mayAct(project.role, "editor") && <QuarantineNotice project={project} />}
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
      <Questions />
      <div className={classes.columns}>
        <NewestEvents project={project.slug} events={events} />
        <SavedInsights project={project} />
      </div>
    </>
  );
}

function QuarantineNotice({ project }: { project: SessionProject }) {
  const { data: count = 0 } = useQuery(waiting(project.slug));
  if (count === 0) return null;
  return (
    <Alert color="yellow" variant="light" icon={<ShieldAlert size={18} />} mb="lg" p="sm">
      <Count of={count} /> {count === 1 ? "event waits" : "events wait"} in{" "}
      <ProjectLink path="settings/quarantine" c="inherit">
        quarantine
      </ProjectLink>{" "}
      because {count === 1 ? "it could not be read" : "they could not be read"}.
    </Alert>
  );
}
