import { Loader, Popover, Stack, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { JobLine } from "../ui/jobs/JobProgress";
import { ended, jobsOf } from "../ui/jobs/jobApi";
import classes from "./Sidebar.module.css";

/** A quiet line while long work of the project runs; it opens to show how far. Nothing otherwise. */
export function RunningJobs({ project }: { project: string }) {
  const jobs = useQuery(jobsOf(project)).data?.items.filter((job) => !ended(job)) ?? [];
  if (jobs.length === 0) return null;
  const words = jobs.length === 1 ? "One job runs" : `${jobs.length} jobs run`;
  return (
    <Popover position="right-end" width={340} withArrow={false} trapFocus shadow="md">
      <Popover.Target>
        <UnstyledButton className={classes.entry} aria-label={words}>
          <Loader size={15} aria-hidden />
          <span className={classes.label}>{words}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="md">
          {jobs.map((job) => (
            <JobLine key={job.id} job={job} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
