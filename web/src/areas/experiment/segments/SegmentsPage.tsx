import { Button, Group, Modal, Stack } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { UsersRound } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { FormProblem } from "../../../ui/FormProblem";
import { exact } from "../../../ui/figures";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { useSubmit } from "../../../ui/useSubmit";
import { archiveSegment, createSegment, restoreSegment, type Segment, segmentList } from "../experimentApi";
import classes from "../flags/Flags.module.css";
import { keyNamed, NameAndKey, type Named } from "../NameAndKey";

const columns: Column<Segment>[] = [
  {
    key: "name",
    header: "Segment",
    render: (s) => (
      <div className={classes.name}>
        <ProjectLink path={`segments/${s.id}`} fw={550}>
          {s.name}
        </ProjectLink>
        <code className={classes.key}>{s.key}</code>
      </div>
    ),
  },
  { key: "rules", header: "Rules", width: "80px", align: "right", render: (s) => exact(s.rules.length) },
  {
    key: "listed",
    header: "On its lists",
    width: "120px",
    align: "right",
    wideOnly: true,
    render: (s) => exact(s.included.length + s.excluded.length),
  },
  {
    key: "updated",
    header: "Changed",
    width: "140px",
    wideOnly: true,
    render: (s) => <ProjectWhen at={s.updated_at} />,
  },
];

/** The segments that flags are for. */
export function SegmentsPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const listing = useListing();
  const [creating, open, close] = useOpenedByAddress("new");
  const pages = useInfiniteQuery({
    ...segmentList(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  return (
    <>
      <RecordList
        title="Segments"
        description="Sets of people that several flags are for: by rules, or by name."
        noun="segment"
        icon={UsersRound}
        listing={listing}
        pages={pages}
        columns={columns}
        path={(s) => `segments/${s.id}`}
        create={edits && <Button onClick={open}>New segment</Button>}
        empty={{
          title: "No segments yet",
          says: edits
            ? "Make one for people whom several flags are for, such as those who try what is new."
            : "An editor of this project can make the first one.",
        }}
        {...(edits && {
          archival: {
            archive: (id) => archiveSegment(slug, id),
            restore: (id) => restoreSegment(slug, id),
            onChanged: () => queries.invalidateQueries({ queryKey: ["segments", slug] }),
          },
        })}
      />
      <Modal opened={creating && edits} onClose={close} title="New segment">
        {creating && <NewSegment onClose={close} />}
      </Modal>
    </>
  );
}

function NewSegment({ onClose }: { onClose: () => void }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [named, setNamed] = useState<Named>({ name: "" });
  const form = useSubmit(async () => {
    const made = await createSegment(slug, { key: keyNamed(named), name: named.name });
    void queries.invalidateQueries({ queryKey: ["segments", slug] });
    await navigate({ to: path(`segments/${made.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="lg">
        <NameAndKey value={named} onChange={setNamed} use="What rules name." fieldError={form.fieldError} />
        <FormProblem problem={form.problem} shownFields={["name", "key"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Make the segment
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
