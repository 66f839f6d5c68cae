import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Clock, FileText, Settings2, Target } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { scorecardOf, summaryOf, timeCheckOf } from "../worksApi";
import { MeasureRow } from "./MeasureRow";
import { QuarterSwitch, useQuarter } from "./QuarterSwitch";
import classes from "./Scorecard.module.css";
import { SettingsDialog } from "./SettingsDialog";
import { SummaryBox } from "./SummaryBox";
import { TargetsDialog } from "./TargetsDialog";
import { measuresOf } from "./words";

/** Product operations measuring itself: five measures of a quarter. */
export function ScorecardPage() {
  const { slug, role } = useProject();
  const edits = mayAct(role, "editor");
  const quarter = useQuarter();
  const card = useQuery({ ...scorecardOf(slug, quarter), placeholderData: (before) => before });
  const summary = useQuery(summaryOf(slug)).data;
  const check = useQuery({ ...timeCheckOf(slug, "current"), enabled: edits }).data;
  const [targets, openTargets, closeTargets] = useOpenedByAddress("targets");
  const [settings, openSettings, closeSettings] = useOpenedByAddress("settings");
  return (
    <>
      <PageHeader
        title="Scorecard"
        description="How well product operations does its own work. It measures the team, never one person."
        actions={
          <>
            {card.data && <QuarterSwitch quarter={card.data.quarter} current={!card.data.over} />}
            {edits && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" leftSection={<Settings2 size={16} />}>
                    Adjust
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<Target size={15} />} onClick={openTargets}>
                    Targets
                  </Menu.Item>
                  <Menu.Item leftSection={<Settings2 size={15} />} onClick={openSettings}>
                    How it is measured
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </>
        }
      />
      {check?.due && <Prompt />}
      {summary && <SummaryBox summary={summary} />}
      <Answered query={card}>
        {(found) => (
          <>
            <ol className={classes.measures}>
              {measuresOf(found).map(([name, measure]) => (
                <MeasureRow
                  key={name}
                  name={name}
                  measure={measure}
                  quarter={found.quarter}
                  open={!found.over}
                />
              ))}
            </ol>
            <p className={classes.foot}>
              {found.over
                ? `${found.from} to ${found.to}.`
                : `${found.from} to ${found.to}: not over yet, so the numbers still move.`}{" "}
              Numbers about people are shown for {found.least_group} or more.{" "}
              <ProjectLink path={`reports/quarter?quarter=${found.quarter}`}>
                <FileText size={14} aria-hidden className={classes.inline} /> Read the quarter's report
              </ProjectLink>
            </p>
            {edits && targets && <TargetsDialog card={found} onClose={closeTargets} />}
          </>
        )}
      </Answered>
      {edits && settings && <SettingsDialog onClose={closeSettings} />}
    </>
  );
}

function Prompt() {
  return (
    <aside className={classes.prompt} aria-label="Time check">
      <Clock size={20} aria-hidden />
      <div>
        <strong>How was your week?</strong>
        <span>One minute, once a week. Only sums over the team are ever shown.</span>
      </div>
      <ProjectLink path="time-check" className={classes.promptLink}>
        Do the time check
      </ProjectLink>
    </aside>
  );
}
