import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import type { Listed } from "../../../api/types";
import { RecordLink } from "../../../ui/records/RecordLink";
import decide from "../Decide.module.css";
import { areasOf } from "../roadmap/roadmapApi";
import { insightOf } from "./ideaApi";

/** The name of a product area; an area that is no record is called what it says. */
export function AreaName({ id }: { id: string | undefined }) {
  const { slug } = useProject();
  const areas = useQuery({ ...areasOf(slug), enabled: Boolean(id) }).data?.items;
  if (!id) return <span className={decide.none}>None</span>;
  return <span>{areas?.find((area) => area.id === id)?.name ?? (areas ? id : "…")}</span>;
}

/** An insight by its id, as a record that can be linked to; null while it is unknown or there is none. */
export function useInsight(id: string | undefined): Listed | null {
  const { slug } = useProject();
  const found = useQuery({ ...insightOf(slug, id ?? ""), enabled: Boolean(id) });
  if (!id) return null;
  const title = found.data?.name ?? (found.isError ? "An insight that cannot be read" : "…");
  return { type: "insight", id, title } as Listed;
}

/** An insight's name, leading to it. */
export function InsightName({ id }: { id: string | undefined }) {
  const insight = useInsight(id);
  if (!insight) return <span className={decide.none}>None</span>;
  return <RecordLink record={insight} />;
}
