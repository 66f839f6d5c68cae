import { Avatar, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../api/session";
import type { Member } from "../../api/types";
import classes from "./Member.module.css";
import { memberName, membersOf } from "./members";

/** The member of this id; undefined while unknown, null when there is no such member any more. */
function useMember(id: string | undefined): Member | null | undefined {
  const { slug } = useProject();
  const { data } = useQuery({ ...membersOf(slug), enabled: Boolean(id) });
  return data && (data.items.find((member) => member.id === id) ?? null);
}

interface OfMember {
  /** Id of the member; absent or empty for nobody. */
  id: string | undefined;
  /** What stands there for nobody. */
  nobody?: string;
}

/** A member's name by id. */
export function MemberName({ id, nobody = "Nobody" }: OfMember) {
  const member = useMember(id);
  if (!id) return <span className={classes.nobody}>{nobody}</span>;
  if (member === undefined) return <span className={classes.nobody}>…</span>;
  return <span>{member ? memberName(member) : "A former member"}</span>;
}

/** A member's initials; the name on hover and for screen readers. Nothing for nobody. */
export function OwnerAvatar({ id, size = 22 }: { id: string | undefined; size?: number }) {
  const member = useMember(id);
  if (!id || member === undefined) return null;
  const name = member ? memberName(member) : "A former member";
  return (
    <Tooltip label={name}>
      <span className={classes.avatar} role="img" aria-label={name}>
        <Avatar name={name} size={size} radius="xl" color="accent" aria-hidden />
      </span>
    </Tooltip>
  );
}

/** Initials and name together, for lists and headings. */
export function Owner({ id, nobody }: OfMember) {
  return (
    <span className={classes.owner}>
      <OwnerAvatar id={id} size={20} />
      <MemberName id={id} nobody={nobody} />
    </span>
  );
}
