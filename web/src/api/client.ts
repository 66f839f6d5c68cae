import createClient from "openapi-fetch";
import { Problem, toProblem } from "./problem";
import type { paths } from "./schema";

/** Typed calls of our own HTTP API; the types come from the server's OpenAPI description. */
export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });

let shownArea = () => "none";

/** Has every call say which area of the product is on the screen: lists of one are read on pages of another. */
export function tellArea(area: () => string): void {
  shownArea = area;
}

api.use({
  onRequest({ request }) {
    request.headers.set("Prodops-Area", shownArea());
    return request;
  },
});

/** What openapi-fetch resolves to. */
interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** An answer together with its ETag, for records that are edited with If-Match. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

/** Resolves to the answer's body, or throws a Problem. */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  return (await settle(call)).data as T;
}

/** Resolves to the answer's body and its ETag, or throws a Problem. */
export async function tagged<T>(call: Promise<Outcome<T>>): Promise<Tagged<T>> {
  const { data, response } = await settle(call);
  return { value: data as T, etag: response.headers.get("ETag") ?? "" };
}

async function settle<T>(call: Promise<Outcome<T>>): Promise<Outcome<T>> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Problem(0, "The server could not be reached", "Check your connection, then try again.");
  }
  if (!outcome.response.ok) throw toProblem(outcome.response.status, outcome.error);
  return outcome;
}
