import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { RecordLink } from "../../../ui/records/RecordLink";
import { flagOf } from "../experimentApi";

/** The name of a flag, leading to it. */
export function FlagName({ id }: { id: string }) {
  const { slug } = useProject();
  const found = useQuery(flagOf(slug, id)).data?.value;
  return found ? <RecordLink record={{ type: "flag", id, title: found.name }} /> : <>…</>;
}
