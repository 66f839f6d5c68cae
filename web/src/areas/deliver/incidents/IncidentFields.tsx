import { Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import type { Listed } from "../../../api/types";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import type { Incident } from "../deliverApi";
import { fieldTime, severityWords, timeOf } from "../words";

/** What a form of an incident holds. */
export interface IncidentWords {
  title: string;
  summary: string;
  severity: Incident["severity"];
  started_at?: string | undefined;
  detected_at?: string | undefined;
  resolved_at?: string | undefined;
  owner?: string | undefined;
}

interface IncidentFieldsProps {
  value: IncidentWords;
  onChange: (part: Partial<IncidentWords>) => void;
  fieldError: (name: string) => string | undefined;
  /** The deployment that caused it, if somebody says so. */
  deployment: Listed | null;
  onDeployment: (deployment: Listed | null) => void;
}

/** The fields of an incident, new or edited. */
export function IncidentFields(props: IncidentFieldsProps) {
  const { value, onChange, fieldError } = props;
  const time = (name: "started_at" | "detected_at" | "resolved_at", label: string) => (
    <TextInput
      label={label}
      type="datetime-local"
      value={fieldTime(value[name])}
      onChange={(event) => onChange({ [name]: timeOf(event.currentTarget.value) })}
      error={fieldError(name)}
    />
  );
  return (
    <Stack gap="lg">
      <TextInput
        label="What is wrong"
        placeholder="Nobody can sign in"
        value={value.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
        error={fieldError("title")}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Select
        label="Severity"
        allowDeselect={false}
        data={Object.entries(severityWords).map(([severity, label]) => ({ value: severity, label }))}
        value={value.severity}
        onChange={(severity) => severity && onChange({ severity: severity as Incident["severity"] })}
      />
      <Group gap="md" grow align="flex-start">
        {time("started_at", "Began")}
        {time("detected_at", "Noticed")}
        {time("resolved_at", "Resolved")}
      </Group>
      <Textarea
        label="What people cannot do"
        value={value.summary}
        onChange={(event) => onChange({ summary: event.currentTarget.value })}
        error={fieldError("summary")}
        autosize
        minRows={2}
      />
      <MemberPicker
        label="Led by"
        value={value.owner}
        onChange={(owner) => onChange({ owner: owner ?? "" })}
      />
      <RecordPicker
        label="Caused by"
        description="The deployment, if you know. Without it the latest of the service shortly before is held to have."
        value={props.deployment}
        onChange={props.onDeployment}
        types={["deployment"]}
        {...(fieldError("deployment") ? { error: fieldError("deployment") as string } : {})}
      />
    </Stack>
  );
}
