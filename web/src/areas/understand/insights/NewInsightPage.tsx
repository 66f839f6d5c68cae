import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { sound } from "../../../charts/query/address";
import { asKind, complete, firstInsight } from "../../../charts/query/edit";
import { type Insight, kinds } from "../../../charts/query/query";
import { dateIn } from "../../../charts/query/range";
import { sentenceText } from "../../../charts/query/sentence";
import { Answered } from "../../../ui/Answered";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { NoEvents } from "../live/NoEvents";
import { useFirstDay } from "../pickers/RangePicker";
import { eventsOf } from "../understandApi";
import { Builder } from "./Builder";
import { InsightStage } from "./InsightStage";
import { SaveInsight } from "./SaveInsight";
import { useCreateInsight } from "./useCreateInsight";
import { useInsightAddress } from "./useInsightAddress";

/** A new insight: starts with a chart of what happens most, to be changed from there. */
export function NewInsightPage() {
  const { slug, role } = useProject();
  const events = useQuery(eventsOf(slug));
  const usual = useUsualInsight();
  const { insight, setInsight } = useInsightAddress(usual);
  const [saving, setSaving] = useState(false);
  const create = useCreateInsight(slug);
  return (
    <>
      <PageHeader
        above={<ProjectLink path="insights">Insights</ProjectLink>}
        title="New insight"
        actions={
          insight &&
          mayAct(role, "editor") && (
            <Button disabled={events.data?.length === 0} onClick={() => setSaving(true)}>
              Save
            </Button>
          )
        }
      />
      <Answered query={events}>
        {(seen) =>
          seen.length === 0 ? (
            <NoEvents />
          ) : (
            insight && (
              <>
                <Builder insight={insight} events={seen} onChange={setInsight} />
                <InsightStage insight={insight} name={undefined} onChange={setInsight} />
                <SaveInsight
                  opened={saving}
                  onClose={() => setSaving(false)}
                  title="Save this insight"
                  verb="Save"
                  name={sentenceText(insight.query).replace(/\?$/, "").slice(0, 120)}
                  description=""
                  onSave={(words) => create(complete(insight), words)}
                />
              </>
            )
          )
        }
      </Answered>
    </>
  );
}

/** The insight a new page starts with; `?kind=funnel` asks for another kind. */
function useUsualInsight(): Insight | undefined {
  const { slug, timezone } = useProject();
  const { kind } = useSearch({ strict: false }) as { kind?: string };
  const events = useQuery(eventsOf(slug)).data;
  const first = useFirstDay(slug, timezone);
  return useMemo(() => {
    if (!events) return undefined;
    const insight = firstInsight(events, dateIn(timezone, new Date()), first);
    const wanted = kinds.find((k) => k === kind);
    if (!wanted || wanted === "trends") return insight;
    const query = asKind(insight.query, wanted, events);
    return { query, display: sound(query, {}) };
  }, [events, timezone, first, kind]);
}
