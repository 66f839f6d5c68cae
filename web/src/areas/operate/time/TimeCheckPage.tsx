import { Button, Checkbox, NumberInput, SegmentedControl } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { EmptyState } from "../../../ui/EmptyState";
import { FormProblem } from "../../../ui/FormProblem";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { saveTimeCheck, type TimeCheck, timeCheckOf } from "../worksApi";
import { complete, remaining, type Split, scaled, total } from "./split";
import classes from "./TimeCheck.module.css";

/** How one's own week was split, in a minute. */
export function TimeCheckPage() {
  const { slug, role } = useProject();
  const asked = (useSearch({ strict: false }) as { week?: string }).week;
  const [week, setWeek] = useState(asked === "previous" ? "previous" : "current");
  const check = useQuery({ ...timeCheckOf(slug, week), staleTime: 0 });
  const edits = mayAct(role, "editor");
  return (
    <>
      <PageHeader
        above={<ProjectLink path="scorecard">Scorecard</ProjectLink>}
        title="Time check"
        description="How your week was split, roughly. A minute is enough: nobody needs it to the hour."
        actions={
          edits && (
            <SegmentedControl
              aria-label="Which week"
              value={week}
              onChange={setWeek}
              data={[
                { value: "previous", label: "Last week" },
                { value: "current", label: "This week" },
              ]}
            />
          )
        }
      />
      {edits ? (
        <Answered query={check}>{(found) => <CheckForm key={found.week} check={found} />}</Answered>
      ) : (
        <EmptyState icon={Lock} title="Viewers have no week here">
          The time check is for those who do product work in this project. An admin can make you an editor.
        </EmptyState>
      )}
    </>
  );
}

const kinds = [
  { kind: "product", title: "Product work" },
  { kind: "operations", title: "Operations" },
  { kind: "other", title: "Neither" },
] as const;

function CheckForm({ check }: { check: TimeCheck }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [split, setSplit] = useState<Split>(check.parts ?? {});
  const [hours, setHours] = useState<string | number>(check.hours);
  const tools = check.tools ?? [];
  const [used, setUsed] = useState<string[]>(tools.filter((tool) => tool.used).map((tool) => tool.id));
  const form = useSubmit(async () => {
    await saveTimeCheck(slug, {
      week: check.week,
      hours: Number(hours),
      parts: Object.fromEntries(Object.entries(split).filter(([, part]) => part > 0)),
      ...(tools.length > 0 ? { tools: used } : {}),
    });
    await Promise.all(
      ["scorecard", "tools", "operations"].map((area) =>
        queries.invalidateQueries({ queryKey: [area, slug] }),
      ),
    );
    toast("Your week is counted");
    await navigate({ to: path("scorecard") });
  });
  const begun = total(split) > 0;
  return (
    <form className={classes.root} onSubmit={form.onSubmit}>
      <p className={classes.week}>
        {dates.format(new Date(`${check.week}T00:00Z`))} to {dates.format(new Date(`${check.ends}T00:00Z`))}.{" "}
        {check.saved
          ? "You have answered; you may correct it."
          : begun
            ? "It begins with what you said last: change what was different."
            : "Give each what it got, in per cent."}
      </p>
      <div className={classes.columns}>
        {kinds.map(({ kind, title }) => {
          const rows = (check.categories ?? []).filter((category) => category.kind === kind);
          const sum = rows.reduce((all, row) => all + (split[row.key] ?? 0), 0);
          return (
            <fieldset key={kind} className={classes.kind} data-kind={kind}>
              <legend>
                {title} <span className="tabular">{Math.round(sum)}%</span>
              </legend>
              {rows.map((row) => (
                <div key={row.key} className={classes.category}>
                  <label htmlFor={`part-${row.key}`}>
                    {row.label}
                    <span className={classes.hint}>{row.hint}</span>
                  </label>
                  <NumberInput
                    id={`part-${row.key}`}
                    className={classes.part}
                    min={0}
                    max={100}
                    step={5}
                    allowNegative={false}
                    suffix="%"
                    placeholder="0%"
                    value={split[row.key] || ""}
                    onChange={(value) => setSplit({ ...split, [row.key]: Number(value) || 0 })}
                  />
                </div>
              ))}
            </fieldset>
          );
        })}
      </div>
      <div className={classes.sum}>
        <Bar check={check} split={split} />
        <span className={classes.left} data-complete={complete(split) || undefined} aria-live="polite">
          {remaining(split)}
        </span>
        {begun && !complete(split) && (
          <Button variant="default" size="compact-md" onClick={() => setSplit(scaled(split))}>
            Scale to 100%
          </Button>
        )}
      </div>
      <NumberInput
        label="Hours you worked"
        className={classes.hours}
        min={1}
        max={100}
        suffix=" h"
        value={hours}
        onChange={setHours}
        error={form.fieldError("hours")}
      />
      {tools.length > 0 && (
        <Checkbox.Group
          label="Which of these tools did you use that week?"
          description="What you leave unticked counts as not used."
          value={used}
          onChange={setUsed}
        >
          <div className={classes.tools}>
            {tools.map((tool) => (
              <Checkbox key={tool.id} value={tool.id} label={tool.name} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <FormProblem problem={form.problem} shownFields={["hours"]} />
      <div className={classes.end}>
        <Button type="submit" loading={form.busy} disabled={!complete(split)}>
          {check.saved ? "Correct my week" : "Count my week"}
        </Button>
        <p className={classes.private}>
          <Lock size={14} aria-hidden /> Nobody sees your answer. Only sums over {check.least_group} or more
          people are shown, and only once the week is over.
        </p>
      </div>
    </form>
  );
}

const dates = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** The week as one bar, by kind of work. */
function Bar({ check, split }: { check: TimeCheck; split: Split }) {
  const over = Math.max(100, total(split));
  return (
    <div className={classes.bar} aria-hidden>
      {kinds.map(({ kind }) => {
        const sum = (check.categories ?? [])
          .filter((category) => category.kind === kind)
          .reduce((all, category) => all + (split[category.key] ?? 0), 0);
        return sum > 0 && <span key={kind} data-kind={kind} style={{ width: `${(sum / over) * 100}%` }} />;
      })}
    </div>
  );
}
