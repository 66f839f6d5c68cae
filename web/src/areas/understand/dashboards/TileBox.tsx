import { ActionIcon, Menu, Modal, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ChartLine, CircleHelp, Ellipsis, GripVertical, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { Problem } from "../../../api/problem";
import type { PointedAt } from "../../../charts/answers";
import { AnswerView } from "../../../charts/insight/AnswerView";
import { NotAnswered } from "../../../charts/insight/NotAnswered";
import { sound, write } from "../../../charts/query/address";
import type { Answered } from "../../../charts/query/asking";
import { sentenceText } from "../../../charts/query/sentence";
import { MarkdownText } from "../../../markdown/MarkdownText";
import { Delayed } from "../../../ui/Loading";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import type { Metric } from "../../experiment/metrics/metricApi";
import { namedAnswer } from "../../experiment/metrics/words";
import { Explanation } from "../insights/Explanation";
import { PeopleDrawer } from "../insights/PeopleDrawer";
import type { Handle } from "./Board";
import { answeredOf, type Tile, type TileAnswer } from "./dashboardApi";
import classes from "./TileBox.module.css";

interface TileBoxProps {
  tile: Tile;
  /** What came of its question; undefined while that is on its way. */
  found: TileAnswer | undefined;
  /** Why no tile could be answered. */
  failed: unknown;
  /** Makes a button move the tile; absent where tiles stay. */
  handle: Handle | undefined;
  onRefresh: () => void;
  /** Absent for those who may not. */
  onRemove?: (() => void) | undefined;
}

/** What a tile is called. */
export function tileName(tile: Tile, found: TileAnswer | undefined): string {
  if (tile.title) return tile.title;
  if (tile.text)
    return (
      tile.text
        .split("\n", 1)[0]
        ?.replace(/^#+\s*/, "")
        .slice(0, 60) ?? "Text"
    );
  return found?.name ?? (tile.metric ? "Metric" : "Insight");
}

/** One tile: its name, its answer in whatever state that is, and what can be done with it. */
export function TileBox({ tile, found, failed, handle, onRefresh, onRemove }: TileBoxProps) {
  const navigate = useNavigate();
  const path = useProjectPath();
  const [explains, setExplains] = useState(false);
  const [at, setAt] = useState<PointedAt | null>(null);
  const name = tileName(tile, found);
  const answered = found && drawnOf(found);
  const display = answered && sound(answered.asked, tile.display ?? found?.display);
  const home = found?.metric
    ? `metrics/${found.metric}`
    : tile.insight && found?.insight
      ? `insights/${found.insight}`
      : undefined;
  const open = found?.insight
    ? `insights/${found.insight}${answered && display ? `?q=${encodeURIComponent(write(answered.asked))}&d=${encodeURIComponent(write(display))}` : ""}`
    : undefined;
  return (
    <section className={classes.root} aria-label={name}>
      <header className={classes.head}>
        {handle && (
          <UnstyledButton
            {...handle}
            className={`${classes.grip} ${handle.className}`}
            aria-label={`Move ${name}: arrow keys move it, with Shift they resize it`}
          >
            <GripVertical size={14} aria-hidden />
          </UnstyledButton>
        )}
        <h2 className={classes.name} title={answered ? sentenceText(answered.asked) : undefined}>
          {home ? (
            <ProjectLink path={home} c="inherit" fw={600} underline="hover">
              {name}
            </ProjectLink>
          ) : tile.text && !tile.title ? null : (
            name
          )}
        </h2>
        {found?.archived && <span className={classes.archived}>Archived</span>}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon className={classes.more} aria-label={`More to do with ${name}`}>
              <Ellipsis size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {open && (
              <Menu.Item
                leftSection={<ChartLine size={15} />}
                onClick={() => void navigate({ href: path(open) })}
              >
                Open with this range and filters
              </Menu.Item>
            )}
            {answered && (
              <Menu.Item leftSection={<CircleHelp size={15} />} onClick={() => setExplains(true)}>
                How was this computed?
              </Menu.Item>
            )}
            {!tile.text && (
              <Menu.Item leftSection={<RefreshCw size={15} />} onClick={onRefresh}>
                Refresh
              </Menu.Item>
            )}
            {onRemove && (
              <Menu.Item leftSection={<Trash2 size={15} />} onClick={onRemove}>
                Remove from dashboard
              </Menu.Item>
            )}
            {!onRemove && tile.text && <Menu.Item disabled>Nothing to do</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      </header>
      <div className={classes.body} data-text={tile.text ? true : undefined}>
        {tile.text ? (
          <MarkdownText>{tile.text}</MarkdownText>
        ) : found?.problem ? (
          <NotAnswered cause={problemOf(found)} retry={onRefresh} />
        ) : answered && display ? (
          <AnswerView compact answered={answered} display={display} onPeople={setAt} />
        ) : found ? (
          <Text size="sm" c="dimmed">
            This insight was saved by something else and cannot be drawn here.
          </Text>
        ) : failed ? (
          <NotAnswered cause={failed} retry={onRefresh} />
        ) : (
          <Delayed>
            <Skeleton height="100%" radius="sm" />
          </Delayed>
        )}
      </div>
      <Modal opened={explains} onClose={() => setExplains(false)} title={name} size="lg">
        {answered && (
          <>
            <Text>{answered.answer.explain.definition}</Text>
            <Explanation answered={answered} />
          </>
        )}
      </Modal>
      {answered && <PeopleDrawer query={answered.asked} at={at} onClose={() => setAt(null)} />}
    </section>
  );
}

/** What a tile draws; the shares of a metric in per cent. */
function drawnOf(found: TileAnswer): Answered | undefined {
  const answered = answeredOf(found);
  if (!answered || !found.metric) return answered;
  const { format } = (found.display ?? {}) as { format?: Metric["format"] };
  return namedAnswer(answered, { name: found.name ?? "", format: format ?? "number" });
}

function problemOf({ problem }: TileAnswer): Problem {
  return new Problem(problem?.status ?? 500, problem?.title ?? "No answer", problem?.detail ?? "");
}
