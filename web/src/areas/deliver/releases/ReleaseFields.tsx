import { Autocomplete, Group, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { servicesOf } from "../deliverApi";

/** What a form of a release holds. */
export interface ReleaseWords {
  name: string;
  service?: string | undefined;
  environment: string;
  version?: string | undefined;
  notes: string;
  planned_on?: string | undefined;
  owner?: string | undefined;
}

interface ReleaseFieldsProps {
  value: ReleaseWords;
  onChange: (part: Partial<ReleaseWords>) => void;
  fieldError: (name: string) => string | undefined;
}

/** The fields of a release, new or edited. */
export function ReleaseFields({ value, onChange, fieldError }: ReleaseFieldsProps) {
  const { slug, environments } = useProject();
  const services = useQuery(servicesOf(slug)).data?.items ?? [];
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Exports of any length"
        value={value.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        error={fieldError("name")}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Group gap="md" grow align="flex-start">
        <Autocomplete
          label="Service"
          placeholder="api"
          data={services.map((service) => service.name)}
          value={value.service ?? ""}
          onChange={(service) => onChange({ service })}
          error={fieldError("service")}
        />
        <TextInput
          label="Version"
          placeholder="v2.4.0"
          value={value.version ?? ""}
          onChange={(event) => onChange({ version: event.currentTarget.value })}
          error={fieldError("version")}
        />
        <Autocomplete
          label="Environment"
          data={environments}
          value={value.environment}
          onChange={(environment) => onChange({ environment })}
          error={fieldError("environment")}
        />
      </Group>
      <Group gap="md" grow align="flex-start">
        <TextInput
          label="Planned for"
          type="date"
          value={value.planned_on ?? ""}
          onChange={(event) => onChange({ planned_on: event.currentTarget.value })}
          error={fieldError("planned_on")}
        />
        <MemberPicker
          label="Owner"
          value={value.owner}
          onChange={(owner) => onChange({ owner: owner ?? "" })}
        />
      </Group>
      <Textarea
        label="Release note"
        description="What customers are told, in Markdown."
        value={value.notes}
        onChange={(event) => onChange({ notes: event.currentTarget.value })}
        error={fieldError("notes")}
        autosize
        minRows={3}
      />
    </>
  );
}
