import { Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { FormProblem } from "../../../ui/FormProblem";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { type Edited, fresh, SurveyForm } from "./SurveyForm";
import { createSurvey, surveysKey } from "./surveyApi";

/** Makes a survey as a draft. */
export function NewSurveyPage() {
  const { slug } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const queries = useQueryClient();
  const [value, setValue] = useState<Edited>(fresh);
  const submission = useSubmit(async () => {
    const made = await createSurvey(slug, value);
    await queries.invalidateQueries({ queryKey: surveysKey(slug) });
    toast("Saved as a draft. Open it when it is right.");
    await navigate({ to: path(`surveys/${made.value.id}`) });
  });
  return (
    <>
      <PageHeader
        title="New survey"
        description="It is a draft until you open it."
        above={<ProjectLink path="surveys">Surveys</ProjectLink>}
      />
      <form onSubmit={submission.onSubmit}>
        <SurveyForm
          value={value}
          onChange={(part) => setValue((before) => ({ ...before, ...part }))}
          fieldError={submission.fieldError}
        >
          <FormProblem problem={submission.problem} />
          <Group>
            <Button type="submit" loading={submission.busy}>
              Save the draft
            </Button>
          </Group>
        </SurveyForm>
      </form>
    </>
  );
}
