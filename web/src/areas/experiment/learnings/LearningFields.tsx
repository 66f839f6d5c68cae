import { Group, Select, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { confidenceWords, type Learning } from "./learningApi";

/** What a form of a learning holds. */
export type LearningWords = Pick<
  Learning,
  "title" | "believed" | "happened" | "now_do" | "confidence" | "tags"
> & { owner?: string | undefined; revisit_on?: string | undefined };

interface LearningFieldsProps {
  value: LearningWords;
  onChange: (part: Partial<LearningWords>) => void;
  fieldError: (name: string) => string | undefined;
}

/** Fields that have an error of their own. */
export const shownFields = ["title", "believed", "happened", "now_do", "tags", "revisit_on"];

const texts = [
  { name: "believed", label: "We believed" },
  { name: "happened", label: "What happened" },
  { name: "now_do", label: "What we do now" },
] as const;

/** The fields of a learning, new or edited. */
export function LearningFields({ value, onChange, fieldError }: LearningFieldsProps) {
  return (
    <Stack gap="lg">
      <TextInput
        label="What we know now"
        description="In a sentence."
        placeholder="Newcomers leave at the second form, not at the first"
        value={value.title}
        onChange={(event) => onChange({ title: event.currentTarget.value })}
        error={fieldError("title")}
        required
        withAsterisk={false}
        data-autofocus
      />
      {texts.map(({ name, label }) => (
        <Textarea
          key={name}
          label={label}
          description="In Markdown."
          autosize
          minRows={2}
          maxRows={14}
          value={value[name]}
          onChange={(event) => onChange({ [name]: event.currentTarget.value })}
          error={fieldError(name)}
        />
      ))}
      <Group gap="md" align="flex-start">
        <Select
          label="Confidence"
          w={140}
          allowDeselect={false}
          data={Object.entries(confidenceWords).map(([key, label]) => ({ value: key, label }))}
          value={value.confidence}
          onChange={(c) => c && onChange({ confidence: c as Learning["confidence"] })}
        />
        <TextInput
          label="Look at it again on"
          type="date"
          value={value.revisit_on ?? ""}
          onChange={(event) => onChange({ revisit_on: event.currentTarget.value })}
          error={fieldError("revisit_on")}
        />
        <MemberPicker
          label="Owner"
          value={value.owner || null}
          onChange={(owner) => onChange({ owner: owner ?? "" })}
        />
      </Group>
      <TagsInput
        label="Tags"
        placeholder={value.tags.length === 0 ? "Type a tag, then Enter" : undefined}
        maxTags={20}
        value={value.tags}
        onChange={(tags) => onChange({ tags })}
        error={fieldError("tags")}
      />
    </Stack>
  );
}
