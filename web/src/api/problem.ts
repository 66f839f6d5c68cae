/** One field-level complaint of a problem document, e.g. `{location: "body.email", message: "…"}`. */
export interface FieldProblem {
  location: string;
  message: string;
}

/**
 * The server's answer when it refuses a call (RFC 9457 problem document), or, with
 * status 0, the browser's when the server could not be reached at all.
 */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly fields: FieldProblem[];

  constructor(status: number, title: string, detail: string, fields: FieldProblem[] = []) {
    super(detail || title);
    this.name = "Problem";
    this.status = status;
    this.title = title;
    this.fields = fields;
  }

  /** Message for the form field `name`, whatever prefix ("body.") the server gave it. */
  field(name: string): string | undefined {
    return this.fields.find((entry) => entry.location === name || entry.location.endsWith(`.${name}`))
      ?.message;
  }
}

/** True when `cause` is a Problem with the given HTTP status. */
export function hasStatus(cause: unknown, status: number): cause is Problem {
  return cause instanceof Problem && cause.status === status;
}

/** Turns whatever a refused call carried as its body into a Problem. */
export function toProblem(status: number, body: unknown): Problem {
  if (typeof body !== "object" || body === null) {
    return new Problem(status, fallbackTitle(status), "");
  }
  const { title, detail, errors } = body as { title?: unknown; detail?: unknown; errors?: unknown };
  const fields = Array.isArray(errors)
    ? errors.map((entry) => ({
        location: String(entry?.location ?? ""),
        message: String(entry?.message ?? ""),
      }))
    : [];
  return new Problem(
    status,
    typeof title === "string" ? title : fallbackTitle(status),
    typeof detail === "string" ? detail : "",
    fields,
  );
}

function fallbackTitle(status: number): string {
  if (status === 0) return "The server could not be reached";
  if (status >= 500) return "The server failed to answer";
  return `The server refused the call (${status})`;
}
