import { ActionIcon, Badge, Button, Group, Menu, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { ChevronDown, ListFilter, Maximize, Minimize, RefreshCw, TimerReset, X } from "lucide-react";
import { useEffect, useState } from "react";
import { finished } from "../../../charts/query/edit";
import type { Condition, Range } from "../../../charts/query/query";
import { FilterRows } from "../builder/FilterRows";
import { RangePicker } from "../pickers/RangePicker";
import classes from "./DashboardPage.module.css";
import type { Lens } from "./dashboardApi";

/** How often a dashboard may ask again, in seconds. */
const waits = [
  { seconds: 0, name: "Off" },
  { seconds: 30, name: "Every 30 seconds" },
  { seconds: 60, name: "Every minute" },
  { seconds: 300, name: "Every 5 minutes" },
  { seconds: 900, name: "Every 15 minutes" },
];

interface LensBarProps {
  /** What counts now. */
  range: Range | undefined;
  where: Condition[];
  /** What the reader chose; parts that are absent are the dashboard's own. */
  lens: Lens;
  onLens: (lens: Lens) => void;
  /** Makes the reader's choice the dashboard's own; absent where there is nothing to keep or one may not. */
  onKeep?: (() => void) | undefined;
  refresh: number;
  onRefresh: (seconds: number) => void;
  updatedAt: number;
  busy: boolean;
  onNow: () => void;
  full: boolean;
  onFull: () => void;
}

/** One range and filters for all tiles, and how fresh they are. */
export function LensBar(props: LensBarProps) {
  const { range, where, lens, onLens, onKeep, full, onFull } = props;
  const own = lens.range !== undefined || lens.where !== undefined;
  return (
    <div className={classes.bar}>
      <RangePicker
        value={range}
        none="Each insight’s own range"
        onChange={(next) => onLens({ ...lens, range: next })}
      />
      <Filters where={where} onChange={(next) => onLens({ ...lens, where: next })} />
      {own && (
        <Button variant="subtle" color="gray" leftSection={<X size={14} />} onClick={() => onLens({})}>
          Back to the dashboard’s own
        </Button>
      )}
      {own && onKeep && (
        <Button variant="default" onClick={onKeep}>
          Keep for everybody
        </Button>
      )}
      <Group gap={4} className={classes.right}>
        <Freshness {...props} />
        <Tooltip label={full ? "Leave full screen" : "Full screen"}>
          <ActionIcon
            size={32}
            variant="default"
            onClick={onFull}
            aria-label={full ? "Leave full screen" : "Full screen"}
          >
            {full ? <Minimize size={16} /> : <Maximize size={16} />}
          </ActionIcon>
        </Tooltip>
      </Group>
    </div>
  );
}

function Filters({ where, onChange }: { where: Condition[]; onChange: (where: Condition[]) => void }) {
  const [opened, setOpened] = useState(false);
  const [draft, setDraft] = useState(where);
  const close = () => {
    setOpened(false);
    const done = finished(draft) ?? [];
    if (JSON.stringify(done) !== JSON.stringify(where)) onChange(done);
  };
  return (
    <Popover
      opened={opened}
      onChange={(open) => !open && close()}
      position="bottom-start"
      trapFocus
      shadow="md"
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<ListFilter size={16} />}
          rightSection={
            where.length > 0 ? (
              <Badge size="sm" variant="light" circle>
                {where.length}
              </Badge>
            ) : (
              <ChevronDown size={14} />
            )
          }
          onClick={() => {
            if (opened) return close();
            setDraft(where);
            setOpened(true);
          }}
        >
          Filters
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="md" className={classes.filters}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            Every tile counts only what meets all of these, besides its own filters.
          </Text>
          <FilterRows event="*" where={draft} onChange={setDraft} add="Add a filter" />
          <Group justify="flex-end">
            <Button onClick={close}>Apply</Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Freshness({ refresh, onRefresh, updatedAt, busy, onNow }: LensBarProps) {
  const ago = useAgo(updatedAt);
  return (
    <>
      <Text size="sm" c="dimmed" className={classes.fresh}>
        {updatedAt === 0 ? "" : busy ? "Updating…" : `Updated ${ago}`}
      </Text>
      <Tooltip label="Refresh now">
        <ActionIcon size={32} variant="default" aria-label="Refresh now" loading={busy} onClick={onNow}>
          <RefreshCw size={15} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<TimerReset size={15} />} aria-label="Refresh by itself">
            {refresh === 0 ? "Off" : refresh < 60 ? `${refresh} s` : `${Math.round(refresh / 60)} min`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Refresh by itself, while the page is in sight</Menu.Label>
          {waits.map(({ seconds, name }) => (
            <Menu.Item
              key={seconds}
              fw={seconds === refresh ? 650 : undefined}
              onClick={() => onRefresh(seconds)}
            >
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** How long ago something was, kept up to date. */
function useAgo(at: number): string {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((Math.max(now, at) - at) / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 90) return `${seconds} s ago`;
  return `${Math.round(seconds / 60)} min ago`;
}
