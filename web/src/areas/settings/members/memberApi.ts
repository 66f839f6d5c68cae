import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../../api/client";
import type { Role } from "../../../api/types";

/** Invitations nobody has taken up yet. */
export const invitationsOf = (project: string) =>
  queryOptions({
    queryKey: ["invitations", project],
    queryFn: () =>
      answer(
        api.GET("/api/v1/projects/{project}/invitations", {
          params: { path: { project } },
        }),
      ),
  });

export const setRole = (project: string, id: string, role: Role) =>
  answer(
    api.PATCH("/api/v1/projects/{project}/members/{id}", {
      params: { path: { project, id } },
      body: { role },
    }),
  );

export const removeMember = (project: string, id: string) =>
  answer(api.DELETE("/api/v1/projects/{project}/members/{id}", { params: { path: { project, id } } }));

export const invite = (project: string, email: string, role: Role) =>
  answer(
    api.POST("/api/v1/projects/{project}/invitations", {
      params: { path: { project } },
      body: { email, role },
    }),
  );

/** Ends an invitation: its link no longer works. The call outlives the page it was made on. */
export const withdraw = (project: string, id: string) =>
  answer(
    api.DELETE("/api/v1/projects/{project}/invitations/{id}", {
      params: { path: { project, id } },
      keepalive: true,
    }),
  );

/** Sets the day a member began to work here; empty for the day they joined. */
export const setFirstDay = (project: string, id: string, day: string) =>
  answer(
    api.PATCH("/api/v1/projects/{project}/members/{id}/first-day", {
      params: { path: { project, id } },
      body: { started_on: day },
    }),
  );
