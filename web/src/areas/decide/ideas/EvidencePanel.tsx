import { Badge, Button, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Section } from "../../../ui/Section";
import { toast, toastProblem } from "../../../ui/toast";
import classes from "./Ideas.module.css";
import { evidenceOf, type Idea, snapshotsOf } from "./ideaApi";
import { scoreText } from "./ScoreBar";

const weights: Record<string, string> = {
  critical: "Critical",
  important: "Important",
  nice_to_have: "Nice to have",
};

/** The notes behind the numbers, those of the largest customers first. */
export function EvidencePanel({ idea }: { idea: Idea }) {
  const { slug } = useProject();
  const pages = useInfiniteQuery(evidenceOf(slug, idea.id));
  const notes = pages.data?.pages.flatMap((page) => page.items ?? []) ?? [];
  return (
    <Section title="Evidence">
      <Text mb="sm">{idea.says}</Text>
      {notes.length === 0 && pages.data && (
        <Text c="dimmed">
          Open a note in the <ProjectLink path="inbox">inbox</ProjectLink>, mark what speaks for this idea and
          link it. Each person and company counts once.
        </Text>
      )}
      {notes.map((note) => (
        <div key={note.feedback} className={classes.note}>
          <ProjectLink path={`inbox/${note.feedback}`} c="inherit" underline="hover">
            {note.quote || note.text.slice(0, 240)}
          </ProjectLink>
          <Text className={classes.dim}>
            {note.importance && (
              <Badge variant="light" mr={6}>
                {weights[note.importance] ?? note.importance}
              </Badge>
            )}
            {[note.person, note.company_name, note.plan].filter(Boolean).join(" · ")}
            {note.revenue > 0 && (
              <>
                {" · "}
                <Count of={Math.round(note.revenue)} /> a month
              </>
            )}
            {" · "}
            <ProjectWhen at={note.received_at} />
          </Text>
        </div>
      ))}
      {pages.hasNextPage && (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Section>
  );
}

interface SnapshotsProps {
  idea: Idea;
  edits: boolean;
  freeze: () => Promise<unknown>;
}

/** Scores that were frozen, each against today. */
export function Snapshots({ idea, edits, freeze }: SnapshotsProps) {
  const { slug } = useProject();
  const found = useQuery(snapshotsOf(slug, idea.id)).data ?? [];
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      await freeze();
      toast("The score is frozen");
    } catch (cause) {
      toastProblem("The score was not frozen", cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section
      title="Frozen scores"
      actions={
        edits &&
        idea.score.value !== undefined && (
          <Button variant="default" loading={busy} onClick={() => void act()}>
            Freeze today's score
          </Button>
        )
      }
    >
      {found.length === 0 && (
        <Text c="dimmed">
          None yet. Freeze the score when something is decided, and later see what has changed.
        </Text>
      )}
      {found.map((one) => (
        <div key={one.id} className={classes.note}>
          <Text>{one.says}</Text>
          <Text className={classes.dim}>
            {one.model.name}, rank {one.place.rank} of {one.place.of}, between {scoreText(one.score.low)} and{" "}
            {scoreText(one.score.high)} · {one.created_by} · <ProjectWhen at={one.created_at} />
            {one.replaced && " · the model has another formula today"}
          </Text>
        </div>
      ))}
    </Section>
  );
}
