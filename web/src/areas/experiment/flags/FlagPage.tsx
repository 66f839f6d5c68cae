import { Select, Switch, Tabs, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { CopyButton } from "../../../ui/CopyButton";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import type { EditField } from "../../../ui/records/EditConflict";
import { MemberName } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { SaveBar } from "../../../ui/records/SaveBar";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { toastUndo } from "../../../ui/toast";
import {
  archiveFlag,
  type Flag,
  type FlagEdit,
  flagOf,
  patchFlag,
  restoreFlag,
  type Targeting,
} from "../experimentApi";
import { servedWords } from "../serving";
import { AskFor } from "./AskFor";
import classes from "./Flags.module.css";
import { OnOff } from "./FlagsPage";
import { Rules } from "./Rules";
import { ServeEditor } from "./ServeEditor";
import { Simulator } from "./Simulator";
import { Variations } from "./Variations";

/** One flag: who gets what, and why somebody does. */
export function FlagPage() {
  const { slug } = useProject();
  const { flag: id = "" } = useParams({ strict: false }) as { flag?: string };
  const record = useQuery(flagOf(slug, id));
  return <Answered query={record}>{(found) => <OneFlag key={id} record={found} />}</Answered>;
}

function OneFlag({ record }: { record: Tagged<Flag> }) {
  const { role, environments } = useProject();
  const flag = record.value;
  useTitle(flag.name);
  const edits = mayAct(role, "editor") && !flag.archived_at;
  const [environment, setEnvironment] = useState("production");
  const [decided, setDecided] = useState<string>();
  const onDecided = useCallback((rule: string | undefined) => setDecided(rule), []);
  const edit = useFlagEdit(record);
  const archival = useFlagArchival(flag);
  const value = edit.value;
  const targeting = value.environments?.[environment] ?? untouched(flag);
  const change = (part: Partial<Targeting>) =>
    edit.change({ environments: { ...value.environments, [environment]: { ...targeting, ...part } } });

  async function switchTo(enabled: boolean) {
    const was = flag.environments[environment] ?? untouched(flag);
    if (await edit.saveNow({ environments: { [environment]: { ...was, enabled } } }))
      toastUndo(`Switched “${flag.name}” ${enabled ? "on" : "off"} in ${environment}`, async () => {
        await edit.saveLater({ environments: { [environment]: was } });
      });
  }
  return (
    <>
      <ArchivedBanner at={flag.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="flags">Flags</ProjectLink>}
        title={flag.name}
        description={<AuthorLine record={flag} />}
        actions={edits && <ArchiveButton {...archival} />}
      />
      <div className={classes.columns}>
        <div className={classes.main}>
          <div className={classes.state}>
            {environments.length > 1 && (
              <Select
                w={170}
                aria-label="Environment"
                allowDeselect={false}
                data={environments}
                value={environment}
                onChange={(next) => next && setEnvironment(next)}
              />
            )}
            <Switch
              label={`On in ${environment}`}
              checked={flag.environments[environment]?.enabled ?? false}
              disabled={!edits}
              onChange={(event) => void switchTo(event.currentTarget.checked)}
            />
            <Text size="sm" c="dimmed">
              {state(flag, environment)}
            </Text>
          </div>
          <Tabs defaultValue="who" keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="who">Who gets what</Tabs.Tab>
              <Tabs.Tab value="variations">Variations</Tabs.Tab>
              <Tabs.Tab value="about">About</Tabs.Tab>
              <Tabs.Tab value="ask">Ask for it</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="who" pt="lg">
              <Who
                flag={value as Flag}
                targeting={targeting}
                edits={edits}
                decided={decided}
                change={change}
              />
            </Tabs.Panel>
            <Tabs.Panel value="variations" pt="lg">
              <Variations
                type={flag.type}
                variations={value.variations ?? []}
                edits={edits}
                onChange={(variations) => edit.change({ variations })}
              />
            </Tabs.Panel>
            <Tabs.Panel value="about" pt="lg">
              <About flag={value as Flag} edits={edits} change={edit.change} />
            </Tabs.Panel>
            <Tabs.Panel value="ask" pt="lg">
              <AskFor flag={flag} />
            </Tabs.Panel>
          </Tabs>
          <SaveBar edit={edit} />
        </div>
        <aside className={classes.side} aria-label="Simulator">
          <Simulator flag={flag} environment={environment} onDecided={onDecided} />
          <div>
            <Text size="sm" c="dimmed">
              Key
            </Text>
            <code>{flag.key}</code> <CopyButton value={flag.key} what="the key" />
          </div>
          {flag.owner && (
            <div>
              <Text size="sm" c="dimmed">
                Owner
              </Text>
              <MemberName id={flag.owner} />
            </div>
          )}
        </aside>
      </div>
      <RecordPanel type="flag" id={flag.id} />
      {edit.dialog}
    </>
  );
}

interface WhoProps {
  flag: Flag;
  targeting: Targeting;
  edits: boolean;
  decided: string | undefined;
  change: (part: Partial<Targeting>) => void;
}

function Who({ flag, targeting, edits, decided, change }: WhoProps) {
  return (
    <div className={classes.main}>
      <Section title="Rules" description="They are asked from top to bottom; the first that fits decides.">
        {targeting.rules.length === 0 && !edits && <Text c="dimmed">There are none.</Text>}
        <Rules
          rules={targeting.rules}
          variations={flag.variations}
          edits={edits}
          decided={decided}
          onChange={(rules) => change({ rules })}
        />
      </Section>
      <Section title="Everybody else">
        <div className={classes.rules}>
          <ServeEditor
            serve={targeting.default}
            variations={flag.variations}
            edits={edits}
            onChange={(serve) => change({ default: serve })}
          />
        </div>
      </Section>
      <Section title="While it is off">
        <Select
          w={220}
          aria-label="What is served while it is off"
          allowDeselect={false}
          disabled={!edits}
          data={flag.variations.map((v) => ({ value: v.key, label: v.name || v.key }))}
          value={targeting.off}
          onChange={(off) => off && change({ off })}
        />
      </Section>
    </div>
  );
}

function About({ flag, edits, change }: { flag: Flag; edits: boolean; change: (part: FlagEdit) => void }) {
  return (
    <div className={classes.rules}>
      <TextInput
        label="Name"
        disabled={!edits}
        value={flag.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Textarea
        label="Description"
        autosize
        minRows={3}
        disabled={!edits}
        value={flag.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <MemberPicker label="Owner" value={flag.owner} onChange={(owner) => change({ owner: owner ?? "" })} />
      <Text size="sm" c="dimmed">
        Buckets are counted from the seed <code>{flag.seed}</code>, which never changes.
      </Text>
    </div>
  );
}

/** What the flag does now, in a line. */
function state(flag: Flag, environment: string): string {
  const t = flag.environments[environment] ?? untouched(flag);
  const name = (key: string) => flag.variations.find((v) => v.key === key)?.name || key;
  if (!t.enabled) return `Everybody gets “${name(t.off)}”.`;
  const rest = servedWords(t.default, flag.variations);
  if (t.rules.length === 0) return `Everybody gets ${rest}.`;
  return `${t.rules.length} ${t.rules.length === 1 ? "rule" : "rules"}; everybody else gets ${rest}.`;
}

/** What is served in an environment that the flag says nothing of. */
function untouched(flag: Flag): Targeting {
  return {
    enabled: false,
    off: flag.variations.at(-1)?.key ?? "",
    rules: [],
    default: { variation: flag.variations[0]?.key ?? "" },
  };
}

const fields: EditField[] = [
  { name: "name", label: "Name" },
  { name: "description", label: "Description" },
  { name: "owner", label: "Owner", show: (value) => <MemberName id={value as string} /> },
  {
    name: "variations",
    label: "Variations",
    show: (value) =>
      (value as Flag["variations"]).map((v) => `${v.key} = ${JSON.stringify(v.value)}`).join(", "),
  },
  {
    name: "environments",
    label: "Who gets what",
    show: (value) => <Environments value={value as Flag["environments"]} />,
  },
];

function Environments({ value }: { value: Flag["environments"] }) {
  return (
    <>
      {Object.entries(value).map(([name, t]) => (
        <div key={name}>
          {name} <OnOff on={t.enabled} /> {t.rules.length} {t.rules.length === 1 ? "rule" : "rules"}, else{" "}
          {servedWords(t.default, [])}
        </div>
      ))}
    </>
  );
}

/** Edits of the flag, guarded by the version they began from. */
function useFlagEdit(record: Tagged<Flag>) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const { id } = record.value;
  const load = () => queries.fetchQuery({ ...flagOf(slug, id), staleTime: 0 });
  const onSaved = (kept: Tagged<Flag>) => {
    queries.setQueryData(flagOf(slug, id).queryKey, kept);
    void queries.invalidateQueries({ queryKey: ["flags", slug, "list"] });
    void queries.invalidateQueries({ queryKey: ["records", slug] });
  };
  const edit = useRecordEdit<Flag, FlagEdit>({
    record,
    load,
    save: (etag, part) => patchFlag(slug, id, etag, part),
    fields,
    noun: "flag",
    onSaved,
  });
  /** Saves over the version that stands when it is called: for an undo. */
  const saveLater = async (part: FlagEdit) => {
    const now = await load();
    onSaved(await patchFlag(slug, id, now.etag, part));
  };
  return { ...edit, saveLater };
}

function useFlagArchival(flag: Flag) {
  const { slug } = useProject();
  const queries = useQueryClient();
  return {
    noun: "flag",
    title: flag.name,
    archive: () => archiveFlag(slug, flag.id),
    restore: () => restoreFlag(slug, flag.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["flags", slug] }),
  };
}
