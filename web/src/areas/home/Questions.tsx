import { Link } from "@tanstack/react-router";
import { ChartLine, Filter, Repeat } from "lucide-react";
import { target, useProjectPath } from "../../ui/ProjectLink";
import classes from "./Home.module.css";

const questions = [
  {
    path: "insights/new?kind=trends",
    icon: ChartLine,
    title: "How many, and how often?",
    words: "Trends: count events and people over time.",
  },
  {
    path: "insights/new?kind=funnel",
    icon: Filter,
    title: "How many get through?",
    words: "Funnel: from a first step to the last, and where people stop.",
  },
  {
    path: "insights/new?kind=retention",
    icon: Repeat,
    title: "Who comes back?",
    words: "Retention: of those who began, how many return, and when.",
  },
];

/** The three questions that everything begins with. */
export function Questions() {
  const projectPath = useProjectPath();
  return (
    <section>
      <h2 className={classes.heading}>Ask a question</h2>
      <ul className={classes.questions}>
        {questions.map(({ path, icon: Icon, title, words }) => (
          <li key={path}>
            <Link {...target(projectPath(path))} className={classes.question}>
              <Icon size={18} strokeWidth={1.75} aria-hidden />
              <span>
                <span className={classes.questionTitle}>{title}</span>
                <span className={classes.questionWords}>{words}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
