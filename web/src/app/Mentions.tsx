import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { AtSign } from "lucide-react";
import { useEffect, useRef } from "react";
import { useSession } from "../api/session";
import type { Mention } from "../api/types";
import { Answered } from "../ui/Answered";
import { EmptyState } from "../ui/EmptyState";
import { When } from "../ui/Figure";
import { target } from "../ui/ProjectLink";
import { recordPath, typeLabel } from "../ui/records/address";
import { plainText } from "../ui/records/mention";
import { RecordMark } from "../ui/records/RecordMark";
import classes from "./Mentions.module.css";
import { mentionsQuery, seeMentions } from "./mentionApi";

/** The comments that name one. Showing them is seeing them; what was new stays marked until the list is closed. */
export function Mentions({ onLeave }: { onLeave: () => void }) {
  const queries = useQueryClient();
  const mentions = useQuery(mentionsQuery);
  const fresh = useRef<Set<string>>(undefined);
  const items = mentions.data?.items;
  if (items && !fresh.current)
    fresh.current = new Set(items.filter((mention) => !mention.seen_at).map((mention) => mention.comment.id));
  const some = (fresh.current?.size ?? 0) > 0;
  useEffect(() => {
    if (!some) return;
    seeMentions()
      .then(() => queries.invalidateQueries({ queryKey: mentionsQuery.queryKey }))
      .catch(() => undefined); // They stay unseen, and the bell says so.
  }, [some, queries]);
  return (
    <Answered query={mentions}>
      {(found) =>
        found.items.length === 0 ? (
          <EmptyState icon={AtSign} title="Nobody has mentioned you">
            When a colleague writes your name after an @ in a comment, it is listed here.
          </EmptyState>
        ) : (
          <ol className={classes.list}>
            {found.items.map((mention) => (
              <li key={mention.comment.id}>
                <MentionLink
                  mention={mention}
                  fresh={fresh.current?.has(mention.comment.id) ?? false}
                  onLeave={onLeave}
                />
              </li>
            ))}
          </ol>
        )
      }
    </Answered>
  );
}

function MentionLink({ mention, fresh, onLeave }: { mention: Mention; fresh: boolean; onLeave: () => void }) {
  const { comment, on } = mention;
  const project = useSession().projects.find((each) => each.id === comment.project);
  const page = recordPath(on.type, on.id);
  const address = `/p/${project?.slug ?? ""}/${page}${page.includes("?") ? "&" : "?"}around=comments`;
  return (
    <Link {...target(address)} className={classes.mention} data-fresh={fresh || undefined} onClick={onLeave}>
      <span className={classes.head}>
        <strong>{comment.created_by}</strong>
        <span className={classes.when}>
          {fresh && "new, "}
          <When at={comment.created_at} />
        </span>
      </span>
      <span className={classes.body}>{plainText(comment.body)}</span>
      <span className={classes.on}>
        <RecordMark type={on.type} size={14} silent />
        <span>
          {typeLabel(on.type)} “{on.title}”
        </span>
      </span>
    </Link>
  );
}
