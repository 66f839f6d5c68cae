import { ActionIcon, Badge, Button, Checkbox, Group, Switch, TextInput, Tooltip } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { ProjectWhen } from "../../../ui/Figure";
import { MemberName } from "../../../ui/records/MemberName";
import deliver from "../Deliver.module.css";
import type { Check } from "../deliverApi";
import classes from "./Releases.module.css";

interface ChecklistProps {
  checks: readonly Check[];
  edits: boolean;
  onChange: (checks: Check[]) => Promise<boolean>;
}

/** What has to be so before it goes out; what is required keeps the gate shut. */
export function Checklist({ checks, edits, onChange }: ChecklistProps) {
  // A tick shows at once, and until the list it was made on is another; when it
  // is refused, a toast says so and it goes.
  const [hoped, setHoped] = useState<{ on: readonly Check[]; list: Check[] } | null>(null);
  const shown = hoped?.on === checks ? hoped.list : checks;
  const put = async (at: number, part: Partial<Check>) => {
    const list = shown.map((check, i) => (i === at ? { ...check, ...part } : check));
    setHoped({ on: checks, list });
    if (!(await onChange(list))) setHoped(null);
  };
  return (
    <>
      {checks.length === 0 && <p className={deliver.none}>Nothing is asked before it goes out.</p>}
      <ul className={classes.checks}>
        {shown.map((check, at) => (
          <li key={check.text} className={classes.check}>
            <Checkbox
              checked={check.done ?? false}
              disabled={!edits}
              onChange={(event) => void put(at, { done: event.currentTarget.checked })}
              label={check.text}
            />
            <span className={classes.checkSays}>
              {check.required && (
                <Badge size="sm" variant="light" color={check.done ? "gray" : "yellow"}>
                  Required
                </Badge>
              )}
              {check.owner && <MemberName id={check.owner} />}
              {check.done && check.done_by && (
                <span className={deliver.small}>
                  {check.done_by}, <ProjectWhen at={check.done_at} />
                </span>
              )}
            </span>
            {edits && (
              <Tooltip label="Take it off the list">
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={`Take off: ${check.text}`}
                  onClick={() => void onChange(shown.filter((_, i) => i !== at))}
                >
                  <X size={14} />
                </ActionIcon>
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
      {edits && <AddCheck onAdd={(check) => onChange([...shown, check])} />}
    </>
  );
}

function AddCheck({ onAdd }: { onAdd: (check: Check) => Promise<boolean> }) {
  const [text, setText] = useState("");
  const [required, setRequired] = useState(false);
  const [busy, setBusy] = useState(false);
  async function add(event: React.FormEvent) {
    event.preventDefault();
    if (!text.trim()) return;
    setBusy(true);
    if (await onAdd({ text: text.trim(), required })) setText("");
    setBusy(false);
  }
  return (
    <form onSubmit={add}>
      <Group gap="sm" mt="sm" align="center">
        <TextInput
          flex="1 1 220px"
          aria-label="What has to be so"
          placeholder="What has to be so before it goes out"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Switch
          label="Required"
          checked={required}
          onChange={(event) => setRequired(event.currentTarget.checked)}
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<Plus size={15} />}
          loading={busy}
          disabled={!text.trim()}
        >
          Add
        </Button>
      </Group>
    </form>
  );
}
