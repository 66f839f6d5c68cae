import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { ArrowRight, CircleCheck, Unlink } from "lucide-react";
import type { Loop, LoopArrow, LoopBreak, LoopStage, SessionProject } from "../../api/types";
import { Answered } from "../../ui/Answered";
import { Count, ProjectWhen } from "../../ui/Figure";
import { percent } from "../../ui/figures";
import { LoadingRows } from "../../ui/Loading";
import { ProjectLink, target, useProjectPath } from "../../ui/ProjectLink";
import { recordPath } from "../../ui/records/address";
import { loopQuery } from "./homeApi";
import classes from "./Loop.module.css";
import { breakWords, moreLike, passedOn, stageLooks, stageOf } from "./loop";

/** The loop as it runs: its stages with their counts, what goes on between them, and where it breaks. */
export function LoopDrawing({ project }: { project: SessionProject }) {
  const loop = useQuery(loopQuery(project.slug));
  return (
    <section aria-labelledby="loop">
      <h2 id="loop" className={classes.heading}>
        The loop
      </h2>
      <Answered query={loop} loading={<LoadingRows rows={5} />}>
        {(answer) => <Drawn loop={answer} />}
      </Answered>
    </section>
  );
}

function Drawn({ loop }: { loop: Loop }) {
  const [oldest, ...others] = loop.breaks;
  const broken = oldest ? loop.stages.findIndex((stage) => stage.name === stageOf(oldest)) : -1;
  const back = loop.arrows.at(-1);
  return (
    <div className={classes.loop}>
      <ol className={classes.stages}>
        {loop.stages.map((stage, at) => (
          <StageCard
            key={stage.name}
            stage={stage}
            arrow={at < loop.stages.length - 1 ? loop.arrows[at] : undefined}
            broken={at === broken}
            cut={oldest !== undefined && at === broken - (oldest.side === "before" ? 1 : 0)}
          />
        ))}
      </ol>
      {back && <WayBack arrow={back} />}
      {oldest ? (
        <Oldest oldest={oldest} others={others} />
      ) : (
        <p className={classes.whole}>
          <CircleCheck size={16} aria-hidden />
          No break: nothing that was left alone for two weeks lacks its next step.
        </p>
      )}
    </div>
  );
}

interface StageCardProps {
  stage: LoopStage;
  /** What goes on from here; absent on the last. */
  arrow: LoopArrow | undefined;
  /** The oldest break lies here. */
  broken: boolean;
  /** The arrow from here is the one that leads nowhere. */
  cut: boolean;
}

function StageCard({ stage, arrow, broken, cut }: StageCardProps) {
  const path = useProjectPath();
  const exists = usePages();
  const look = stageLooks[stage.name];
  const empty = stage.total === 0;
  return (
    <li
      className={classes.stage}
      data-broken={broken || undefined}
      data-cut={cut || undefined}
      data-empty={empty || undefined}
    >
      <div className={classes.card}>
        <h3 className={classes.name}>
          {exists(look.path) ? <Link {...target(path(look.path))}>{look.title}</Link> : look.title}
          {broken && (
            <span className={classes.flag}>
              <Unlink size={14} aria-hidden /> Breaks
            </span>
          )}
        </h3>
        {empty ? (
          <p className={classes.begin}>
            Nothing yet.{" "}
            {exists(look.beginPath) ? (
              <ProjectLink path={look.beginPath}>{look.begin}</ProjectLink>
            ) : (
              `${look.begin}.`
            )}
          </p>
        ) : (
          <>
            <p className={classes.live}>
              <span className={classes.number}>
                <Count of={stage.live} />
              </span>{" "}
              <span className={classes.says}>{stage.says}</span>
            </p>
            <p className={classes.rest}>
              <Count of={stage.total} /> in all, <Count of={stage.new} /> new this week
            </p>
          </>
        )}
      </div>
      {arrow && <Onward arrow={arrow} />}
    </li>
  );
}

function Onward({ arrow }: { arrow: LoopArrow }) {
  const on = passedOn(arrow);
  return (
    <p className={classes.onward}>
      <ArrowRight size={16} aria-hidden className={classes.arrow} />
      {on ? (
        <span>
          <strong className="tabular">{percent(on.share)}</strong>{" "}
          <span className={classes.counted}>{on.words}</span>
        </span>
      ) : (
        <span className={classes.counted}>Nothing to count yet</span>
      )}
    </p>
  );
}

/** The arrow that closes the loop: what was learnt begins the next turn. */
function WayBack({ arrow }: { arrow: LoopArrow }) {
  const on = passedOn(arrow);
  return (
    <div className={classes.back}>
      <p>
        {on ? (
          <>
            <strong className="tabular">{percent(on.share)}</strong> {on.words}
          </>
        ) : (
          "What is learnt begins the next turn"
        )}
      </p>
    </div>
  );
}

function Oldest({ oldest, others }: { oldest: LoopBreak; others: LoopBreak[] }) {
  const more = moreLike(oldest);
  return (
    <div className={classes.break}>
      <Unlink size={18} aria-hidden className={classes.breakIcon} />
      <div className={classes.breakWords}>
        <p>
          <strong>The oldest break:</strong>{" "}
          <ProjectLink path={recordPath(oldest.oldest.type, oldest.oldest.id)}>
            {oldest.oldest.title || "Untitled"}
          </ProjectLink>
          . {oldest.says}
        </p>
        <Text size="sm" c="dimmed">
          Last changed <ProjectWhen at={oldest.oldest.updated_at} />
          {more && `; ${more} like it`}
          {others.length > 0 && `. Also ${others.map(breakWords).join(", ")}`}.
        </Text>
      </div>
    </div>
  );
}

/** Tells whether this build has a page: stages of the loop come with their areas. */
function usePages(): (path: string) => boolean {
  const known = useRouter().routesByPath as Record<string, unknown>;
  return (path) => `/p/$project/${path.split("?")[0]}` in known;
}
