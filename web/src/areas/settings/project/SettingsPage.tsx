import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { PageHeader } from "../../../ui/PageHeader";
import { Environments } from "./Environments";
import { ProjectForm } from "./ProjectForm";
import { projectSettings } from "./projectApi";

/** The project's name, time zone, first day of the week and environments. */
export function SettingsPage() {
  const project = useProject();
  const settings = useQuery(projectSettings(project.slug));
  return (
    <>
      <PageHeader
        title="Project"
        description="Days, weeks and months are counted in this time zone, in every question and for every member."
      />
      <Stack gap="xl">
        <Answered query={settings}>{(read) => <ProjectForm read={read} role={project.role} />}</Answered>
        <Environments />
      </Stack>
    </>
  );
}
