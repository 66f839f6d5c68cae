import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import type { Listed, Ref } from "../../api/types";
import { aboutRecord } from "./recordApi";

/** A record that another one is made of: what its words give the new one. */
export interface Origin extends Listed {
  /** What it says at length; "" for kinds that say nothing. */
  text: string;
}

type Reader = (project: string, id: string, signal: AbortSignal) => Promise<Omit<Origin, keyof Ref>>;

const one = (project: string, id: string, signal: AbortSignal) => ({
  params: { path: { project, id } },
  signal,
});

/** How the words of each kind are read that something can be made of. */
const readers: Record<string, Reader> = {
  // A note has no name of its own: its text is what it says.
  feedback: async (...at) => {
    const note = await answer(api.GET("/api/v1/projects/{project}/feedback/{id}", one(...at)));
    return { title: "", text: note.text, updated_at: note.updated_at };
  },
  theme: async (...at) => {
    const theme = await answer(api.GET("/api/v1/projects/{project}/themes/{id}", one(...at)));
    return { title: theme.name, text: theme.description, updated_at: theme.updated_at };
  },
  insight: async (...at) => {
    const insight = await answer(api.GET("/api/v1/projects/{project}/insights/{id}", one(...at)));
    return { title: insight.name, text: "", updated_at: insight.updated_at };
  },
  idea: async (...at) => {
    const idea = await answer(api.GET("/api/v1/projects/{project}/ideas/{id}", one(...at)));
    return { title: idea.title, text: idea.problem, updated_at: idea.updated_at };
  },
  bet: async (...at) => {
    const bet = await answer(api.GET("/api/v1/projects/{project}/roadmap/bets/{id}", one(...at)));
    return { title: bet.title, text: bet.why, updated_at: bet.updated_at };
  },
  experiment: async (...at) => {
    const tried = await answer(api.GET("/api/v1/projects/{project}/experiments/{id}", one(...at)));
    return { title: tried.name, text: tried.plan.believe ?? "", updated_at: tried.updated_at };
  },
  objective: async (...at) => {
    const objective = await answer(api.GET("/api/v1/projects/{project}/objectives/{id}", one(...at)));
    return { title: objective.title, text: objective.why, updated_at: objective.updated_at };
  },
};

/** The words of the record that another is made of; null for a kind that nothing is made of. */
export const originOf = (project: string, ref: Ref | undefined) =>
  queryOptions({
    queryKey: [...aboutRecord(project, ref ?? { type: "", id: "" }), "origin"],
    queryFn: async ({ signal }): Promise<Origin | null> => {
      const read = ref && readers[ref.type];
      return read ? { ...ref, ...(await read(project, ref.id, signal)) } : null;
    },
    enabled: ref !== undefined,
    retry: false,
  });
