import { Badge, Button } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { ToggleRight } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { ProjectLink } from "../../../ui/ProjectLink";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { archiveFlag, type Flag, flagList, restoreFlag } from "../experimentApi";
import classes from "./Flags.module.css";
import { NewFlag } from "./NewFlag";

const columns: Column<Flag>[] = [
  {
    key: "name",
    header: "Flag",
    render: (f) => (
      <div className={classes.name}>
        <ProjectLink path={`flags/${f.id}`} fw={550}>
          {f.name}
        </ProjectLink>
        <code className={classes.key}>{f.key}</code>
      </div>
    ),
  },
  {
    key: "on",
    header: "Production",
    width: "110px",
    render: (f) => <OnOff on={f.environments.production?.enabled ?? false} />,
  },
  { key: "type", header: "Type", width: "90px", wideOnly: true, render: (f) => f.type },
  {
    key: "owner",
    header: "Owner",
    width: "170px",
    wideOnly: true,
    render: (f) => (f.owner ? <MemberName id={f.owner} /> : null),
  },
  {
    key: "updated",
    header: "Changed",
    width: "140px",
    wideOnly: true,
    render: (f) => <ProjectWhen at={f.updated_at} />,
  },
];

/** Whether a flag is on, in a word and a colour. */
export function OnOff({ on }: { on: boolean }) {
  return (
    <Badge variant="light" color={on ? "green" : "gray"}>
      {on ? "On" : "Off"}
    </Badge>
  );
}

/** The flags of the project. */
export function FlagsPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const listing = useListing();
  const [creating, open, close] = useOpenedByAddress("new");
  const pages = useInfiniteQuery({
    ...flagList(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  return (
    <>
      <RecordList
        title="Flags"
        description="Switches in the product: who gets what, decided in memory and changed within milliseconds."
        noun="flag"
        icon={ToggleRight}
        listing={listing}
        pages={pages}
        columns={columns}
        path={(f) => `flags/${f.id}`}
        create={edits && <Button onClick={open}>New flag</Button>}
        empty={{
          title: "No flags yet",
          says: edits
            ? "Make a flag, ask for it in your code by its key, and switch it on here for some or for all."
            : "An editor of this project can make the first one.",
        }}
        {...(edits && {
          archival: {
            archive: (id) => archiveFlag(slug, id),
            restore: (id) => restoreFlag(slug, id),
            onChanged: () => queries.invalidateQueries({ queryKey: ["flags", slug] }),
          },
        })}
      />
      {edits && <NewFlag opened={creating} onClose={close} />}
    </>
  );
}
