/**
 * The secret of an address like `/setup#…` or `/setup#token=…`. It stands behind
 * the # so that the browser never sends it and no log holds it.
 */
export function secretFromHash(hash: string): string {
  const behind = hash.replace(/^#/, "");
  return new URLSearchParams(behind).get("token") ?? decodeURIComponent(behind.includes("=") ? "" : behind);
}

/** An address of our own to return to; anything that leads elsewhere becomes the start page. */
export function safeReturn(back: unknown): string {
  if (typeof back !== "string" || !back.startsWith("/") || back.startsWith("//") || back.includes("\\"))
    return "/";
  return back.startsWith("/sign-in") ? "/" : back;
}
