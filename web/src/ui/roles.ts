import type { Role } from "../api/types";

/** What each role may do, in the words the page uses. */
export const roleWords: Record<Role, { name: string; may: string }> = {
  viewer: { name: "Viewer", may: "Reads everything" },
  editor: { name: "Editor", may: "Also saves insights, imports and replays events" },
  admin: { name: "Admin", may: "Also manages members, keys and the project" },
  owner: { name: "Owner", may: "Also manages owners" },
};

/** Roles somebody with `role` may hand out: none above their own. */
export function rolesUpTo(role: Role): Role[] {
  const all = Object.keys(roleWords) as Role[];
  return all.slice(0, all.indexOf(role) + 1);
}
