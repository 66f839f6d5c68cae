import { SegmentedControl } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { toast, toastProblem } from "../../../ui/toast";
import classes from "../Works.module.css";
import { type Ritual, ritualOf, voteOnRitual } from "../worksApi";
import { says } from "./words";

/** The answers of a quarter as one bar and in words. */
export function VotesBar({ votes }: { votes: Ritual["votes"] }) {
  if (!votes.enough)
    return (
      <span className={classes.quiet} title={votes.reason}>
        {votes.n === 0
          ? "no answers yet"
          : `${votes.n} ${votes.n === 1 ? "answer" : "answers"}, too few to show`}
      </span>
    );
  const parts = says.map(({ value, label }) => ({ value, label, n: votes[value] }));
  return (
    <div>
      <span className={classes.quiet}>
        {parts.map((part) => `${part.n} ${part.label.toLowerCase()}`).join(", ")}
      </span>
      <div className={classes.bar} aria-hidden>
        {parts.map((part) => (
          <span key={part.value} data-says={part.value} style={{ width: `${(part.n / votes.n) * 100}%` }} />
        ))}
      </div>
    </div>
  );
}

/** One's own answer, once a quarter; it may be changed. */
export function VoteBox({ ritual, may }: { ritual: Ritual; may: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  async function vote(value: string) {
    setBusy(true);
    try {
      const kept = await voteOnRitual(slug, ritual.id, value as (typeof says)[number]["value"]);
      queries.setQueryData(ritualOf(slug, ritual.id).queryKey, kept);
      for (const key of [
        ["rituals", slug, "list"],
        ["rituals", slug, "load"],
        ["operations", slug],
      ])
        void queries.invalidateQueries({ queryKey: key });
      toast("Your answer counts");
    } catch (cause) {
      toastProblem("Your answer could not be kept", cause);
    } finally {
      setBusy(false);
    }
  }
  return (
    <aside className={classes.side} aria-label="Faster or slower?">
      <h2>Does it make you faster or slower?</h2>
      {may && (
        <SegmentedControl
          fullWidth
          aria-label="Your answer this quarter"
          disabled={busy}
          value={ritual.my_vote ?? ""}
          onChange={(value) => void vote(value)}
          data={says.map(({ value, label }) => ({ value, label }))}
        />
      )}
      <div className={classes.adopted}>
        <span className={classes.quiet}>This quarter</span>
        <VotesBar votes={ritual.votes} />
      </div>
      <div className={classes.adopted}>
        <span className={classes.quiet}>The quarter before</span>
        <VotesBar votes={ritual.votes_before} />
      </div>
      <p className={classes.quiet} style={{ margin: 0 }}>
        Answers are shown as counts, once there are enough of them. Nobody sees who said what.
      </p>
    </aside>
  );
}
