import { Building2, UserRound } from "lucide-react";
import { short } from "../../ui/figures";
import { ProjectLink } from "../../ui/ProjectLink";
import classes from "./Customer.module.css";
import type { Note } from "./listenApi";

/** Who said it, and what their company is worth. */
export function Customer({ note }: { note: Note }) {
  const { person, company } = note;
  const name = person?.name || person?.email || person?.id;
  if (!name && !company) return null;
  return (
    <div className={classes.root}>
      {name && (
        <div className={classes.one}>
          <UserRound size={16} aria-hidden />
          <div>
            {person?.id ? (
              <ProjectLink path={`people/${encodeURIComponent(person.id)}`} fw={600}>
                {name}
              </ProjectLink>
            ) : (
              <b>{name}</b>
            )}
            <div className={classes.facts}>
              {[person?.email !== name && person?.email, !company?.plan && person?.plan]
                .filter(Boolean)
                .join(" · ")}
            </div>
          </div>
        </div>
      )}
      {company && (
        <div className={classes.one}>
          <Building2 size={16} aria-hidden />
          <div>
            <ProjectLink path={`companies/${company.id}`} fw={600}>
              {company.name}
            </ProjectLink>
            <div className={classes.facts}>
              {[company.plan, company.segment, company.revenue > 0 && `${short(company.revenue)} a month`]
                .filter(Boolean)
                .join(" · ")}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}
