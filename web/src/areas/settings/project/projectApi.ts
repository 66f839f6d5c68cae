import { queryOptions } from "@tanstack/react-query";
import { api, tagged } from "../../../api/client";
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
