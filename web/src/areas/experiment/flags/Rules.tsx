import { ActionIcon, Button, NumberInput, TextInput } from "@mantine/core";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { Conditions } from "../Conditions";
import { buckets, type Rule, type Variation } from "../experimentApi";
import classes from "./Flags.module.css";
import { ServeEditor } from "./ServeEditor";

interface RulesProps {
  rules: readonly Rule[];
  variations: readonly Variation[];
  edits: boolean;
  /** Id of the rule that decided in the simulator. */
  decided: string | undefined;
  onChange: (rules: Rule[]) => void;
}

/** The rules of a flag in one environment, in the order in which they are asked. */
export function Rules({ rules, variations, edits, decided, onChange }: RulesProps) {
  const put = (at: number, rule: Rule) => onChange(rules.map((was, i) => (i === at ? rule : was)));
  const move = (at: number, by: number) => {
    const next = [...rules];
    const [rule] = next.splice(at, 1);
    if (rule) next.splice(at + by, 0, rule);
    onChange(next);
  };
  return (
    <>
      <ol className={classes.rules}>
        {rules.map((rule, at) => (
          <li key={rule.id} className={classes.rule} data-decided={rule.id === decided || undefined}>
            <div className={classes.head}>
              <TextInput
                className={classes.title}
                variant="unstyled"
                aria-label={`Name of rule ${at + 1}`}
                placeholder={`Rule ${at + 1}`}
                disabled={!edits}
                value={rule.name ?? ""}
                onChange={(event) => put(at, { ...rule, name: event.currentTarget.value })}
              />
              {edits && (
                <>
                  <ActionIcon
                    aria-label="Ask this rule earlier"
                    disabled={at === 0}
                    onClick={() => move(at, -1)}
                  >
                    <ArrowUp size={15} />
                  </ActionIcon>
                  <ActionIcon
                    aria-label="Ask this rule later"
                    disabled={at === rules.length - 1}
                    onClick={() => move(at, 1)}
                  >
                    <ArrowDown size={15} />
                  </ActionIcon>
                  <ActionIcon
                    aria-label="Remove the rule"
                    onClick={() => onChange(rules.filter((_, i) => i !== at))}
                  >
                    <X size={15} />
                  </ActionIcon>
                </>
              )}
            </div>
            <Conditions
              conditions={rule.conditions}
              edits={edits}
              segments
              onChange={(conditions) => put(at, { ...rule, conditions })}
            />
            <ServeEditor
              serve={rule}
              variations={variations}
              edits={edits}
              onChange={(serve) =>
                put(at, { ...serve, id: rule.id, conditions: rule.conditions, ...named(rule) })
              }
            />
            <Share rule={rule} edits={edits} onChange={(next) => put(at, next)} />
          </li>
        ))}
      </ol>
      {edits && (
        <Button
          mt="sm"
          variant="default"
          leftSection={<Plus size={16} />}
          onClick={() => onChange([...rules, freshRule(rules, variations)])}
        >
          Add a rule
        </Button>
      )}
    </>
  );
}

function named(rule: Rule): { name?: string } {
  return rule.name ? { name: rule.name } : {};
}

/** A rule that nothing has been said of yet, under an id that no other has. */
function freshRule(rules: readonly Rule[], variations: readonly Variation[]): Rule {
  let n = rules.length + 1;
  while (rules.some((rule) => rule.id === `rule-${n}`)) n++;
  return {
    id: `rule-${n}`,
    conditions: [{ attribute: "", op: "in", values: [] }],
    variation: variations[0]?.key ?? "",
  };
}

function Share({ rule, edits, onChange }: { rule: Rule; edits: boolean; onChange: (rule: Rule) => void }) {
  if (!edits && rule.share === undefined) return null;
  return (
    <div className={classes.row}>
      <span className={classes.dim}>to</span>
      <NumberInput
        w={110}
        aria-label="Share of those whom the rule fits"
        suffix="%"
        min={0}
        max={100}
        decimalScale={3}
        disabled={!edits}
        value={(100 * (rule.share ?? buckets)) / buckets}
        onChange={(value) => {
          const { share: _, ...rest } = rule;
          const share = Math.round(((Number(value) || 0) / 100) * buckets);
          onChange(share === buckets ? rest : { ...rest, share });
        }}
      />
      <span className={classes.dim}>of them; the others go on to the next rule</span>
    </div>
  );
}
