import { ActionIcon, Button, NumberInput, Select, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useProject } from "../../../api/session";
import type { Condition } from "../../../charts/query/query";
import { exact } from "../../../ui/figures";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import { Section } from "../../../ui/Section";
import { FilterRows } from "../../understand/builder/FilterRows";
import { flagOf } from "../experimentApi";
import { metricNames } from "../metrics/metricApi";
import classes from "./Experiments.module.css";
import type { ExperimentGoal, ExperimentPlan } from "./trialApi";
import { roleWords, unitWords } from "./words";

interface FieldsProps {
  plan: ExperimentPlan;
  onChange: (part: Partial<ExperimentPlan>) => void;
  fieldError: (name: string) => string | undefined;
}

const texts = [
  { name: "because", label: "Because", about: "What we saw or learnt that makes us think so." },
  {
    name: "believe",
    label: "We believe",
    about: "What we will change, and for whom it will do what: something that can turn out wrong.",
  },
  { name: "expect", label: "We will know by", about: "What we will see if it is true." },
  { name: "audience", label: "Who takes part", about: "" },
] as const;

/** The hypothesis of a draft. */
export function HypothesisFields({ plan, onChange, fieldError }: FieldsProps) {
  return (
    <Section title="Hypothesis">
      <div className={classes.fields}>
        {texts.map(({ name, label, about }) => (
          <Textarea
            key={name}
            label={label}
            description={about}
            autosize
            minRows={2}
            value={plan[name] ?? ""}
            error={fieldError(`plan.${name}`)}
            onChange={(event) => onChange({ [name]: event.currentTarget.value })}
          />
        ))}
      </div>
    </Section>
  );
}

/** The rest of a draft's plan: what is compared, watched, and how it is judged. */
export function PlanFields({
  plan,
  sample,
  onChange,
  fieldError,
}: FieldsProps & { sample: number | undefined }) {
  return (
    <>
      <Section title="What is compared" description="The control first. Keys are as exposures name them.">
        <div className={classes.fields}>
          <Variations plan={plan} onChange={onChange} fieldError={fieldError} />
          <Whom plan={plan} onChange={onChange} fieldError={fieldError} />
          <FlagPick plan={plan} onChange={onChange} fieldError={fieldError} />
          <Exposure plan={plan} onChange={onChange} fieldError={fieldError} />
        </div>
      </Section>
      <Section title="What is watched" description="A goal should move; a guardrail must not get worse.">
        <div className={classes.fields}>
          <Goals plan={plan} onChange={onChange} fieldError={fieldError} />
        </div>
      </Section>
      <Section
        title="How it is judged"
        description={
          sample
            ? `It needs ${exact(sample)} people of all variations together.`
            : "Give the goal's baseline and minimum effect, and the sample is worked out."
        }
      >
        <Judging plan={plan} onChange={onChange} fieldError={fieldError} />
      </Section>
    </>
  );
}

function Variations({ plan, onChange, fieldError }: FieldsProps) {
  const list = plan.variations ?? [];
  const put = (at: number, part: { key?: string; name?: string; weight?: number }) =>
    onChange({ variations: list.map((v, i) => (i === at ? { ...v, ...part } : v)) });
  return (
    <fieldset className={classes.part}>
      <legend>Variations</legend>
      {list.map((v, i) => (
        <div key={i} className={classes.row}>
          <TextInput
            label={i === 0 ? "Control" : `Treatment ${i}`}
            w={170}
            value={v.key}
            error={fieldError(`variations[${i}].key`)}
            onChange={(event) => put(i, { key: event.currentTarget.value, name: event.currentTarget.value })}
          />
          <NumberInput
            label="Weight"
            w={100}
            min={0}
            value={v.weight ?? 1}
            error={fieldError(`variations[${i}].weight`)}
            onChange={(weight) => put(i, { weight: Number(weight) })}
          />
          {i > 1 && (
            <ActionIcon
              mb={4}
              aria-label={`Remove ${v.key || `treatment ${i}`}`}
              onClick={() => onChange({ variations: list.filter((_, at) => at !== i) })}
            >
              <X size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      {fieldError("plan.variations") && <Text c="red">{fieldError("plan.variations")}</Text>}
      <Add
        onClick={() => onChange({ variations: [...list, { key: `treatment-${list.length}`, weight: 1 }] })}
      >
        Add a treatment
      </Add>
    </fieldset>
  );
}

/** Whom the variations are shared out to, and where. */
function Whom({ plan, onChange, fieldError }: FieldsProps) {
  const { environments } = useProject();
  return (
    <div className={classes.row}>
      <Select
        label="Who is compared"
        w={170}
        allowDeselect={false}
        data={Object.entries(unitWords).map(([value, label]) => ({ value, label }))}
        value={plan.unit ?? "persons"}
        error={fieldError("plan.unit")}
        onChange={(unit) => onChange({ unit: unit as NonNullable<ExperimentPlan["unit"]> })}
      />
      {environments.length > 1 && (
        <Select
          label="Environment"
          w={170}
          allowDeselect={false}
          data={environments}
          value={plan.environment ?? "production"}
          error={fieldError("plan.environment")}
          onChange={(environment) => onChange({ environment: environment ?? "production" })}
        />
      )}
    </div>
  );
}

function FlagPick({ plan, onChange }: FieldsProps) {
  const { slug } = useProject();
  const flag = useQuery({ ...flagOf(slug, plan.flag ?? ""), enabled: Boolean(plan.flag) }).data?.value;
  return (
    <RecordPicker
      label="Flag it runs on"
      description="Choose none when the team shares people out by itself."
      types={["flag"]}
      value={
        flag && plan.flag
          ? { type: "flag", id: flag.id, title: flag.name, updated_at: flag.updated_at }
          : null
      }
      onChange={(found) => onChange({ flag: found?.id ?? "" })}
    />
  );
}

function Exposure({ plan, onChange }: FieldsProps) {
  const exposure = plan.exposure ?? {};
  const where = (exposure.where ?? []) as Condition[];
  return (
    <fieldset className={classes.part}>
      <legend>Exposure</legend>
      <div className={classes.row}>
        <TextInput
          label="Event"
          w={230}
          value={exposure.event ?? ""}
          placeholder="$exposure"
          onChange={(event) => onChange({ exposure: { ...exposure, event: event.currentTarget.value } })}
        />
        <TextInput
          label="Property with the variation"
          w={230}
          value={exposure.property ?? ""}
          placeholder="variation"
          onChange={(event) => onChange({ exposure: { ...exposure, property: event.currentTarget.value } })}
        />
      </div>
      <FilterRows
        event={exposure.event || "$exposure"}
        where={where}
        add="Add a filter"
        onChange={(next) => onChange({ exposure: { ...exposure, where: next } })}
      />
      <Text size="sm" c="dimmed">
        {where.length > 0
          ? "Only events that these filters fit are exposures."
          : plan.flag
            ? "Without filters: events whose property flag is the flag's key."
            : "Without a flag and without filters every such event is an exposure."}
      </Text>
    </fieldset>
  );
}

function Goals({ plan, onChange, fieldError }: FieldsProps) {
  const { slug } = useProject();
  const known = useQuery(metricNames(slug)).data?.items ?? [];
  const list = plan.metrics ?? [];
  const put = (at: number, part: Partial<ExperimentGoal>) =>
    onChange({ metrics: list.map((g, i) => (i === at ? { ...g, ...part } : g)) });
  return (
    <>
      {list.map((g, i) => (
        <div key={i} className={classes.row}>
          <Select
            label="Metric"
            w={240}
            searchable
            placeholder="Choose a metric"
            data={known.map((m) => ({
              value: m.id,
              label: m.name,
              disabled: m.id !== g.metric && list.some((other) => other.metric === m.id),
            }))}
            value={g.metric || null}
            error={fieldError(`metrics[${i}].metric`)}
            onChange={(metric) => put(i, { metric: metric ?? "" })}
          />
          <Select
            label="Role"
            w={130}
            allowDeselect={false}
            data={Object.entries(roleWords).map(([value, label]) => ({ value, label }))}
            value={g.role}
            onChange={(role) => put(i, { role: role as ExperimentGoal["role"] })}
          />
          <NumberInput
            label={g.role === "guardrail" ? "May be worse by" : "Minimum effect"}
            w={140}
            min={0}
            max={1000}
            suffix="%"
            decimalScale={2}
            value={g.minimum_effect ? Number((g.minimum_effect * 100).toFixed(4)) : ""}
            error={fieldError(`metrics[${i}].minimum_effect`)}
            onChange={(v) => put(i, { minimum_effect: v === "" ? 0 : Number(v) / 100 })}
          />
          <ActionIcon
            mb={4}
            aria-label={`Remove metric ${i + 1}`}
            onClick={() => onChange({ metrics: list.filter((_, at) => at !== i) })}
          >
            <X size={16} />
          </ActionIcon>
        </div>
      ))}
      {known.length === 0 ? (
        <Text c="dimmed">There is no metric yet: define one under Metrics first.</Text>
      ) : (
        <Add
          onClick={() =>
            onChange({
              metrics: [
                ...list,
                { metric: "", role: list.some((g) => g.role === "goal") ? "guardrail" : "goal" },
              ],
            })
          }
        >
          Add a metric
        </Add>
      )}
    </>
  );
}

function Judging({ plan, onChange, fieldError }: FieldsProps) {
  /** A share of 1 that is written in per cent; without one nothing is kept. */
  const share = (name: "alpha" | "power" | "baseline" | "predicted", label: string) => (
    <NumberInput
      label={label}
      w={150}
      suffix="%"
      decimalScale={2}
      {...(name === "predicted" ? {} : { min: 0, max: 100 })}
      value={plan[name] === undefined ? "" : Number(((plan[name] ?? 0) * 100).toFixed(4))}
      error={fieldError(`plan.${name}`)}
      onChange={(v) => onChange({ [name]: v === "" ? undefined : Number(v) / 100 })}
    />
  );
  return (
    <div className={classes.fields}>
      <div className={classes.row}>
        <NumberInput
          label="Days"
          w={100}
          min={1}
          max={365}
          value={plan.days ?? 14}
          error={fieldError("plan.days")}
          onChange={(days) => onChange({ days: Number(days) })}
        />
        {share("baseline", "Baseline of the goal")}
        {share("predicted", "Predicted effect")}
        <NumberInput
          label="Sample"
          w={150}
          min={0}
          thousandSeparator=","
          placeholder="Worked out"
          value={plan.sample || ""}
          error={fieldError("plan.sample")}
          onChange={(n) => onChange({ sample: Number(n) })}
        />
        <NumberInput
          label="Deviation of the goal"
          w={190}
          min={0}
          placeholder="A share needs none"
          value={plan.deviation || ""}
          error={fieldError("plan.deviation")}
          onChange={(n) => onChange({ deviation: Number(n) })}
        />
        <NumberInput
          label="Sharpest at"
          w={150}
          min={0}
          thousandSeparator=","
          placeholder="The sample"
          value={plan.tuning_n || ""}
          error={fieldError("plan.tuning_n")}
          onChange={(n) => onChange({ tuning_n: Number(n) })}
        />
        {share("alpha", "False alarms (alpha)")}
        {share("power", "Power")}
      </div>
      <Textarea
        label="It stops when"
        autosize
        value={plan.stopping_rule ?? ""}
        error={fieldError("plan.stopping_rule")}
        onChange={(event) => onChange({ stopping_rule: event.currentTarget.value })}
      />
      <Textarea
        label="It is decided by"
        autosize
        value={plan.decision_rule ?? ""}
        error={fieldError("plan.decision_rule")}
        onChange={(event) => onChange({ decision_rule: event.currentTarget.value })}
      />
    </div>
  );
}

function Add({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-md"
        leftSection={<Plus size={16} />}
        onClick={onClick}
      >
        {children}
      </Button>
    </div>
  );
}
