import { Button, Group, Modal, Select, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Check, Minus } from "lucide-react";
import { useMemo, useState } from "react";
import { useProject } from "../../../api/session";
import { ErrorState } from "../../../ui/ErrorState";
import { eventName } from "../../../ui/eventNames";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import { useProjectPath } from "../../../ui/ProjectLink";
import { useSubmit } from "../../../ui/useSubmit";
import { eventsOf, propertiesOf } from "../understandApi";
import { type BoardTemplate, boardTemplates, fillTemplate } from "./dashboardApi";
import classes from "./TemplatesDialog.module.css";

interface TemplatesDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Makes a dashboard from a template: choose one, say which events are meant, see what will be made. */
export function TemplatesDialog({ opened, onClose }: TemplatesDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Start from a template" size="xl">
      {opened && <Choice onClose={onClose} />}
    </Modal>
  );
}

function Choice({ onClose }: { onClose: () => void }) {
  const { slug } = useProject();
  const templates = useQuery(boardTemplates(slug));
  const [chosen, setChosen] = useState<BoardTemplate | null>(null);
  if (templates.isError) return <ErrorState cause={templates.error} retry={() => void templates.refetch()} />;
  if (!templates.data) return <LoadingRows rows={8} />;
  if (chosen) return <Mapping template={chosen} onBack={() => setChosen(null)} onClose={onClose} />;
  return (
    <div className={classes.choices}>
      {templates.data.map((template) => (
        <UnstyledButton key={template.key} className={classes.choice} onClick={() => setChosen(template)}>
          <Text fw={600}>{template.name}</Text>
          <Text size="sm" c="dimmed">
            {template.description}
          </Text>
          <ul className={classes.asks}>
            {(template.questions ?? []).map((q) => (
              <li key={q.name}>{q.asks}</li>
            ))}
          </ul>
        </UnstyledButton>
      ))}
    </div>
  );
}

function Mapping({
  template,
  onBack,
  onClose,
}: {
  template: BoardTemplate;
  onBack: () => void;
  onClose: () => void;
}) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [name, setName] = useState(template.name);
  const roles = template.events ?? [];
  const [events, setEvents] = useState<Record<string, string>>(() =>
    Object.fromEntries(roles.map((r) => [r.role, r.suggested ?? ""])),
  );
  const eventChoices = (useQuery(eventsOf(slug)).data ?? []).map((e) => ({
    value: e.name,
    label: eventName(e.name),
  }));
  const ofPeople = useQuery(propertiesOf(slug, "person", "*")).data;
  const ofEvents = useQuery(propertiesOf(slug, "event", "*")).data;
  const propertyChoices = useMemo(
    () => [...new Set([...(ofPeople ?? []), ...(ofEvents ?? [])].map((p) => p.name))],
    [ofPeople, ofEvents],
  );
  const questions = (template.questions ?? []).map((q) => ({
    ...q,
    missing: (q.needs ?? []).filter((role) => !events[role]),
  }));
  const made = questions.filter((q) => q.missing.length === 0).length;
  const labelOf = (role: string) => roles.find((r) => r.role === role)?.label ?? role;
  const form = useSubmit(async () => {
    const board = await fillTemplate(slug, { template: template.key, name: name.trim(), events });
    void queries.invalidateQueries({ queryKey: ["dashboards", slug] });
    void queries.invalidateQueries({ queryKey: ["insights", slug] });
    onClose();
    await navigate({ to: path(`dashboards/${board.value.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <FormProblem problem={form.problem} />
        <TextInput
          label="Name of the dashboard"
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <div className={classes.panes}>
          <Stack gap="sm">
            <Text fw={600}>{roles.length > 0 ? "Which of your events are meant?" : "Any event will do"}</Text>
            {roles.map((role) => (
              <Select
                key={role.role}
                label={role.label}
                description={role.hint}
                placeholder={role.property ? "No such property" : "No such event"}
                searchable
                clearable
                value={events[role.role] || null}
                error={form.fieldError(role.role)}
                onChange={(value) => setEvents({ ...events, [role.role]: value ?? "" })}
                data={role.property ? propertyChoices : eventChoices}
                nothingFoundMessage="Nothing of that name was received"
              />
            ))}
          </Stack>
          <Stack gap="xs">
            <Text fw={600}>What will be made</Text>
            <ul className={classes.made}>
              {questions.map((q) => (
                <li key={q.name} data-missing={q.missing.length > 0 || undefined}>
                  {q.missing.length > 0 ? <Minus size={15} aria-hidden /> : <Check size={15} aria-hidden />}
                  <span>
                    {q.name}
                    <span className={classes.why}>
                      {q.missing.length > 0
                        ? `Left out: it needs ${q.missing.map(labelOf).join(" and ").toLowerCase()}.`
                        : q.asks}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          </Stack>
        </div>
        <Group justify="space-between" gap="sm">
          <Button variant="subtle" color="gray" leftSection={<ArrowLeft size={15} />} onClick={onBack}>
            All templates
          </Button>
          <Button type="submit" loading={form.busy} disabled={made === 0 || name.trim() === ""}>
            {made === 1 ? "Make 1 insight and the dashboard" : `Make ${made} insights and the dashboard`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
