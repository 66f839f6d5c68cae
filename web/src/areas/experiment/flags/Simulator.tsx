import { Text, Textarea, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useProject } from "../../../api/session";
import { codeField } from "../code";
import { type Flag, type Simulation, simulationOf } from "../experimentApi";
import { variationName } from "../serving";
import classes from "./Flags.module.css";

interface SimulatorProps {
  flag: Flag;
  environment: string;
  /** Told which rule decided, if one did. */
  onDecided: (rule: string | undefined) => void;
}

const example = '{\n  "targetingKey": "ada",\n  "plan": "pro"\n}';

/** Who sees what: a context as a program would send it, and what it would get. */
export function Simulator({ flag, environment, onDecided }: SimulatorProps) {
  const { slug } = useProject();
  const [text, setText] = useState(example);
  const [asked] = useDebouncedValue(text, 200);
  const wrong = notAnObject(asked);
  const found = useQuery({
    ...simulationOf(slug, flag.key, environment, asked, flag.version),
    enabled: wrong === undefined,
    placeholderData: (before) => before,
  });
  const result = wrong === undefined ? found.data?.items?.[0] : undefined;
  const rule = result?.rule;
  useEffect(() => onDecided(rule), [rule, onDecided]);
  return (
    <>
      <Title order={2}>Who sees what</Title>
      <Textarea
        label="Context"
        description="As a program would send it. What is not saved yet does not count."
        autosize
        minRows={4}
        styles={codeField}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={wrong}
      />
      {result && (
        <div className={classes.result} role="status">
          <Text fw={600}>{result.error ? "Nothing" : `Gets “${nameOf(flag, result)}”`}</Text>
          <Text size="sm" c="dimmed">
            {why(flag, environment, result)}
          </Text>
          {!result.error && <code className={classes.key}>{JSON.stringify(result.value)}</code>}
        </div>
      )}
      {found.isError && wrong === undefined && (
        <Text size="sm" role="alert">
          {found.error.message}
        </Text>
      )}
    </>
  );
}

function notAnObject(text: string): string | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return read !== null && typeof read === "object" && !Array.isArray(read)
      ? undefined
      : "Write an object in { }.";
  } catch (cause) {
    return cause instanceof Error ? cause.message : "This is no JSON.";
  }
}

function nameOf(flag: Flag, { variation = "" }: Simulation): string {
  return variationName(
    flag.variations.find((v) => v.key === variation),
    variation,
  );
}

/** The reason in words. */
function why(flag: Flag, environment: string, { reason, rule, error }: Simulation): string {
  if (error === "TARGETING_KEY_MISSING") return "It is split among units, and this context has none.";
  if (error) return "Programs are told that there is no such flag.";
  const rules = flag.environments[environment]?.rules ?? [];
  const at = rules.findIndex((each) => each.id === rule);
  const name = at < 0 ? "" : rules[at]?.name || `Rule ${at + 1}`;
  switch (reason) {
    case "DISABLED":
      return "The flag is off.";
    case "STATIC":
      return "Everybody gets this: there are no rules.";
    case "SPLIT":
      return name ? `“${name}” fits, and the bucket decided.` : "No rule fits, and the bucket decided.";
    case "TARGETING_MATCH":
      return `“${name}” fits.`;
    default:
      return "No rule fits.";
  }
}
