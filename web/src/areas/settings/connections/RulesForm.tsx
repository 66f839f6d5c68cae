import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import type { Tagged } from "../../../api/client";
import { useProject } from "../../../api/session";
import { SaveBar } from "../../../ui/records/SaveBar";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { toast } from "../../../ui/toast";
import classes from "./Connections.module.css";
import {
  type Connection,
  type ConnectionEdit,
  connectionOf,
  patchConnection,
  type Rules,
} from "./connectionApi";
import { type Pair, pairsOf, rulesWith } from "./pairs";

const fields = [
  { name: "name", label: "Name" },
  { name: "rules", label: "What is made of it", show: (value: unknown) => JSON.stringify(value) },
];

/** Which repository is which service, which environments count, and which workflows deploy. */
export function RulesForm({ record }: { record: Tagged<Connection> }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const { id } = record.value;
  const edit = useRecordEdit<Connection, ConnectionEdit>({
    record,
    load: () => queries.fetchQuery({ ...connectionOf(slug, id), staleTime: 0 }),
    save: (etag, part) => patchConnection(slug, id, etag, part),
    fields,
    noun: "connection",
    onSaved: (kept) => {
      queries.setQueryData(connectionOf(slug, id).queryKey, kept);
      void queries.invalidateQueries({ queryKey: ["connections", slug, "list"] });
      toast("Saved: it holds for what comes from now on. Replay what came before.");
    },
  });
  const rules = edit.value.rules;
  const change = (part: Partial<Rules>) => edit.change({ rules: { ...rules, ...part } });
  return (
    <Stack gap="xl" maw={760}>
      <TextInput
        label="Name"
        maw={360}
        value={edit.value.name}
        onChange={(event) => edit.change({ name: event.currentTarget.value })}
        error={edit.fieldError("name")}
      />
      <Section
        title="Services"
        description="Which repository is which service. While the list is empty every repository is taken, as a service of its name; with a list, others are ignored."
      >
        <Pairs
          first="Repository"
          second="Service"
          placeholders={["octo-org/api", "api"]}
          add="Add a repository"
          value={rules.services}
          onChange={(services) => change({ services })}
        />
      </Section>
      <Section
        title="Environments"
        description="What GitHub's environments are called here. One without a name here is left out; those not listed keep their name."
      >
        <Pairs
          first="At GitHub"
          second="Here"
          placeholders={["prod-eu", "production"]}
          add="Add an environment"
          value={rules.environments}
          onChange={(environments) => change({ environments })}
        />
      </Section>
      <Section
        title="Workflows that deploy"
        description="Their runs are deployments, for those who do not use GitHub's deployments. Other runs are builds."
      >
        <Workflows value={rules.workflows} onChange={(workflows) => change({ workflows })} />
      </Section>
      <TextInput
        label="Label of incidents"
        description="Issues with this label are incidents; sev1 to sev4 say how bad. None are when it is empty."
        maw={360}
        value={rules.incident_label}
        onChange={(event) => change({ incident_label: event.currentTarget.value })}
        error={edit.fieldError("rules.incident_label")}
      />
      {edit.problem && <Text c="red.8">{edit.problem.message}</Text>}
      <SaveBar edit={edit} />
      {edit.dialog}
    </Stack>
  );
}

interface PairsProps {
  first: string;
  second: string;
  placeholders: [string, string];
  add: string;
  value: Record<string, string>;
  onChange: (value: Record<string, string>) => void;
}

/** A list of names and what they are called here. Rows without a name are kept while they are written. */
function Pairs({ first, second, placeholders, add, value, onChange }: PairsProps) {
  const [pairs, setPairs] = useState<Pair[]>(() => pairsOf(value));
  const put = (next: Pair[]) => {
    setPairs(next);
    onChange(rulesWith(next));
  };
  return (
    <Stack gap="sm">
      {pairs.map((pair, at) => (
        <Group key={at} gap="sm" wrap="nowrap">
          <TextInput
            flex={1}
            aria-label={`${first} ${at + 1}`}
            placeholder={placeholders[0]}
            value={pair[0]}
            onChange={(event) => put(pairs.map((p, i) => (i === at ? [event.currentTarget.value, p[1]] : p)))}
          />
          <TextInput
            flex={1}
            aria-label={`${second} ${at + 1}`}
            placeholder={placeholders[1]}
            value={pair[1]}
            onChange={(event) => put(pairs.map((p, i) => (i === at ? [p[0], event.currentTarget.value] : p)))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${pair[0] || `row ${at + 1}`}`}
            onClick={() => put(pairs.filter((_, i) => i !== at))}
          >
            <X size={16} />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<Plus size={16} />}
          onClick={() => setPairs([...pairs, ["", ""]])}
        >
          {add}
        </Button>
      </div>
    </Stack>
  );
}

function Workflows({
  value,
  onChange,
}: {
  value: Rules["workflows"];
  onChange: (v: Rules["workflows"]) => void;
}) {
  const put = (at: number, part: Partial<Rules["workflows"][number]>) =>
    onChange(value.map((workflow, i) => (i === at ? { ...workflow, ...part } : workflow)));
  return (
    <Stack gap="sm">
      {value.map((workflow, at) => (
        <div key={at} className={classes.workflow}>
          <TextInput
            aria-label={`Workflow ${at + 1}`}
            placeholder="Deploy"
            value={workflow.name}
            onChange={(event) => put(at, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Environment of workflow ${at + 1}`}
            placeholder="production"
            value={workflow.environment ?? ""}
            onChange={(event) => put(at, { environment: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Service of workflow ${at + 1}`}
            placeholder="the repository's"
            value={workflow.service ?? ""}
            onChange={(event) => put(at, { service: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove workflow ${at + 1}`}
            onClick={() => onChange(value.filter((_, i) => i !== at))}
          >
            <X size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<Plus size={16} />}
          onClick={() => onChange([...value, { name: "" }])}
        >
          Add a workflow
        </Button>
      </div>
    </Stack>
  );
}
