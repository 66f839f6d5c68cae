import { Badge } from "@mantine/core";
import { ProjectWhen } from "../../../ui/Figure";
import { duration } from "../../../ui/figures";
import { ProjectLink } from "../../../ui/ProjectLink";
import classes from "../Deliver.module.css";
import type { Incident } from "../deliverApi";
import { seconds, severityColours } from "../words";
import own from "./Incidents.module.css";

/** How bad an incident is, in a word and a colour. */
export function SeverityBadge({ severity }: { severity: Incident["severity"] }) {
  return (
    <Badge variant="light" color={severityColours[severity]}>
      {severity}
    </Badge>
  );
}

/** For how long an incident lasted, or that it lasts. */
export function Lasted({ incident }: { incident: Incident }) {
  const took = duration(seconds(incident.started_at, incident.resolved_at));
  if (incident.resolved_at) return <span className="tabular">{took}</span>;
  return (
    <Badge variant="filled" color="red.8" title={`For ${took}`}>
      Lasts
    </Badge>
  );
}

/** A few incidents, each leading to its page. */
export function IncidentList({ incidents, none }: { incidents: readonly Incident[]; none: string }) {
  if (incidents.length === 0) return <p className={classes.none}>{none}</p>;
  return (
    <ul className={classes.list}>
      {incidents.map((incident) => (
        <li key={incident.id} className={own.line}>
          <SeverityBadge severity={incident.severity} />
          <ProjectLink path={`incidents/${incident.id}`}>{incident.title}</ProjectLink>
          <span className={classes.small}>
            <ProjectWhen at={incident.started_at} />
          </span>
          <Lasted incident={incident} />
        </li>
      ))}
    </ul>
  );
}
