import { Anchor } from "@mantine/core";
import { RecordTitle } from "../../../markdown/RecordTitle";
import { exact } from "../../../ui/figures";
import { MemberName } from "../../../ui/records/MemberName";
import type { Field } from "../operateApi";

/** One answer as people read it. */
export function FieldValue({ field, value }: { field: Field | undefined; value: unknown }) {
  if (value === undefined || value === null) return null;
  if (typeof value === "boolean") return <>{value ? "Yes" : "No"}</>;
  if (typeof value === "number") return <span className="tabular">{exact(value)}</span>;
  if (typeof value === "string") {
    if (field?.type === "member") return <MemberName id={value} />;
    if (field?.type === "date") return <time dateTime={value}>{day(value)}</time>;
    if (field?.type === "url")
      return (
        <Anchor href={value} target="_blank" rel="noopener noreferrer nofollow">
          {value}
        </Anchor>
      );
    return <span style={{ whiteSpace: "pre-line" }}>{value}</span>;
  }
  const parts = value as {
    type?: string;
    id?: string;
    name?: string;
    baseline?: number;
    target?: number;
    unit?: string;
  };
  if (parts.type && parts.id) return <RecordTitle type={parts.type} id={parts.id} />;
  const unit = parts.unit ? ` ${parts.unit}` : "";
  const from = parts.baseline === undefined ? undefined : `${exact(parts.baseline)}${unit}`;
  const to = parts.target === undefined ? undefined : `${exact(parts.target)}${unit}`;
  return (
    <>
      {parts.name}
      {(from || to) && (
        <span className="tabular">
          {": "}
          {from && to ? `${from} → ${to}` : (to ?? from)}
        </span>
      )}
    </>
  );
}

function day(date: string): string {
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime())
    ? date
    : at.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}
