import { defaultStringifySearch } from "@tanstack/react-router";

/** Characters that mean nothing in a query string, with how they are usually written there. */
const harmless = {
  "%28": "(",
  "%29": ")",
  "%27": "'",
  "%3A": ":",
  "%2C": ",",
  "%21": "!",
  "%2F": "/",
  "%24": "$",
};

/** The part of an address after the path, with what needs no code left legible: a question can be read in its link. */
export function legibleSearch(search: Record<string, unknown>): string {
  return defaultStringifySearch(search).replace(
    /%2[1478CF]|%29|%3A/g,
    (code) => harmless[code as keyof typeof harmless] ?? code,
  );
}
