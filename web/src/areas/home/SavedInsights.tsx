import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { mayAct } from "../../api/session";
import type { SessionProject } from "../../api/types";
import { Answered } from "../../ui/Answered";
import { ProjectWhen } from "../../ui/Figure";
import { ProjectLink } from "../../ui/ProjectLink";
import classes from "./Home.module.css";
import { latestInsights } from "./homeApi";

/** The insights the team saved last. */
export function SavedInsights({ project }: { project: SessionProject }) {
  const insights = useQuery(latestInsights(project.slug));
  return (
    <section>
      <div className={classes.listHead}>
        <h2 className={classes.heading}>Saved insights</h2>
        <ProjectLink path="insights" size="sm" underline="hover">
          All insights
        </ProjectLink>
      </div>
      <Answered query={insights}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed" className={classes.none}>
              {mayAct(project.role, "editor")
                ? "None yet. Ask one of the questions above, then save it for the team."
                : "None yet. An editor can save a question for everybody."}
            </Text>
          ) : (
            <ul className={classes.list}>
              {items.map((insight) => (
                <li key={insight.id}>
                  <ProjectLink path={`insights/${insight.id}`} className={classes.main} underline="hover">
                    {insight.name}
                  </ProjectLink>
                  <span className={classes.when}>
                    <ProjectWhen at={insight.updated_at} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
}
