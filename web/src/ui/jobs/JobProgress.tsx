import { Alert, Button, Progress } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { mayAct, useProject } from "../../api/session";
import type { Job } from "../../api/types";
import { Answered } from "../Answered";
import { exact } from "../figures";
import { toastProblem } from "../toast";
import classes from "./JobProgress.module.css";
import { cancelJob, ended, jobOf } from "./jobApi";

interface JobProgressProps {
  id: string;
  /** What the work is called: "Discovering themes". Absent: the job's own kind. */
  label?: string;
  /** Called once when the job has ended, however it ended. */
  onEnded?: (job: Job) => void;
}

/** How far a long work has come, with a button that ends it; says why it failed when it does. */
export function JobProgress({ id, label, onEnded }: JobProgressProps) {
  const { slug } = useProject();
  const job = useQuery(jobOf(slug, id));
  const told = useRef(false);
  useEffect(() => {
    if (!job.data || !ended(job.data) || told.current) return;
    told.current = true;
    onEnded?.(job.data);
  }, [job.data, onEnded]);
  return <Answered query={job}>{(found) => <JobLine job={found} label={label} />}</Answered>;
}

/** One job as its last answer describes it. */
export function JobLine({ job, label }: { job: Job; label?: string }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const name = label ?? jobName(job.kind);
  async function cancel() {
    try {
      await cancelJob(slug, job.id);
    } catch (cause) {
      toastProblem("It could not be cancelled", cause);
    }
    await queries.invalidateQueries({ queryKey: ["jobs", slug] });
  }
  if (job.state === "failed")
    return (
      <Alert color="red" title={`${name} failed`}>
        {job.failure}
      </Alert>
    );
  const over = ended(job);
  const counted = job.total > 0;
  return (
    <div className={classes.root}>
      <div className={classes.line}>
        <strong>{name}</strong>
        <span className={classes.state}>
          {over ? job.state : job.state === "waiting" ? "waiting for its turn" : job.message}
        </span>
        {counted && !over && (
          <span className={`${classes.state} tabular`}>
            {exact(job.done)} of {exact(job.total)}
          </span>
        )}
        {!over && mayAct(role, "editor") && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void cancel()}>
            Cancel
          </Button>
        )}
      </div>
      {!over && (
        <Progress
          value={counted ? Math.min(100, (job.done / job.total) * 100) : 100}
          animated={!counted}
          striped={!counted}
          size="sm"
          aria-label={name}
        />
      )}
    </div>
  );
}

/** A kind of job as words: "feedback_import" is "Feedback import". */
export function jobName(kind: string): string {
  const words = kind.replace(/[._-]/g, " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
