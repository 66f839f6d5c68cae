import { Button, Modal } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Repeat, TriangleAlert } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { exact, percent } from "../../../ui/figures";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Owner } from "../../../ui/records/MemberName";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { Warnings } from "../Warnings";
import classes from "../Works.module.css";
import { archiveRitual, loadOf, type Ritual, restoreRitual, ritualList } from "../worksApi";
import { NewRitual } from "./NewRitual";
import { VotesBar } from "./Votes";
import { cadences } from "./words";

const columns: Column<Ritual>[] = [
  {
    key: "name",
    header: "Ritual",
    render: (r) => (
      <div className={classes.name}>
        <ProjectLink path={`rituals/${r.id}`} fw={550}>
          {r.name}
        </ProjectLink>
        <span className={classes.quiet}>
          {cadences[r.cadence]}, {r.minutes} min, {r.people === 1 ? "1 person" : `${r.people} people`}
        </span>
      </div>
    ),
  },
  {
    key: "hours",
    header: "Hours a month",
    width: "130px",
    align: "right",
    render: (r) => exact(Math.round(r.hours_per_month * 10) / 10),
  },
  {
    key: "votes",
    header: "Faster or slower?",
    width: "190px",
    wideOnly: true,
    render: (r) => <VotesBar votes={r.votes} />,
  },
  {
    key: "amiss",
    header: "To look at",
    width: "110px",
    wideOnly: true,
    render: (r) =>
      (r.warnings ?? []).length > 0 ? (
        <span title={(r.warnings ?? []).map((w) => w.text).join(" ")}>
          <TriangleAlert size={14} aria-hidden color="var(--warn)" /> {(r.warnings ?? []).length}
        </span>
      ) : (
        <span className={classes.quiet}>nothing</span>
      ),
  },
  { key: "owner", header: "Owner", width: "170px", wideOnly: true, render: (r) => <Owner id={r.owner} /> },
];

/** What the team does again and again, what it costs, and whether it helps. */
export function RitualsPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const listing = useListing();
  const [creating, open, close] = useOpenedByAddress("new");
  const load = useQuery(loadOf(slug)).data;
  const pages = useInfiniteQuery({
    ...ritualList(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  return (
    <>
      <RecordList
        title="Rituals"
        description="What the team does again and again, what it costs, and whether it makes people faster."
        noun="ritual"
        icon={Repeat}
        listing={listing}
        pages={pages}
        columns={columns}
        path={(r) => `rituals/${r.id}`}
        create={
          edits && (
            <Button leftSection={<Plus size={16} />} onClick={open}>
              New ritual
            </Button>
          )
        }
        empty={{
          title: "No rituals yet",
          says: edits
            ? "Write down the meetings and reports that come round by themselves. You see what they cost together, and everybody says once a quarter whether each makes them faster or slower."
            : "An editor of this project can write down the first one.",
        }}
        above={
          load &&
          load.rituals > 0 && (
            <>
              <dl className={classes.facts}>
                <div>
                  <dt>hours a month, all together</dt>
                  <dd>{exact(Math.round(load.hours_per_month))}</dd>
                </div>
                {load.share !== undefined && (
                  <div>
                    <dt>
                      of the time of {load.team === 1 ? "1 member" : `${load.team} members`}; the limit is{" "}
                      {percent(load.limit)}
                    </dt>
                    <dd>{percent(load.share)}</dd>
                  </div>
                )}
              </dl>
              <Warnings warnings={load.warnings} label="What is amiss with the rituals" />
            </>
          )
        }
        {...(edits && {
          archival: {
            archive: (id) => archiveRitual(slug, id),
            restore: (id) => restoreRitual(slug, id),
            onChanged: () => queries.invalidateQueries({ queryKey: ["rituals", slug] }),
          },
        })}
      />
      <Modal opened={creating && edits} onClose={close} title="New ritual">
        {creating && <NewRitual onClose={close} />}
      </Modal>
    </>
  );
}
