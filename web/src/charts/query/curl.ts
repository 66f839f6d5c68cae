import type { Query } from "./query";

/** The command that asks a question from a POSIX shell; the key stays in a variable. */
export function curl(origin: string, project: string, query: Query): string {
  const body = JSON.stringify(query, null, 1).replace(/\n\s*/g, " ").replace(/'/g, "'\\''");
  return [
    `curl -s ${origin}/api/v1/projects/${project}/query \\`,
    `  -H "Authorization: Bearer $PRODOPS_SECRET_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '${body}'`,
  ].join("\n");
}
