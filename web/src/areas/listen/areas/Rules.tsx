import { Button, Group, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { answer, api, tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { FormProblem } from "../../../ui/FormProblem";
import { Section } from "../../../ui/Section";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import type { Area, RoutingRule } from "../listenApi";
import classes from "./Areas.module.css";
import { freshCondition, RuleRow } from "./RuleRow";

/** A rule with a name of its own for the list. */
interface Kept {
  key: string;
  rule: RoutingRule;
}

let made = 0;
const keep = (rule: RoutingRule): Kept => {
  made += 1;
  return { key: `rule ${made}`, rule };
};

/** The rules in their order: edited here, saved as a whole. */
export function Rules({ areas, edits }: { areas: Area[]; edits: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ["routing-rules", slug],
    queryFn: () =>
      tagged(api.GET("/api/v1/projects/{project}/feedback/rules", { params: { path: { project: slug } } })),
  });
  const [rules, setRules] = useState<Kept[]>([]);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (query.data && !changed) setRules(query.data.value.rules.map(keep));
  }, [query.data, changed]);
  const edit = (next: Kept[]) => {
    setRules(next);
    setChanged(true);
  };
  const put = (index: number, rule: RoutingRule) =>
    edit(rules.map((kept, at) => (at === index ? { ...kept, rule } : kept)));
  const move = (index: number, by: number) => {
    const next = [...rules];
    const [kept] = next.splice(index, 1);
    if (kept) next.splice(index + by, 0, kept);
    edit(next);
  };
  const save = useSubmit(async () => {
    await answer(
      api.PATCH("/api/v1/projects/{project}/feedback/rules", {
        params: { path: { project: slug }, header: { "If-Match": query.data?.etag ?? "" } },
        body: { rules: rules.map((kept) => kept.rule) },
      }),
    );
    setChanged(false);
    await queries.invalidateQueries({ queryKey: ["routing-rules", slug] });
    toast("The rules are saved; they file notes from now on");
  });
  return (
    <Section
      title="Rules"
      description="The first that holds files the note. All conditions of a rule must hold."
    >
      <Answered query={query}>
        {() => (
          <form onSubmit={save.onSubmit}>
            <FormProblem problem={save.problem} />
            {rules.length === 0 && (
              <Text c="dimmed" mb="sm">
                {areas.length === 0
                  ? "No rule yet. A rule files notes under an area: make an area first."
                  : "No rule yet. Add one to file notes by their words, source or company."}
              </Text>
            )}
            <ol className={classes.rules}>
              {rules.map(({ key, rule }, index) => (
                <RuleRow
                  key={key}
                  number={index + 1}
                  last={index === rules.length - 1}
                  rule={rule}
                  areas={areas}
                  edits={edits}
                  onChange={(next) => put(index, next)}
                  onMove={(by) => move(index, by)}
                  onRemove={() => edit(rules.filter((_, at) => at !== index))}
                />
              ))}
            </ol>
            {edits && (
              <Group gap="sm">
                <Button
                  variant="default"
                  leftSection={<Plus size={15} />}
                  disabled={areas.length === 0}
                  onClick={() => edit([...rules, keep({ area_id: "", conditions: [freshCondition()] })])}
                >
                  Add a rule
                </Button>
                {changed && (
                  <Button type="submit" loading={save.busy}>
                    Save the rules
                  </Button>
                )}
              </Group>
            )}
          </form>
        )}
      </Answered>
    </Section>
  );
}
