import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useProject } from "../../api/session";
import type { Ref } from "../../api/types";
import { target, useProjectPath } from "../ProjectLink";
import { useOpenedByAddress } from "../useOpenedByAddress";
import { recordPath } from "./address";
import { refOf } from "./creation";
import { type Origin, originOf } from "./originApi";

/** The form of a new record as the address has it: `?new=1`, or `?new=1&from=idea:ID` for one made of another. */
export interface Creating {
  opened: boolean;
  /** What the new record is made of; waits while it is read. */
  origin: Origin | "waiting" | undefined;
  open: () => void;
  /** Leaves the form: back to the record at hand, or to the list. */
  close: () => void;
  /** Goes to what was made, in place of the form. */
  leaveFor: (made: Ref) => Promise<void>;
}

/** Whether a new record is being made, and of which one. */
export function useCreating(): Creating {
  const { slug } = useProject();
  const { from } = useSearch({ strict: false }) as { from?: unknown };
  const navigate = useNavigate();
  const path = useProjectPath();
  const [opened, open, shut] = useOpenedByAddress("new");
  const ref = opened ? refOf(from) : undefined;
  const { data, isPending } = useQuery(originOf(slug, ref));
  const go = ({ type, id }: Ref) => navigate({ ...target(path(recordPath(type, id))), replace: true });
  return {
    opened,
    origin: ref && isPending ? "waiting" : (data ?? undefined),
    open,
    close: ref ? () => void go(ref) : shut,
    leaveFor: go,
  };
}
