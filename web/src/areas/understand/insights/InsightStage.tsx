import { Text, useComputedColorScheme } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useProject } from "../../../api/session";
import type { PointedAt } from "../../../charts/answers";
import { AnswerView } from "../../../charts/insight/AnswerView";
import { ready } from "../../../charts/query/edit";
import type { Insight } from "../../../charts/query/query";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { LoadingRows } from "../../../ui/Loading";
import { toast, toastProblem } from "../../../ui/toast";
import { Explanation } from "./Explanation";
import classes from "./Insight.module.css";
import { PeopleDrawer } from "./PeopleDrawer";
import { Sentence } from "./Sentence";
import { exportCsv } from "./sheets";
import { Toolbar } from "./Toolbar";
import { useAnswer } from "./useAnswer";

interface InsightStageProps {
  insight: Insight;
  name: string | undefined;
  onChange: (insight: Insight) => void;
}

/** The question in words, its answer, how it came about, and the people behind it. */
export function InsightStage({ insight, name, onChange }: InsightStageProps) {
  const { slug } = useProject();
  const scheme = useComputedColorScheme("light");
  const { found, missing, busy } = useAnswer(slug, insight.query);
  const [at, setAt] = useState<PointedAt | null>(null);
  const late = useLate(busy);
  const answered = found.data;
  const words = ready(insight.query).query ?? insight.query;
  const png = async () => {
    if (!answered) return;
    try {
      const { exportPng } = await import("./exportPng");
      await exportPng(answered, insight.display, scheme, name);
    } catch (cause) {
      toastProblem("The picture could not be made", cause);
    }
  };
  const link = async () => {
    await navigator.clipboard.writeText(window.location.href);
    toast("Copied the link");
  };
  return (
    <>
      <Sentence query={words} />
      <Toolbar
        insight={insight}
        onChange={onChange}
        onCsv={answered && (() => exportCsv(answered, insight.display, name))}
        onPng={answered && (() => void png())}
        onLink={() => void link()}
      />
      <section
        className={classes.stage}
        aria-label="Answer"
        aria-busy={busy}
        data-stale={(late && answered !== undefined) || undefined}
      >
        {late && answered && <div className={classes.busy} />}
        {answered?.answer.warnings?.map((warning) => (
          <div key={warning} className={classes.warning} role="note">
            <TriangleAlert size={16} aria-hidden />
            <Text size="sm">{warning}</Text>
          </div>
        ))}
        {missing !== undefined && !answered ? (
          <EmptyState title="Almost there">{missing}</EmptyState>
        ) : found.isError ? (
          <ErrorState cause={found.error} retry={() => void found.refetch()} />
        ) : answered ? (
          <AnswerView answered={answered} display={insight.display} onPeople={setAt} />
        ) : (
          <LoadingRows rows={9} />
        )}
        {missing !== undefined && answered && (
          <Text size="sm" c="dimmed" mt="sm" role="status">
            {missing} Until then the last answer stays.
          </Text>
        )}
      </section>
      {answered && !found.isError && <Explanation answered={answered} />}
      {answered && <PeopleDrawer query={answered.asked} at={at} onClose={() => setAt(null)} />}
    </>
  );
}

/** True once something has been going on for 200 ms, so that quick answers never flicker. */
function useLate(busy: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!busy) {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, [busy]);
  return busy && late;
}
