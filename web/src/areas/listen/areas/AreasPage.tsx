import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { mayAct, useProject } from "../../../api/session";
import { PageHeader } from "../../../ui/PageHeader";
import { areasOf } from "../listenApi";
import { Areas } from "./Areas";
import { Router } from "./Router";
import { Rules } from "./Rules";

/** The parts of the product, who looks after each, and what files a note there. */
export function AreasPage() {
  const project = useProject();
  const edits = mayAct(project.role, "editor");
  const areas = useQuery(areasOf(project.slug));
  return (
    <>
      <PageHeader
        title="Areas and rules"
        description="A note goes to an area by the first rule that holds, then by an area’s keyword, then by the router when it is sure. Each note says which it was."
      />
      <Stack gap="xl">
        <Areas areas={areas} edits={edits} />
        <Rules areas={areas.data ?? []} edits={edits} />
        <Router edits={edits} />
      </Stack>
    </>
  );
}
