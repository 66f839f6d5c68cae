import { answer, api } from "../../../api/client";

export type State = "waiting" | "replayed" | "discarded";

export const quarantinePage = (
  project: string,
  state: State,
  reason: string | undefined,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET("/api/v1/projects/{project}/quarantine", {
      params: { path: { project }, query: { state, reason, cursor, limit: 100 } },
      signal,
    }),
  );

export const replay = (project: string, what: { ids: string[] } | { reason: string } | { all: true }) =>
  answer(
    api.POST("/api/v1/projects/{project}/quarantine/replay", { params: { path: { project } }, body: what }),
  );

/** Throws a quarantined event away. The call outlives the page it was made on. */
export const discard = (project: string, id: string) =>
  answer(
    api.DELETE("/api/v1/projects/{project}/quarantine/{id}", {
      params: { path: { project, id } },
      keepalive: true,
    }),
  );
