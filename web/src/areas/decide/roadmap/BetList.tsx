import { Badge, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { Map as MapIcon } from "lucide-react";
import { useProject } from "../../../api/session";
import type { Bet } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { target, useProjectPath } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { usePages } from "../../../ui/usePages";
import { type BetFilter, betsPage } from "./roadmapApi";
import { appetiteWords, horizonWords, predictionWords, stateColours, stateWords } from "./words";

const columns: Column<Bet>[] = [
  { key: "title", header: "Bet", render: (bet) => <Text fw={550}>{bet.title}</Text> },
  { key: "horizon", header: "Horizon", width: "90px", render: (bet) => horizonWords[bet.horizon] },
  {
    key: "state",
    header: "State",
    width: "120px",
    render: (bet) => (
      <Badge size="sm" variant="light" color={stateColours[bet.state]}>
        {stateWords[bet.state]}
      </Badge>
    ),
  },
  {
    key: "prediction",
    header: "Prediction",
    wideOnly: true,
    render: (bet) => predictionWords(bet.promised_at ? bet.promise : bet.prediction) || "–",
  },
  {
    key: "objective",
    header: "Advances",
    wideOnly: true,
    render: (bet) => bet.advances.map((goal) => goal.title).join(", ") || "–",
  },
  {
    key: "appetite",
    header: "Appetite",
    wideOnly: true,
    render: (bet) => appetiteWords(bet.appetite) || "–",
  },
  { key: "owner", header: "Owner", wideOnly: true, render: (bet) => <MemberName id={bet.owner} /> },
  { key: "changed", header: "Changed", wideOnly: true, render: (bet) => <ProjectWhen at={bet.updated_at} /> },
];

/** Every bet as a table, the latest changed first. */
export function BetList({ filter }: { filter: BetFilter }) {
  const { slug } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const { query, rows } = usePages<Bet>(["roadmap", slug, "list", filter], (cursor, signal) =>
    betsPage(slug, filter, cursor, signal),
  );
  if (query.isError) return <ErrorState cause={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <LoadingRows />;
  if (rows.length === 0)
    return (
      <EmptyState icon={MapIcon} title="No bets found">
        Change the filters, or make a bet.
      </EmptyState>
    );
  return (
    <DataTable
      label="Bets"
      rows={rows}
      columns={columns}
      rowKey={(bet) => bet.id}
      onOpen={(bet) => void navigate(target(path(`roadmap/${bet.id}`)))}
      footer={<MoreButton query={query}>More bets</MoreButton>}
    />
  );
}
