import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { duration } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toastProblem, toastUndo } from "../../../ui/toast";
import { Changes } from "../Changes";
import classes from "../Deliver.module.css";
import {
  archiveDeployment,
  type DeploymentView,
  deploymentOf,
  patchDeployment,
  restoreDeployment,
} from "../deliverApi";
import { IncidentList } from "../incidents/IncidentList";
import { counted, deployedWords, seconds } from "../words";
import { StatusMarks } from "./DeploymentsPage";

/** One deployment: how it went, what it brought, and what it broke. */
export function DeploymentPage() {
  const { slug } = useProject();
  const { deployment: id = "" } = useParams({ strict: false }) as { deployment?: string };
  const record = useQuery(deploymentOf(slug, id));
  return <Answered query={record}>{(found) => <OneDeployment key={id} record={found} />}</Answered>;
}

function OneDeployment({ record }: { record: Tagged<DeploymentView> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const deployment = record.value;
  const title = `${deployment.service} ${deployedWords(deployment)}`;
  useTitle(title);
  const edits = mayAct(role, "editor") && !deployment.archived_at;
  const forget = () => queries.invalidateQueries({ queryKey: ["delivery", slug] });
  const archival = {
    noun: "deployment",
    title,
    archive: () => archiveDeployment(slug, deployment.id),
    restore: () => restoreDeployment(slug, deployment.id),
    onChanged: forget,
  };

  async function plan(planned: boolean) {
    try {
      await patchDeployment(slug, deployment.id, record.etag, { planned });
      await forget();
    } catch (cause) {
      toastProblem("It could not be changed", cause);
      return;
    }
    toastUndo(planned ? "It counts as planned" : "It counts as rework", async () => {
      const now = await queries.fetchQuery({ ...deploymentOf(slug, deployment.id), staleTime: 0 });
      await patchDeployment(slug, deployment.id, now.etag, { planned: !planned });
      await forget();
    });
  }

  return (
    <>
      <ArchivedBanner at={deployment.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="deployments">Deployments</ProjectLink>}
        title={title}
        description={
          <>
            To {deployment.environment}, told by{" "}
            {deployment.source === "api" ? deployment.created_by : deployment.source}{" "}
            <ProjectWhen at={deployment.created_at} />
          </>
        }
        actions={
          <>
            {edits && <ArchiveButton {...archival} />}
            {edits && (
              <Button variant="default" onClick={() => void plan(!deployment.planned)}>
                {deployment.planned ? "Mark as unplanned" : "Mark as planned"}
              </Button>
            )}
            {deployment.url && (
              <Button
                component="a"
                href={deployment.url}
                target="_blank"
                rel="noreferrer"
                variant="default"
                rightSection={<ExternalLink size={15} />}
              >
                Open the run
              </Button>
            )}
          </>
        }
      />
      <div className={classes.columns}>
        <div className={classes.main}>
          <Section
            title="What it brought"
            {...(deployment.change_count > 0 && {
              description: `${counted(deployment.change_count, "change", "changes")} that ${deployment.environment} did not have before.`,
            })}
          >
            <Changes
              changes={deployment.changes}
              total={deployment.change_count}
              none={nothingBrought(deployment)}
            />
          </Section>
          <Section title="Incidents held against it">
            <IncidentList incidents={deployment.incidents} none="None." />
          </Section>
        </div>
        <aside className={classes.side} aria-label="About this deployment">
          <StatusMarks deployment={deployment} />
          <Facts facts={facts(deployment)} />
        </aside>
      </div>
      <RecordPanel type="deployment" id={deployment.id} />
    </>
  );
}

function facts(d: DeploymentView): [string, React.ReactNode][] {
  return [
    ["Service", d.service],
    ["Environment", d.environment],
    ...(d.version ? [["Version", d.version] as [string, string]] : []),
    ...(d.commit ? [["Commit", <code key="commit">{d.commit}</code>] as [string, React.ReactNode]] : []),
    ...(d.run ? [["Run", d.run] as [string, string]] : []),
    ["Began", <ProjectWhen key="began" at={d.started_at} never="not known" />],
    [
      "Ended",
      <ProjectWhen
        key="ended"
        at={d.finished_at}
        never={d.status === "running" ? "still running" : "not known"}
      />,
    ],
    ...(d.started_at && d.finished_at
      ? [["Took", duration(seconds(d.started_at, d.finished_at))] as [string, string]]
      : []),
    ...(d.planned ? [] : [["Unplanned", d.unplanned_why || "as somebody said"] as [string, string]]),
  ];
}

function nothingBrought(d: DeploymentView): string {
  if (d.status === "failed") return "It did not get there: it brought nothing.";
  if (d.status === "running") return "It is not there yet.";
  return d.commit
    ? "Nothing that was not deployed before, or its commits are not known."
    : "Its commit is not known, so nobody can tell. Tell the commit with the deployment.";
}
