import { Button, Stack, Text, Textarea } from "@mantine/core";
import { Download } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { saveCsv } from "../../../charts/csv";
import { CodeBlock } from "../../../ui/CodeBlock";
import { FormProblem } from "../../../ui/FormProblem";
import { Section } from "../../../ui/Section";
import { toast } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import { personLinks, type Survey } from "./surveyApi";

/** How a survey reaches people: one link, a link each, or a window on the product's own pages. */
export function ShareView({ survey, edits }: { survey: Survey; edits: boolean }) {
  const snippet = `<script async src="${survey.url}/widget.js"
  data-person="ID OF THE SIGNED-IN PERSON"
  data-company="acme.example"
  data-properties='{"plan": "pro", "segment": "enterprise", "company_size": 120}'></script>`;
  return (
    <Stack gap="xl">
      <Section
        title="One link for all"
        description="Whoever has it may answer; nobody is asked who they are."
      >
        <CodeBlock code={survey.url} what="link" wrap />
      </Section>
      {edits && <LinkEach survey={survey} />}
      <Section
        title="A window on your pages"
        description="Put this before the end of the body. It is about 4 KB, sets no cookie and loads nothing from anybody else. It opens by the rules of this survey; leave out data-person where nobody is signed in."
      >
        <CodeBlock code={snippet} what="snippet" />
      </Section>
    </Stack>
  );
}

function LinkEach({ survey }: { survey: Survey }) {
  const { slug } = useProject();
  const [text, setText] = useState("");
  const people = [
    ...new Set(
      text
        .split(/[\n,;]/)
        .map((p) => p.trim())
        .filter(Boolean),
    ),
  ];
  const submission = useSubmit(async () => {
    const links = await personLinks(slug, survey.id, people);
    saveCsv(`${survey.name} links`, {
      columns: ["person", "url"],
      rows: (links.items ?? []).map((l) => [l.person, l.url]),
    });
    toast(`${people.length} ${people.length === 1 ? "link" : "links"} saved as CSV`);
  });
  return (
    <Section
      title="A link for each person"
      description="The link carries who it is: the answer is theirs, and counts once. Treat the file like the addresses in it."
    >
      <form onSubmit={submission.onSubmit}>
        <Stack gap="sm">
          <Textarea
            label="People"
            description="Their ids as your events name them, one a line; up to 1,000."
            autosize
            minRows={3}
            maxRows={10}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
          />
          <FormProblem problem={submission.problem} />
          <div>
            <Button
              type="submit"
              variant="default"
              leftSection={<Download size={16} />}
              loading={submission.busy}
              disabled={people.length === 0}
            >
              Download the links
            </Button>
            {people.length > 0 && (
              <Text span size="sm" c="dimmed" ml="sm">
                {people.length} {people.length === 1 ? "person" : "people"}
              </Text>
            )}
          </div>
        </Stack>
      </form>
    </Section>
  );
}
