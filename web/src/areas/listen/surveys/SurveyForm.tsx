import {
  ActionIcon,
  Button,
  ColorInput,
  Fieldset,
  Group,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { Preview } from "./Preview";
import classes from "./SurveyForm.module.css";
import type { FollowUp, Look, SurveyRules } from "./surveyApi";

/** What a form edits of a survey. */
export interface Edited {
  name: string;
  question: string;
  thanks: string;
  follow_up: FollowUp;
  look: Look;
  rules: SurveyRules;
}

export const fresh: Edited = {
  name: "",
  question: "How likely are you to recommend us to a friend or colleague?",
  thanks: "Thank you. Your answer reached the team.",
  follow_up: {
    ask: true,
    question: "What is the main reason for your score?",
    promoters: "",
    passives: "",
    detractors: "",
  },
  look: {
    accent: "#2f5fd0",
    scheme: "auto",
    corner: "right",
    language: "en",
    low: "Not at all likely",
    high: "Extremely likely",
    send: "Send",
  },
  rules: {
    sample: 100,
    recontact_days: 90,
    kind_days: 30,
    times: 0,
    stop_at: 0,
    anonymous: false,
    trigger: { after_seconds: 10, url_prefix: "" },
    segment: [],
  },
};

interface SurveyFormProps {
  value: Edited;
  onChange: (part: Partial<Edited>) => void;
  fieldError: (name: string) => string | undefined;
  disabled?: boolean;
  /** Stands under the fields: the buttons. */
  children: ReactNode;
}

/** Every field of a survey, with the page it makes beside it. */
export function SurveyForm({ value, onChange, fieldError, disabled = false, children }: SurveyFormProps) {
  const { follow_up: after, look, rules } = value;
  const setAfter = (part: Partial<FollowUp>) => onChange({ follow_up: { ...after, ...part } });
  const setLook = (part: Partial<Look>) => onChange({ look: { ...look, ...part } });
  return (
    <div className={classes.root}>
      <Stack gap="lg">
        <Fieldset legend="What is asked" disabled={disabled}>
          <Stack gap="sm">
            <TextInput
              label="Name"
              description="For the team; people who answer do not see it."
              required
              maxLength={200}
              value={value.name}
              error={fieldError("name")}
              onChange={(e) => onChange({ name: e.currentTarget.value })}
              data-autofocus
            />
            <TextInput
              label="Question"
              maxLength={300}
              value={value.question}
              error={fieldError("question")}
              onChange={(e) => onChange({ question: e.currentTarget.value })}
            />
            <div className={classes.row}>
              <TextInput
                label="0 means"
                maxLength={60}
                value={look.low ?? ""}
                onChange={(e) => setLook({ low: e.currentTarget.value })}
              />
              <TextInput
                label="10 means"
                maxLength={60}
                value={look.high ?? ""}
                onChange={(e) => setLook({ high: e.currentTarget.value })}
              />
            </div>
            <Switch
              label="Ask for the reason"
              checked={after.ask ?? false}
              onChange={(e) => setAfter({ ask: e.currentTarget.checked })}
            />
            {after.ask && (
              <>
                <TextInput
                  label="Second question"
                  maxLength={300}
                  value={after.question ?? ""}
                  onChange={(e) => setAfter({ question: e.currentTarget.value })}
                />
                <TextInput
                  label="To promoters (9 and 10) instead"
                  placeholder="What do you like most?"
                  maxLength={300}
                  value={after.promoters ?? ""}
                  onChange={(e) => setAfter({ promoters: e.currentTarget.value })}
                />
                <TextInput
                  label="To passives (7 and 8) instead"
                  placeholder="What would make it a 10?"
                  maxLength={300}
                  value={after.passives ?? ""}
                  onChange={(e) => setAfter({ passives: e.currentTarget.value })}
                />
                <TextInput
                  label="To detractors (0 to 6) instead"
                  placeholder="What went wrong?"
                  maxLength={300}
                  value={after.detractors ?? ""}
                  onChange={(e) => setAfter({ detractors: e.currentTarget.value })}
                />
              </>
            )}
            <Textarea
              label="Thanks"
              autosize
              minRows={2}
              maxLength={500}
              value={value.thanks}
              onChange={(e) => onChange({ thanks: e.currentTarget.value })}
            />
          </Stack>
        </Fieldset>
        <RulesFields
          rules={rules}
          disabled={disabled}
          fieldError={fieldError}
          onChange={(part) => onChange({ rules: { ...rules, ...part } })}
        />
        <Fieldset legend="How it looks" disabled={disabled}>
          <div className={classes.row}>
            <ColorInput
              label="Colour"
              format="hex"
              withEyeDropper={false}
              value={look.accent ?? ""}
              error={fieldError("look.accent")}
              onChange={(accent) => setLook({ accent })}
            />
            <Select
              label="Light or dark"
              allowDeselect={false}
              value={look.scheme ?? "auto"}
              onChange={(scheme) => setLook({ scheme: (scheme ?? "auto") as NonNullable<Look["scheme"]> })}
              data={[
                { value: "auto", label: "As the device" },
                { value: "light", label: "Light" },
                { value: "dark", label: "Dark" },
              ]}
            />
            <Select
              label="Window opens at the"
              allowDeselect={false}
              value={look.corner ?? "right"}
              onChange={(corner) => setLook({ corner: (corner ?? "right") as NonNullable<Look["corner"]> })}
              data={[
                { value: "right", label: "Bottom right" },
                { value: "left", label: "Bottom left" },
              ]}
            />
            <TextInput
              label="Language"
              description="Such as en or de-AT, for screen readers"
              value={look.language ?? ""}
              error={fieldError("look.language")}
              onChange={(e) => setLook({ language: e.currentTarget.value })}
            />
          </div>
        </Fieldset>
        {children}
      </Stack>
      <div className={classes.beside}>
        <Preview question={value.question} followUp={after} thanks={value.thanks} look={look} />
      </div>
    </div>
  );
}

interface RulesProps {
  rules: SurveyRules;
  disabled: boolean;
  fieldError: (name: string) => string | undefined;
  onChange: (part: Partial<SurveyRules>) => void;
}

function RulesFields({ rules, disabled, fieldError, onChange }: RulesProps) {
  const segment = rules.segment ?? [];
  const number = (
    label: string,
    description: string,
    key: "recontact_days" | "kind_days" | "times" | "stop_at",
  ) => (
    <NumberInput
      label={label}
      description={description}
      min={0}
      value={rules[key] ?? 0}
      error={fieldError(`rules.${key}`)}
      onChange={(v) => onChange({ [key]: Number(v) || 0 })}
    />
  );
  return (
    <Fieldset legend="Whom, when and how often" disabled={disabled}>
      <Stack gap="sm">
        <div className={classes.row}>
          <TextInput
            type="datetime-local"
            label="Opens"
            description="Empty: as soon as you open it"
            value={local(rules.opens_at)}
            onChange={(e) => onChange({ opens_at: instant(e.currentTarget.value) })}
          />
          <TextInput
            type="datetime-local"
            label="Closes"
            description="Empty: when you close it"
            value={local(rules.closes_at)}
            error={fieldError("rules.closes_at")}
            onChange={(e) => onChange({ closes_at: instant(e.currentTarget.value) })}
          />
          {number(
            "Days between",
            "Before this survey asks somebody again; 0 for once in a wave",
            "recontact_days",
          )}
          {number("Days after another", "After any survey of this kind asked them", "kind_days")}
          {number("Shown at most", "Times per person and wave; 0 for no limit", "times")}
          {number("Stop at", "Answers in a wave; 0 for no end", "stop_at")}
          <NumberInput
            label="Ask"
            description="Of all people, by chance"
            min={0}
            max={100}
            suffix="%"
            value={rules.sample ?? 100}
            error={fieldError("rules.sample")}
            onChange={(v) => onChange({ sample: Number(v) || 0 })}
          />
          <NumberInput
            label="Window opens after"
            description="Seconds on the page"
            min={0}
            max={3600}
            value={rules.trigger?.after_seconds ?? 0}
            onChange={(v) => onChange({ trigger: { ...rules.trigger, after_seconds: Number(v) || 0 } })}
          />
        </div>
        <TextInput
          label="Window only on addresses that begin with"
          placeholder="/app or https://app.example.com/billing"
          value={rules.trigger?.url_prefix ?? ""}
          onChange={(e) => onChange({ trigger: { ...rules.trigger, url_prefix: e.currentTarget.value } })}
        />
        {segment.map((match, i) => (
          <Group key={i} align="flex-end" wrap="nowrap" gap="xs">
            <TextInput
              label={i === 0 ? "Window only for people whose" : undefined}
              aria-label="Property"
              placeholder="plan"
              value={match.property}
              onChange={(e) => {
                const property = e.currentTarget.value;
                onChange({ segment: segment.map((m, at) => (at === i ? { ...m, property } : m)) });
              }}
            />
            <TagsInput
              style={{ flex: 1, minWidth: 0 }}
              label={i === 0 ? "is one of" : undefined}
              aria-label="Values"
              placeholder={match.values.length === 0 ? "pro, then Enter" : ""}
              value={match.values}
              onChange={(values) =>
                onChange({ segment: segment.map((m, at) => (at === i ? { ...m, values } : m)) })
              }
            />
            <ActionIcon
              mb={6}
              aria-label="Take the condition away"
              onClick={() => onChange({ segment: segment.filter((_, at) => at !== i) })}
            >
              <X size={16} />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<Plus size={14} />}
            onClick={() => onChange({ segment: [...segment, { property: "", values: [] }] })}
          >
            Only for some people
          </Button>
        </div>
        <Switch
          label="Anonymous: keep nobody's id, company or address with an answer"
          checked={rules.anonymous ?? false}
          onChange={(e) => onChange({ anonymous: e.currentTarget.checked })}
        />
      </Stack>
    </Fieldset>
  );
}

/** An instant as a field for local time takes it. */
function local(at: string | undefined): string {
  if (!at) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function instant(text: string): string | undefined {
  return text ? new Date(text).toISOString() : undefined;
}
