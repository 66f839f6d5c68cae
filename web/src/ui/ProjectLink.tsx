import { Anchor, type AnchorProps } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** Turns a path below the project ("insights/new?kind=funnel") into an address of this application. */
export function useProjectPath(): (path: string) => string {
  const { project } = useParams({ strict: false }) as { project?: string };
  return (path) => `/p/${project ?? ""}${path === "" ? "" : `/${path}`}`;
}

/**
 * Splits an address into what the router wants. Areas bring their pages at run
 * time, so the router's types know no address and `search` has none to fit.
 */
export function target(address: string): { to: string; search: never } {
  const [to = "", query = ""] = address.split("?");
  return { to, search: Object.fromEntries(new URLSearchParams(query)) as never };
}

interface ProjectLinkProps extends AnchorProps {
  path: string;
  children: ReactNode;
}

/** A link to a page of the project in the address. */
export function ProjectLink({ path, children, ...look }: ProjectLinkProps) {
  const projectPath = useProjectPath();
  return (
    <Anchor component={Link} {...target(projectPath(path))} {...look}>
      {children}
    </Anchor>
  );
}
