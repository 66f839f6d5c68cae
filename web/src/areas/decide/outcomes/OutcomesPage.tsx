import { Badge } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Telescope } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { percent } from "../../../ui/figures";
import { MemberName } from "../../../ui/records/MemberName";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { dayWords, measured, withUnit } from "../roadmap/words";
import classes from "./Outcomes.module.css";
import { archiveOutcome, type Outcome, outcomesPage, restoreOutcome } from "./outcomeApi";
import { money, verdictColours, verdictWords } from "./words";

type Row = Outcome & { name: string };

const columns: Column<Row>[] = [
  {
    key: "title",
    header: "Outcome",
    render: (o) => (
      <div className={classes.cell}>
        <span>{o.title}</span>
        <span className={classes.under}>{o.promise.metric || "Nothing was promised"}</span>
      </div>
    ),
  },
  {
    key: "verdict",
    header: "Verdict",
    width: "150px",
    render: (o) => <VerdictMark outcome={o} />,
  },
  {
    key: "shipped",
    header: "Shipped",
    wideOnly: true,
    width: "120px",
    render: (o) => dayWords(o.shipped_at.slice(0, 10)),
  },
  {
    key: "expected",
    header: "Promised",
    align: "right",
    wideOnly: true,
    render: (o) => withUnit(o.result.expected ?? o.promise.expected, o.promise.unit) || "–",
  },
  {
    key: "after",
    header: "Came to",
    align: "right",
    wideOnly: true,
    render: (o) => withUnit(measured(o.result.after, o.promise.unit), o.promise.unit) || "–",
  },
  {
    key: "adoption",
    header: "Use it",
    align: "right",
    wideOnly: true,
    render: (o) => percent(o.result.adoption),
  },
  {
    key: "net",
    header: "Net",
    align: "right",
    wideOnly: true,
    render: (o) => money(o.result.net, o.result.currency),
  },
  {
    key: "owner",
    header: "Owner",
    wideOnly: true,
    width: "140px",
    render: (o) => <MemberName id={o.owner} />,
  },
];

/** The verdict, or where the outcome stands without one. */
export function VerdictMark({ outcome }: { outcome: Outcome }) {
  if (outcome.verdict)
    return (
      <Badge variant="light" color={verdictColours[outcome.verdict]}>
        {verdictWords[outcome.verdict]}
      </Badge>
    );
  return outcome.due ? (
    <Badge variant="light" color="yellow">
      To be reviewed
    </Badge>
  ) : (
    <span className={classes.under}>Measuring</span>
  );
}

/** What came of the bets that shipped. */
export function OutcomesPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const listing = useListing();
  const q = listing.asked.trim();
  const filter = { ...(q ? { q } : {}), ...(listing.archived ? { archived: true } : {}) };
  const pages = useInfiniteQuery({
    queryKey: ["outcomes", slug, "list", filter],
    queryFn: async ({ pageParam, signal }) => {
      const page = await outcomesPage(slug, filter, pageParam, signal);
      return { ...page, items: page.items.map((o): Row => ({ ...o, name: o.title })) };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });
  return (
    <RecordList<Row>
      title="Outcomes"
      description="What came of the bets that shipped: the number against its promise, who uses it, what it cost and brought."
      noun="outcome"
      icon={Telescope}
      listing={listing}
      pages={pages}
      columns={columns}
      path={(o) => `outcomes/${o.id}`}
      empty={{
        title: "No outcomes yet",
        says: "An outcome opens by itself when a bet on the roadmap is set to shipped.",
      }}
      {...(mayAct(role, "editor")
        ? {
            archival: {
              archive: (id: string) => archiveOutcome(slug, id),
              restore: (id: string) => restoreOutcome(slug, id),
              onChanged: () => queries.invalidateQueries({ queryKey: ["outcomes", slug] }),
            },
          }
        : {})}
    />
  );
}
