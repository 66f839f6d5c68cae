import type { ReactNode } from "react";
import { useProject } from "../api/session";
import { Titled } from "../ui/title";

/** A page of a project: titled with the project's name; refuses a project one may not open. */
export function ProjectPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Titled title={title} place={useProject().name}>
      {children}
    </Titled>
  );
}
