import { toProblem } from "../../api/problem";

/** Makes an idea of a title, and of what it would solve when that is known; answers its id. */
export async function createIdea(project: string, title: string, problem?: string): Promise<string> {
  const response = await fetch(`/api/v1/projects/${encodeURIComponent(project)}/ideas`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title, ...(problem && { problem }) }),
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw toProblem(response.status, body);
  return (body as { id: string }).id;
}
