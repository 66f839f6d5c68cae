import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { Project } from "../../../api/types";

/** What may be edited. */
export type Settings = Pick<Project, "name" | "timezone" | "week_start">;

/** The project as it is now, with the ETag that guards its edit. */
export const projectSettings = (project: string) =>
  queryOptions({
    queryKey: ["project settings", project],
    queryFn: () => tagged(api.GET("/api/v1/projects/{project}", { params: { path: { project } } })),
    // The ETag must be the one the form was filled from: nothing refetches under the writer's hands.
    refetchOnWindowFocus: false,
    staleTime: 0,
  });

/** Saves the settings if nobody has changed the project since `etag`; else throws a Problem with status 412. */
export const saveSettings = (project: string, etag: string, settings: Partial<Settings>) =>
  tagged(
    api.PATCH("/api/v1/projects/{project}", {
      params: { path: { project }, header: { "If-Match": etag } },
      body: settings,
    }),
  );

/** Gives the project an environment more; one that was removed comes back as it was. */
export const addEnvironment = (project: string, name: string) =>
  answer(
    api.POST("/api/v1/projects/{project}/environments", { params: { path: { project } }, body: { name } }),
  );

/** Takes an environment out of the project. */
export const removeEnvironment = (project: string, name: string) =>
  answer(
    api.DELETE("/api/v1/projects/{project}/environments/{name}", { params: { path: { project, name } } }),
  );
