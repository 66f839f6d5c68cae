import { Paper } from "@mantine/core";
import { PageHeader } from "../ui/PageHeader";
import { Titled } from "../ui/title";
import { NewProjectForm } from "./NewProject";

/** For a member of no project: they may make one, or wait to be invited. */
export function NoProject() {
  return (
    <Titled title="Welcome">
      <PageHeader
        title="Make your first project"
        description="You belong to no project yet. Make one here, or ask a colleague for an invitation to theirs."
      />
      <Paper withBorder p="xl" maw={480}>
        <NewProjectForm />
      </Paper>
    </Titled>
  );
}
