import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import type { Job } from "../../api/types";

/** Whether a job will not change any more. */
export function ended(job: Pick<Job, "state">): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}

/** How far one job has come; asked again every second until it has ended. */
export const jobOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["jobs", project, "one", id],
    queryFn: () =>
      answer(api.GET("/api/v1/projects/{project}/jobs/{id}", { params: { path: { project, id } } })),
    refetchInterval: ({ state }) => (state.data && ended(state.data) ? false : 1000),
  });

/** The newest jobs of the project; asked often while one of them runs, now and then otherwise. */
export const jobsOf = (project: string) =>
  queryOptions({
    queryKey: ["jobs", project, "list"],
    queryFn: () =>
      answer(
        api.GET("/api/v1/projects/{project}/jobs", { params: { path: { project }, query: { limit: 20 } } }),
      ),
    refetchInterval: ({ state }) => (state.data?.items.some((job) => !ended(job)) ? 3000 : 30_000),
  });

export const cancelJob = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/jobs/{id}", { params: { path: { project, id } } }));
