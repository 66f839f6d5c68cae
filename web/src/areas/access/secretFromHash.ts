/** The `token` of an address like `/setup#token=…`. It stands behind the # so that it is never sent or logged. */
export function secretFromHash(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? "";
}

/** An address of our own to return to; anything that leads elsewhere becomes the start page. */
export function safeReturn(back: unknown): string {
  if (typeof back !== "string" || !back.startsWith("/") || back.startsWith("//") || back.includes("\\"))
    return "/";
  return back.startsWith("/sign-in") ? "/" : back;
}
