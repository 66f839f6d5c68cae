import { ActionIcon, Badge, Button, Drawer, SegmentedControl, Stack, Text, Tooltip } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { CodeBlock } from "../../../ui/CodeBlock";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { asText } from "../../../ui/json";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { ProjectLink } from "../../../ui/ProjectLink";
import { recordPath, typeLabel } from "../../../ui/records/address";
import { toast, toastProblem } from "../../../ui/toast";
import { usePages } from "../../../ui/usePages";
import classes from "./Connections.module.css";
import { type Connection, type Delivery, deliveriesPage, deliveryOf, replayDelivery } from "./connectionApi";

const stateWords: Record<Delivery["state"], string> = {
  received: "Waiting",
  processed: "Taken in",
  ignored: "Ignored",
  failed: "Failed",
};

const stateColours: Record<Delivery["state"], string> = {
  received: "blue",
  processed: "green",
  ignored: "gray",
  failed: "red",
};

const columns: Column<Delivery>[] = [
  {
    key: "event",
    header: "Event",
    width: "200px",
    render: (d) => (
      <div>
        <Text fw={550}>{d.event.replaceAll("_", " ")}</Text>
        {d.action && (
          <Text size="sm" c="dimmed">
            {d.action.replaceAll("_", " ")}
          </Text>
        )}
        <div className={classes.narrow}>{d.says}</div>
      </div>
    ),
  },
  { key: "state", header: "State", width: "110px", render: (d) => <StateMark state={d.state} /> },
  { key: "says", header: "What it told, or why not", wideOnly: true, render: (d) => d.says },
  { key: "source", header: "Repository", width: "180px", wideOnly: true, render: (d) => d.source ?? "" },
  { key: "at", header: "Came", width: "130px", render: (d) => <ProjectWhen at={d.received_at} /> },
];

function StateMark({ state }: { state: Delivery["state"] }) {
  return (
    <Badge variant="light" color={stateColours[state]}>
      {stateWords[state]}
    </Badge>
  );
}

/** What came by a connection, the newest first, what became of each, and doing it again. */
export function DeliveryLog({ connection }: { connection: Connection }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [state, setState] = useState<Delivery["state"] | "all">("all");
  const [opened, setOpened] = useState<Delivery | null>(null);
  const { query, rows } = usePages<Delivery>(
    ["connections", slug, "log", connection.id, state],
    (cursor, signal) =>
      deliveriesPage(slug, connection.id, state === "all" ? undefined : state, cursor, signal),
    // What waits is settled within moments; new ones come at any time.
    { refetchInterval: (newest) => (newest.some((d) => d.state === "received") ? 1_000 : 15_000) },
  );
  async function replay(delivery: Delivery) {
    try {
      await replayDelivery(slug, connection.id, delivery.id);
      toast("It is taken in once more");
    } catch (cause) {
      toastProblem("It could not be replayed", cause);
    }
    setOpened(null);
    await queries.invalidateQueries({ queryKey: ["connections", slug] });
  }
  if (query.isError) return <ErrorState cause={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <LoadingRows />;
  if (rows.length === 0 && state === "all") {
    return (
      <EmptyState title="Nothing came yet">
        Add the webhook at GitHub; it greets the address at once, and the greeting stands here.
      </EmptyState>
    );
  }
  return (
    <>
      <DataTable
        label="What came"
        rows={rows}
        columns={columns}
        rowKey={(d) => d.id}
        onOpen={setOpened}
        toolbar={
          <SegmentedControl
            aria-label="Which deliveries"
            value={state}
            onChange={(value) => setState(value as typeof state)}
            data={[
              { value: "all", label: "All" },
              { value: "processed", label: "Taken in" },
              { value: "ignored", label: "Ignored" },
              { value: "failed", label: "Failed" },
            ]}
          />
        }
        actions={(d) => (
          <Tooltip label="Replay">
            <ActionIcon aria-label={`Replay ${d.event}`} onClick={() => void replay(d)}>
              <RotateCcw size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        footer={
          rows.length > 0 ? (
            <MoreButton query={query}>Older ones</MoreButton>
          ) : (
            <Text size="sm" c="dimmed">
              There are none.
            </Text>
          )
        }
      />
      <Drawer
        opened={opened !== null}
        onClose={() => setOpened(null)}
        position="right"
        size={620}
        title={opened ? `${opened.event.replaceAll("_", " ")} ${opened.action ?? ""}` : ""}
        transitionProps={{ duration: 120 }}
      >
        {opened && <OneDelivery delivery={opened} onReplay={() => void replay(opened)} />}
      </Drawer>
    </>
  );
}

function OneDelivery({ delivery: d, onReplay }: { delivery: Delivery; onReplay: () => void }) {
  const { slug } = useProject();
  const found = useQuery(deliveryOf(slug, d.connection, d.id));
  return (
    <Stack gap="lg">
      <Text>{d.says || "Nothing was made of it yet."}</Text>
      <Facts
        facts={[
          ["State", <StateMark key="state" state={d.state} />],
          ["Came", <ProjectWhen key="at" at={d.received_at} />],
          ["Repository", d.source || "none"],
          ["Id at GitHub", d.delivery],
          ...d.made.map(
            (ref) =>
              [
                "Made",
                <ProjectLink key={ref.id} path={recordPath(ref.type, ref.id)}>
                  {typeLabel(ref.type)}
                </ProjectLink>,
              ] as [string, React.ReactNode],
          ),
        ]}
      />
      <Answered query={found}>
        {(opened) =>
          opened.body ? (
            <CodeBlock what="payload" code={asText(opened.body)} wrap />
          ) : (
            <Text c="dimmed">Its body is not kept any more.</Text>
          )
        }
      </Answered>
      <div>
        <Button onClick={onReplay}>Replay</Button>
      </div>
    </Stack>
  );
}
