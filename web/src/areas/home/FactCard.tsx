import { Text, Tooltip } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { ArrowDownRight, ArrowRight, ArrowUpRight } from "lucide-react";
import type { TrendsAnswer } from "../../api/types";
import { Answered } from "../../ui/Answered";
import { Count } from "../../ui/Figure";
import { change, exact } from "../../ui/figures";
import { LoadingRows } from "../../ui/Loading";
import { ProjectLink } from "../../ui/ProjectLink";
import { Sparkline } from "../../ui/Sparkline";
import type { Fact } from "./facts";
import classes from "./Home.module.css";

interface FactCardProps {
  title: string;
  /** What the number counts, in full. */
  about: string;
  query: UseQueryResult<TrendsAnswer, unknown>;
  fact: (values: readonly (number | null)[]) => Fact;
  path: string;
  /** Today is still growing. */
  incomplete?: boolean;
}

/** One number with its week before, and the line of four weeks. */
export function FactCard({ title, about, query, fact, path, incomplete }: FactCardProps) {
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.cardHead}>
        <Tooltip label={about}>
          <h3 className={classes.cardTitle}>{title}, last 7 days</h3>
        </Tooltip>
        <ProjectLink
          path={path}
          size="sm"
          underline="hover"
          aria-label={`Look closer at ${title.toLowerCase()}`}
        >
          Look closer
        </ProjectLink>
      </div>
      <Answered query={query} loading={<LoadingRows rows={3} />}>
        {(answer) => {
          const { now, before, line } = fact(answer.series[0]?.values ?? []);
          return (
            <>
              <div className={classes.number}>
                <span className={classes.big}>
                  <Count of={now} />
                </span>
                <Change now={now} before={before} />
              </div>
              <Sparkline
                values={line}
                incomplete={incomplete}
                label={`${title} over the last 28 days: from ${exact(line[0])} to ${exact(line.at(-1))}`}
              />
              <Text size="sm" c="dimmed">
                Last 28 days
              </Text>
            </>
          );
        }}
      </Answered>
    </section>
  );
}

function Change({ now, before }: { now: number; before: number | null }) {
  const words = change(now, before);
  if (before === null || words === null) return <Text c="dimmed">no week before to compare with</Text>;
  const Arrow = now > before ? ArrowUpRight : now < before ? ArrowDownRight : ArrowRight;
  return (
    <span className={classes.change} data-direction={Math.sign(now - before)}>
      <Arrow size={16} aria-hidden />
      {words}
      <span className={classes.before}>from {exact(before)} the week before</span>
    </span>
  );
}
