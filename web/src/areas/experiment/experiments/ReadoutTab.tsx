import { Alert, Badge, Button, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { RefreshCw, TriangleAlert } from "lucide-react";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { exact } from "../../../ui/figures";
import { Section } from "../../../ui/Section";
import { Sparkline } from "../../../ui/Sparkline";
import { dayText } from "./days";
import classes from "./Experiments.module.css";
import { ResultTable } from "./ResultTable";
import { type Experiment, type Readout, readoutOf } from "./trialApi";
import { pWords, recommendedColours, recommendedWords } from "./words";

/** What an experiment says: as it was decided on, or as it stands. */
export function ReadoutTab({ experiment: e }: { experiment: Experiment }) {
  if (e.decided_on)
    return (
      <ReadoutView
        experiment={e}
        readout={e.decided_on}
        above={<Text c="dimmed">As it was when it was decided, on {dayText(e.decided_at)}.</Text>}
      />
    );
  return <Live experiment={e} />;
}

function Live({ experiment: e }: { experiment: Experiment }) {
  const { slug } = useProject();
  const found = useQuery(readoutOf(slug, e.id, e.version));
  return (
    <Answered query={found}>
      {(r) => (
        <ReadoutView
          experiment={e}
          readout={r}
          above={
            <div className={classes.line}>
              <Text c="dimmed" className={classes.grow} component="span">
                <span>
                  As of <ProjectWhen at={r.as_of} />.{" "}
                  {r.ended
                    ? "The planned end has come: the fixed test counts."
                    : `Planned to end ${dayText(r.planned_end)}: until then the always-valid interval counts.`}
                </span>
              </Text>
              <Button
                variant="default"
                size="compact-md"
                leftSection={<RefreshCw size={14} />}
                loading={found.isFetching}
                onClick={() => void found.refetch()}
              >
                Refresh
              </Button>
            </div>
          }
        />
      )}
    </Answered>
  );
}

interface ViewProps {
  experiment: Experiment;
  readout: Readout;
  above: React.ReactNode;
}

function ReadoutView({ experiment: e, readout: r, above }: ViewProps) {
  return (
    <Stack gap="xl">
      {above}
      <section className={classes.verdict} aria-label="What the numbers speak for">
        <Badge
          size="lg"
          variant="light"
          color={recommendedColours[r.recommendation.verdict]}
          style={{ flex: "none" }}
        >
          {recommendedWords[r.recommendation.verdict]}
        </Badge>
        <p className={classes.prose}>{r.recommendation.why}</p>
      </section>
      <Health experiment={e} readout={r} />
      {(r.disagreement ?? []).length > 0 && (
        <Alert color="gray" title="The two methods disagree">
          <Stack gap="xs">
            {r.disagreement.map((says) => (
              <p key={says} className={classes.prose}>
                {says}
              </p>
            ))}
          </Stack>
        </Alert>
      )}
      <Section title="Metrics" description="The method in force is stronger; the other is there to compare.">
        <ResultTable readout={r} alpha={e.plan.alpha ?? 0.05} />
      </Section>
      <Section title="First exposures by day">
        <Days readout={r} />
      </Section>
      <Section title="How it was computed">
        <List spacing="xs">
          {r.explain.map((line) => (
            <List.Item key={line}>
              <span className={classes.prose}>{line}</span>
            </List.Item>
          ))}
        </List>
      </Section>
    </Stack>
  );
}

function Health({ experiment: e, readout: r }: { experiment: Experiment; readout: Readout }) {
  const { srm, several, elsewhere, exposures, says } = r.health;
  const wrong = (says ?? []).length > 0;
  const observed = srm.observed ?? [];
  return (
    <Section title="Health" description={wrong ? undefined : "Nothing speaks against trusting the numbers."}>
      {wrong && (
        <Alert
          mb="md"
          color={srm.mismatch ? "red" : "yellow"}
          icon={<TriangleAlert size={18} />}
          title={srm.mismatch ? "These numbers cannot be trusted" : "Look at this first"}
        >
          {says.map((line) => (
            <p key={line} className={classes.prose}>
              {line}
            </p>
          ))}
        </Alert>
      )}
      <Facts
        facts={[
          ...(e.plan.variations ?? []).map((v, i): [string, string] => [
            v.name || v.key,
            `${exact(observed[i] ?? 0)} exposed, ${exact(Math.round(srm.expected?.[i] ?? 0))} expected`,
          ]),
          [
            "Sample ratio",
            srm.p_value === null ? (srm.reason ?? "Too little to say") : `p = ${pWords(srm.p_value)}`,
          ],
          ...(r.planned_sample ? [["Planned", exact(r.planned_sample)] as [string, string]] : []),
          ["Saw several", `${exact(several)}, left out`],
          ["Saw none of these", exact(elsewhere)],
          ["Exposure events", exact(exposures)],
        ]}
      />
    </Section>
  );
}

function Days({ readout: r }: { readout: Readout }) {
  const keys = Object.keys(r.exposed);
  const days = r.by_day ?? [];
  if (days.length < 2) return <p className={classes.quiet}>There is a line from the second day on.</p>;
  return (
    <div className={classes.days}>
      {keys.map((key) => {
        const values = days.map((d) => d.units[key] ?? 0);
        return (
          <div key={key}>
            <div className={classes.small}>
              {key}: {exact(r.exposed[key])}
            </div>
            <Sparkline
              values={values}
              label={`${key}: from ${exact(values[0])} on ${dayText(days[0]?.day)} to ${exact(values.at(-1))} on ${dayText(days.at(-1)?.day)}`}
            />
          </div>
        );
      })}
    </div>
  );
}
