import { queryOptions } from "@tanstack/react-query";
import { answer, api, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Connection = Schemas["HookConnection"];
export type ListedConnection = Schemas["ListedConnection"];
export type NewSecret = Schemas["NewConnectionSecret"];
export type Rules = Schemas["ConnectionRules"];
export type ConnectionEdit = Schemas["HookUpdate"];
export type Delivery = Schemas["LoggedDelivery"];

const root = "/api/v1/projects/{project}/hooks";

export const connectionsOf = (project: string) =>
  queryOptions({
    queryKey: ["connections", project, "list"],
    queryFn: ({ signal }) => answer(api.GET(root, { params: { path: { project } }, signal })),
  });

export const connectionOf = (project: string, id: string) =>
  queryOptions({
    queryKey: ["connections", project, "one", id],
    queryFn: ({ signal }) => tagged(api.GET(`${root}/{id}`, { params: { path: { project, id } }, signal })),
  });

export const createConnection = (project: string, name: string) =>
  answer(
    api.POST(root, {
      params: { path: { project } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: { name },
    }),
  );

export const patchConnection = (project: string, id: string, etag: string, body: ConnectionEdit) =>
  tagged(
    api.PATCH(`${root}/{id}`, { params: { path: { project, id }, header: { "If-Match": etag } }, body }),
  );

export const removeConnection = (project: string, id: string) =>
  answer(api.DELETE(`${root}/{id}`, { params: { path: { project, id } } }));

export const addSecret = (project: string, id: string) =>
  answer(
    api.POST(`${root}/{id}/secrets`, {
      params: { path: { project, id } },
      headers: { "Idempotency-Key": crypto.randomUUID() },
      body: {},
    }),
  );

export const removeSecret = (project: string, id: string, secret: string) =>
  answer(api.DELETE(`${root}/{id}/secrets/{secret}`, { params: { path: { project, id, secret } } }));

export const deliveriesPage = (
  project: string,
  id: string,
  state: Delivery["state"] | undefined,
  cursor: string | undefined,
  signal: AbortSignal,
) =>
  answer(
    api.GET(`${root}/{id}/deliveries`, {
      params: {
        path: { project, id },
        query: { ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) },
      },
      signal,
    }),
  );

export const deliveryOf = (project: string, id: string, delivery: string) =>
  queryOptions({
    queryKey: ["connections", project, "delivery", id, delivery],
    queryFn: ({ signal }) =>
      answer(
        api.GET(`${root}/{id}/deliveries/{delivery}`, {
          params: { path: { project, id, delivery } },
          signal,
        }),
      ),
    enabled: delivery !== "",
  });

export const replayDelivery = (project: string, id: string, delivery: string) =>
  answer(
    api.POST(`${root}/{id}/deliveries/{delivery}/replay`, { params: { path: { project, id, delivery } } }),
  );
