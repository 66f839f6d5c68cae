/** The time zone this browser is in, as an IANA name. */
export function browserTimezone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Every time zone this browser knows, UTC first, then by name. */
export function timezones(): string[] {
  const known = Intl.supportedValuesOf("timeZone").filter((name) => name !== "UTC");
  return ["UTC", ...known];
}

/** What the clock shows there now, e.g. "14:03". Empty for a name the browser does not know. */
export function clockIn(timezone: string, now: Date = new Date()): string {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: timezone,
    }).format(now);
  } catch {
    return "";
  }
}

/** Distance from UTC now, e.g. "UTC+5:30". */
export function offsetOf(timezone: string, now: Date = new Date()): string {
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      timeZoneName: "shortOffset",
    }).formatToParts(now);
    const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
    return name.replace("GMT", "UTC").replace(/\+0$/, "");
  } catch {
    return "";
  }
}
