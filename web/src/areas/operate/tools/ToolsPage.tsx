import { Badge, Button, Modal } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, TriangleAlert, Wrench } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { percent } from "../../../ui/figures";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Owner } from "../../../ui/records/MemberName";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { Warnings } from "../Warnings";
import classes from "../Works.module.css";
import { archiveTool, restoreTool, stackOf, type Tool, toolList } from "../worksApi";
import { NewTool } from "./NewTool";
import { money, states } from "./words";

const columns: Column<Tool>[] = [
  {
    key: "name",
    header: "Tool",
    render: (t) => (
      <div className={classes.name}>
        <ProjectLink path={`tools/${t.id}`} fw={550}>
          {t.name}
        </ProjectLink>
        <span className={classes.quiet}>{t.category || "No category"}</span>
      </div>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "110px",
    render: (t) => (
      <Badge variant="light" color={states[t.state].colour}>
        {states[t.state].label}
      </Badge>
    ),
  },
  {
    key: "amiss",
    header: "To look at",
    width: "110px",
    wideOnly: true,
    render: (t) =>
      (t.warnings ?? []).length > 0 ? (
        <span title={(t.warnings ?? []).map((w) => w.text).join(" ")}>
          <TriangleAlert size={14} aria-hidden color="var(--warn)" /> {(t.warnings ?? []).length}
        </span>
      ) : (
        <span className={classes.quiet}>nothing</span>
      ),
  },
  {
    key: "used",
    header: "Used by",
    width: "100px",
    align: "right",
    render: (t) =>
      t.adoption.now.share === undefined ? (
        <span className={classes.quiet} title={t.adoption.now.reason}>
          not known
        </span>
      ) : (
        <span title={`${t.adoption.now.used} of ${t.adoption.now.known} in the last four weeks`}>
          {percent(t.adoption.now.share)}
        </span>
      ),
  },
  {
    key: "cost",
    header: "A month",
    width: "130px",
    align: "right",
    wideOnly: true,
    render: (t) => money(t.cost_per_month, t.currency),
  },
  { key: "owner", header: "Owner", width: "170px", wideOnly: true, render: (t) => <Owner id={t.owner} /> },
];

/** The tools that product work is done with, and what is amiss with them together. */
export function ToolsPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const listing = useListing();
  const [creating, open, close] = useOpenedByAddress("new");
  const stack = useQuery(stackOf(slug)).data;
  const pages = useInfiniteQuery({
    ...toolList(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  const some = stack && stack.core + stack.trial + stack.retiring > 0;
  return (
    <>
      <RecordList
        title="Tools"
        description="What product work is done with, what it costs, and who uses it."
        noun="tool"
        icon={Wrench}
        listing={listing}
        pages={pages}
        columns={columns}
        path={(t) => `tools/${t.id}`}
        create={
          edits && (
            <Button leftSection={<Plus size={16} />} onClick={open}>
              New tool
            </Button>
          )
        }
        empty={{
          title: "No tools yet",
          says: edits
            ? "Register the four to six that everybody relies on first. Members then tick the ones they used in the weekly time check, and you see what was taken up and what is paid for nothing."
            : "An editor of this project can register the first one.",
        }}
        above={
          some && (
            <>
              <dl className={classes.facts}>
                <div>
                  <dt>core tools; four to six are enough</dt>
                  <dd>{stack.core}</dd>
                </div>
                <div>
                  <dt>on trial</dt>
                  <dd>{stack.trial}</dd>
                </div>
                {(stack.costs ?? []).map((cost) => (
                  <div key={cost.currency}>
                    <dt>a month, for {cost.tools === 1 ? "1 tool" : `${cost.tools} tools`}</dt>
                    <dd>{money(cost.cost_per_month, cost.currency)}</dd>
                  </div>
                ))}
              </dl>
              <Warnings warnings={stack.warnings} label="What is amiss with the tools" />
            </>
          )
        }
        {...(edits && {
          archival: {
            archive: (id) => archiveTool(slug, id),
            restore: (id) => restoreTool(slug, id),
            onChanged: () => queries.invalidateQueries({ queryKey: ["tools", slug] }),
          },
        })}
      />
      <Modal opened={creating && edits} onClose={close} title="New tool">
        {creating && <NewTool onClose={close} />}
      </Modal>
    </>
  );
}
