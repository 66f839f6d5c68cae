import { useProject } from "../api/session";
import { ago, exact, moment, short } from "./figures";

/** A count: `12,340`, from a million on `1.2 M`, with the exact number on hover. */
export function Count({ of }: { of: number | null | undefined }) {
  const shown = short(of);
  const full = exact(of);
  return shown === full ? (
    <span className="tabular">{shown}</span>
  ) : (
    <span className="tabular" title={full}>
      {shown}
    </span>
  );
}

interface WhenProps {
  /** RFC 3339. */
  at: string | null | undefined;
  /** What stands there when it never happened. */
  never?: string;
  /** IANA name; absent: the browser's own time zone. */
  timezone?: string;
}

/** A moment in relative words, with the exact time on hover. */
export function When({ at, never = "never", timezone }: WhenProps) {
  if (!at) return <span>{never}</span>;
  const zone = timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <time dateTime={at} title={`${moment(at, zone)} (${zone})`}>
      {ago(at)}
    </time>
  );
}

/** A moment as When, exact in the project's time zone. Only on pages of a project. */
export function ProjectWhen(props: Omit<WhenProps, "timezone">) {
  return <When {...props} timezone={useProject().timezone} />;
}
