import { Anchor, MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { percent } from "../../../ui/figures";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import type { EditField } from "../../../ui/records/EditConflict";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { memberName, useMembers } from "../../../ui/records/members";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { SaveBar } from "../../../ui/records/SaveBar";
import { type RecordEdit, useRecordEdit } from "../../../ui/records/useRecordEdit";
import { useTitle } from "../../../ui/title";
import { Warnings } from "../Warnings";
import classes from "../Works.module.css";
import {
  type Adopted,
  archiveTool,
  patchTool,
  restoreTool,
  type Tool,
  type ToolEdit,
  toolList,
  toolOf,
} from "../worksApi";
import { money, states } from "./words";

const fields: EditField[] = [
  { name: "name", label: "Name" },
  { name: "purpose", label: "What it is for" },
  { name: "category", label: "Category" },
  { name: "state", label: "State" },
  { name: "owner", label: "Owner" },
  { name: "url", label: "Address" },
  { name: "cost_per_month", label: "Cost a month" },
  { name: "currency", label: "Currency" },
  { name: "seats", label: "Seats" },
  { name: "replaces", label: "Takes the place of", show: (value) => `${(value as string[]).length} tools` },
  { name: "meant_for", label: "Meant for", show: (value) => `${(value as string[]).length} members` },
  { name: "rolled_out_on", label: "Rolled out on" },
  { name: "review_on", label: "To be reviewed on" },
];

/** One tool: what it is for, what it costs, who took it up. */
export function ToolPage() {
  const { slug } = useProject();
  const { tool: id = "" } = useParams({ strict: false }) as { tool?: string };
  const record = useQuery(toolOf(slug, id));
  return <Answered query={record}>{(found) => <OneTool key={id} record={found} />}</Answered>;
}

function OneTool({ record }: { record: Tagged<Tool> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const tool = record.value;
  useTitle(tool.name);
  const edits = mayAct(role, "editor") && !tool.archived_at;
  const edit = useRecordEdit<Tool, ToolEdit>({
    record,
    load: () => queries.fetchQuery({ ...toolOf(slug, tool.id), staleTime: 0 }),
    save: (etag, part) => patchTool(slug, tool.id, etag, part),
    fields,
    noun: "tool",
    onSaved: (kept) => {
      queries.setQueryData(toolOf(slug, tool.id).queryKey, kept);
      for (const key of [
        ["tools", slug, "list"],
        ["tools", slug, "stack"],
        ["records", slug],
        ["operations", slug],
      ])
        void queries.invalidateQueries({ queryKey: key });
    },
  });
  const archival = {
    noun: "tool",
    title: tool.name,
    archive: () => archiveTool(slug, tool.id),
    restore: () => restoreTool(slug, tool.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["tools", slug] }),
  };
  return (
    <>
      <ArchivedBanner at={tool.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="tools">Tools</ProjectLink>}
        title={tool.name}
        description={<AuthorLine record={tool} />}
        actions={edits && <ArchiveButton {...archival} />}
      />
      <Warnings warnings={tool.warnings} label="What is amiss with this tool" />
      <div className={classes.columns}>
        <div className={classes.main}>
          <ToolFields edit={edit} edits={edits} />
          <SaveBar edit={edit} shownFields={["name", "url", "currency", "cost_per_month", "seats"]} />
        </div>
        <Taken tool={tool} />
      </div>
      <RecordPanel type="tool" id={tool.id} />
      {edit.dialog}
    </>
  );
}

/** Who took it up, and what each of them costs. */
function Taken({ tool }: { tool: Tool }) {
  const { adoption } = tool;
  return (
    <aside className={classes.side} aria-label="Adoption">
      <h2>Adoption</h2>
      <Share name="In the last four weeks" of={adoption.now} />
      <Share name="30 days after the rollout" of={adoption.at_30_days} />
      <Share name="60 days after the rollout" of={adoption.at_60_days} />
      <p className={classes.quiet} style={{ margin: 0 }}>
        Of {adoption.meant_for === 1 ? "the 1 member" : `the ${adoption.meant_for} members`} it is meant for,
        by the weekly time check or by the “Tool Used” events it sends.
      </p>
      {tool.cost_per_active_member !== undefined && (
        <div className={classes.adopted}>
          <strong>{money(tool.cost_per_active_member, tool.currency)}</strong>
          <span className={classes.quiet}>a month for each member who uses it</span>
        </div>
      )}
      {tool.url && (
        <Anchor href={tool.url} target="_blank" rel="noreferrer">
          Open {tool.name}
        </Anchor>
      )}
    </aside>
  );
}

function Share({ name, of }: { name: string; of: Adopted }) {
  return (
    <div className={classes.adopted}>
      <span className={classes.quiet}>{name}</span>
      {of.share === undefined ? (
        <span>{of.reason}</span>
      ) : (
        <>
          <strong>{percent(of.share)}</strong>
          <span className={classes.quiet}>
            {of.used} of {of.known} up to {of.day}
          </span>
        </>
      )}
    </div>
  );
}

function ToolFields({ edit, edits }: { edit: RecordEdit<Tool, ToolEdit>; edits: boolean }) {
  const { slug } = useProject();
  const members = useMembers();
  const others =
    useInfiniteQuery(toolList(slug, "", false)).data?.pages.flatMap((page) => page.items ?? []) ?? [];
  const { value, change } = edit;
  return (
    <>
      <TextInput
        label="Name"
        disabled={!edits}
        value={value.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={edit.fieldError("name")}
      />
      <Textarea
        label="What it is for"
        autosize
        minRows={2}
        disabled={!edits}
        value={value.purpose}
        onChange={(event) => change({ purpose: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <TextInput
          label="Category"
          disabled={!edits}
          value={value.category}
          onChange={(event) => change({ category: event.currentTarget.value })}
        />
        <Select
          label="State"
          allowDeselect={false}
          disabled={!edits}
          data={Object.entries(states).map(([state, { label }]) => ({ value: state, label }))}
          value={value.state}
          onChange={(state) => change({ state: state as Tool["state"] })}
        />
        <MemberPicker
          label="Owner"
          disabled={!edits}
          value={value.owner}
          onChange={(owner) => change({ owner: owner ?? "" })}
        />
      </div>
      <TextInput
        label="Address"
        placeholder="https://"
        disabled={!edits}
        value={value.url ?? ""}
        onChange={(event) => change({ url: event.currentTarget.value })}
        error={edit.fieldError("url")}
      />
      <div className={classes.pair}>
        <NumberInput
          label="Cost a month"
          min={0}
          thousandSeparator=","
          disabled={!edits}
          value={value.cost_per_month}
          onChange={(cost) => change({ cost_per_month: Number(cost) || 0 })}
          error={edit.fieldError("cost_per_month")}
        />
        <TextInput
          label="Currency"
          placeholder="EUR"
          maxLength={3}
          disabled={!edits}
          value={value.currency ?? ""}
          onChange={(event) => change({ currency: event.currentTarget.value.toUpperCase() })}
          error={edit.fieldError("currency")}
        />
        <NumberInput
          label="Seats"
          min={0}
          allowDecimal={false}
          placeholder="No limit"
          disabled={!edits}
          value={value.seats || ""}
          onChange={(seats) => change({ seats: Number(seats) || 0 })}
          error={edit.fieldError("seats")}
        />
      </div>
      <div className={classes.pair}>
        <TextInput
          type="date"
          label="Rolled out on"
          description="Adoption is counted from it."
          disabled={!edits}
          value={value.rolled_out_on ?? ""}
          onChange={(event) => change({ rolled_out_on: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label="To be reviewed on"
          description="You are told when it is overdue."
          disabled={!edits}
          value={value.review_on ?? ""}
          onChange={(event) => change({ review_on: event.currentTarget.value })}
        />
      </div>
      <MultiSelect
        label="Meant for"
        placeholder={(value.meant_for ?? []).length === 0 ? "Everybody" : ""}
        disabled={!edits}
        searchable
        data={members.map((member) => ({ value: member.id, label: memberName(member) }))}
        value={value.meant_for ?? []}
        onChange={(meant) => change({ meant_for: meant })}
      />
      <MultiSelect
        label="Takes the place of"
        placeholder={(value.replaces ?? []).length === 0 ? "No other tool" : ""}
        disabled={!edits}
        searchable
        data={others
          .filter((other) => other.id !== value.id)
          .map((other) => ({ value: other.id, label: other.name }))}
        value={value.replaces ?? []}
        onChange={(replaces) => change({ replaces })}
      />
    </>
  );
}
