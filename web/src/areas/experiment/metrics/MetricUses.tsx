import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { RecordLink } from "../../../ui/records/RecordLink";
import { Section } from "../../../ui/Section";
import classes from "./Metrics.module.css";
import { usesOf } from "./metricApi";

/** The records that a change of the metric would touch. */
export function MetricUses({ id }: { id: string }) {
  const { slug } = useProject();
  const uses = useQuery(usesOf(slug, id));
  return (
    <Section title="Used by">
      <Answered query={uses}>
        {(found) =>
          (found.items ?? []).length === 0 ? (
            <Text c="dimmed">Nothing yet. Measure a key result by it, or put it on a dashboard.</Text>
          ) : (
            <ul className={classes.uses}>
              {found.items?.map((use) => (
                <li key={`${use.type}:${use.id}:${use.relation}`}>
                  <RecordLink record={use} />
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Section>
  );
}
