import { Button, Group } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { KeyResult, Objective } from "../../../api/types";
import { ProjectWhen } from "../../../ui/Figure";
import { ProjectLink } from "../../../ui/ProjectLink";
import { useArchival } from "../../../ui/records/ArchiveButton";
import { toast, toastProblem } from "../../../ui/toast";
import { round, withUnit } from "../roadmap/words";
import { Track } from "../Track";
import classes from "./Objectives.module.css";
import { archiveKeyResult, measureKeyResult, pointsOf, restoreKeyResult } from "./objectiveApi";
import { ConfidenceMark, Progress } from "./Progress";
import { currentWords, wayWords } from "./words";

interface KeyResultCardProps {
  keyResult: KeyResult;
  objective: Objective;
  writes: boolean;
  onEdit: () => void;
  onCheckIn: () => void;
}

/** A key result: its number, how it goes, and how it is measured. */
export function KeyResultCard({ keyResult: k, objective, writes, onEdit, onCheckIn }: KeyResultCardProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [measuring, setMeasuring] = useState(false);
  const points = useQuery(pointsOf(slug, k.id)).data?.items ?? [];
  const forget = () => queries.invalidateQueries({ queryKey: ["objectives", slug] });
  const archival = useArchival({
    noun: "key result",
    title: k.title,
    archive: () => archiveKeyResult(slug, k.id),
    restore: () => restoreKeyResult(slug, k.id),
    onChanged: forget,
  });

  async function measure() {
    setMeasuring(true);
    try {
      await measureKeyResult(slug, k.id);
      toast("Measured");
    } catch (cause) {
      toastProblem("It could not be measured", cause);
    } finally {
      setMeasuring(false);
      await forget();
    }
  }

  const measured = Boolean(k.insight || k.metric);
  const words = (n: number) => withUnit(round(n), k.unit);
  return (
    <article className={classes.card}>
      <div className={classes.cardHead}>
        <div>
          <h3>{k.title}</h3>
          <div className={classes.quiet}>{wayWords(k)}</div>
        </div>
        <ConfidenceMark value={k.confidence} />
      </div>
      <Progress
        progress={k.progress}
        expected={k.expected}
        kept={k.kind === "keep"}
        words={
          k.kind === "keep"
            ? `${currentWords(k)}, ${k.progress === 1 ? "kept" : "not kept"}`
            : `${currentWords(k)}, ${Math.round((k.progress ?? 0) * 100)}% of the way`
        }
        label={`Progress of ${k.title}`}
      />
      {points.length > 0 && (
        <Track
          points={points.map((point) => ({ at: Date.parse(point.at), value: point.value }))}
          plan={[
            { at: Date.parse(objective.from), value: k.kind === "keep" ? k.target : k.start },
            { at: Date.parse(objective.to), value: k.target },
          ]}
          words={words}
          label={`${k.title}: ${currentWords(k)} now, ${wayWords(k)}`}
        />
      )}
      <div className={classes.quiet}>
        {measured ? (
          <>
            Measured every hour by{" "}
            {k.metric ? (
              <ProjectLink path={`metrics/${k.metric}`}>a metric</ProjectLink>
            ) : (
              <ProjectLink path={`insights/${k.insight}`}>an insight</ProjectLink>
            )}
            {k.measured_how && `: ${k.measured_how}`}
            {k.measured_at && (
              <>
                , last <ProjectWhen at={k.measured_at} />
              </>
            )}
            .
          </>
        ) : (
          "Noted by people when they check in."
        )}
      </div>
      {k.problem && (
        <div className={classes.warn}>
          <TriangleAlert size={14} aria-hidden /> Could not be measured: {k.problem}
        </div>
      )}
      {writes && (
        <Group gap="sm">
          <Button size="compact-md" variant="default" onClick={onCheckIn}>
            Check in
          </Button>
          {measured && (
            <Button size="compact-md" variant="default" loading={measuring} onClick={() => void measure()}>
              Measure now
            </Button>
          )}
          <Button size="compact-md" variant="subtle" color="gray" onClick={onEdit}>
            Edit
          </Button>
          <Button
            size="compact-md"
            variant="subtle"
            color="gray"
            loading={archival.busy}
            onClick={() => void archival.archive()}
          >
            Archive
          </Button>
        </Group>
      )}
    </article>
  );
}
