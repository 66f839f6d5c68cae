import { Badge, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { useProject } from "../api/session";
import { typeLabel } from "../ui/records/address";
import { RecordLink } from "../ui/records/RecordLink";

interface RecordTitleProps {
  type: string;
  id: string;
  /** Say how far it is, too. */
  state?: boolean;
}

/** A record by its type and id: its name, leading to its page. */
export function RecordTitle({ type, id, state = false }: RecordTitleProps) {
  const { slug } = useProject();
  const { data, isError } = useQuery({
    queryKey: ["records", slug, type, id, "title"],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/projects/{project}/trace/{type}/{id}", {
          params: { path: { project: slug, type, id }, query: { depth: 1 } },
          signal,
        }),
      ),
    staleTime: 60_000,
    retry: false,
  });
  if (isError)
    return <Text c="dimmed">{`This ${typeLabel(type).toLowerCase()} is not there any more.`}</Text>;
  const here = data?.nodes.find((node) => node.type === type && node.id === id);
  if (!here) return <Text c="dimmed">…</Text>;
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 8, maxWidth: "100%" }}>
      <RecordLink record={here} />
      {state && here.state && <Badge color="gray">{here.state.replaceAll("_", " ")}</Badge>}
    </span>
  );
}
