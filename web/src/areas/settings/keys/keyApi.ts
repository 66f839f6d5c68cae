import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../../api/client";

/** The project's keys, without their secret part. */
export const keysOf = (project: string) =>
  queryOptions({
    queryKey: ["keys", project],
    queryFn: () => answer(api.GET("/api/v1/projects/{project}/keys", { params: { path: { project } } })),
  });

export const revokeKey = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/keys/{id}", { params: { path: { project, id } } }));

/** What a secret key can be allowed, with what that means. */
export const scopes: { value: string; means: string }[] = [
  { value: "ingest:write", means: "Send and import events" },
  { value: "query:read", means: "Ask questions, read events and people" },
  { value: "records:read", means: "Read insights and settings" },
  { value: "records:write", means: "Save insights, replay the quarantine" },
  { value: "admin:*", means: "Manage members, keys and the project" },
];
