import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";

/** Comments that name the member who is signed in, the newest first, of all projects. */
export const mentionsQuery = queryOptions({
  queryKey: ["mentions"],
  queryFn: () => answer(api.GET("/api/v1/me/mentions")),
  refetchInterval: 60_000,
  staleTime: 30_000,
});

export const seeMentions = () => answer(api.POST("/api/v1/me/mentions/seen"));
