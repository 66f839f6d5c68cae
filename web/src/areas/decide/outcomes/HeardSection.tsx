import { ProjectWhen } from "../../../ui/Figure";
import { ProjectLink } from "../../../ui/ProjectLink";
import { recordPath } from "../../../ui/records/address";
import { Section } from "../../../ui/Section";
import decide from "../Decide.module.css";
import { dayWords } from "../roadmap/words";
import classes from "./Outcomes.module.css";
import type { Measures } from "./outcomeApi";
import { notes, people } from "./words";

/** What people said of it before and after. */
export function HeardSection({ measures }: { measures: Measures }) {
  const { heard, windows } = measures;
  return (
    <Section title="What people said" description={heard.definition}>
      {heard.reason ? (
        <p className={decide.none}>{heard.reason}</p>
      ) : (
        <div className={classes.pair}>
          <Said name={`${windows.days} days before`} said={heard.before} />
          <Said
            name={
              heard.after.until ? `After, up to ${dayWords(heard.after.until)}` : `${windows.days} days after`
            }
            said={heard.after}
          />
        </div>
      )}
    </Section>
  );
}

function Said({ name, said }: { name: string; said: Measures["heard"]["before"] }) {
  return (
    <div>
      <div className={decide.small}>{name}</div>
      <div className={classes.count}>{notes(said.notes)}</div>
      <div className={decide.small}>
        {people(said.people)}, {said.companies === 1 ? "1 company" : `${said.companies} companies`}
      </div>
      <ul className={classes.quotes}>
        {said.newest.map((note) => (
          <li key={note.id} className={classes.quote}>
            <p>{note.text}</p>
            <span className={decide.small}>
              <ProjectLink path={recordPath("feedback", note.id)}>
                {note.person || "Somebody"}
                {note.company && `, ${note.company}`}
              </ProjectLink>{" "}
              <ProjectWhen at={note.received_at} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
