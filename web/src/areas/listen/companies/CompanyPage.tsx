import { Stack } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { MessageSquare } from "lucide-react";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { Facts } from "../../../ui/Facts";
import { exact } from "../../../ui/figures";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { recordPath } from "../../../ui/records/address";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { Section } from "../../../ui/Section";
import { useTitle } from "../../../ui/title";
import { type Company, companyOf, type Note, notesOf } from "../listenApi";
import { NoteTable } from "../NoteTable";

/** One company: what it is worth, what its people said, and what that speaks for. */
export function CompanyPage() {
  const { slug } = useProject();
  const { company: id = "" } = useParams({ strict: false }) as { company?: string };
  return (
    <Answered query={useQuery(companyOf(slug, id))}>{({ value }) => <Shown company={value} />}</Answered>
  );
}

function Shown({ company }: { company: Company }) {
  const { slug } = useProject();
  useTitle(company.name);
  const pages = useInfiniteQuery(notesOf(slug, { view: "all", company: company.id }));
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const ideas = spokenFor(rows);
  return (
    <>
      <PageHeader above={<ProjectLink path="companies">Companies</ProjectLink>} title={company.name} />
      <Stack gap="xl">
        <Facts
          facts={[
            ["Domain", company.domain || "–"],
            ["Plan", company.plan || "–"],
            ["Segment", company.segment || "–"],
            ["Revenue a month", company.revenue > 0 ? exact(company.revenue) : "–"],
            ...(company.external_id ? [["Group id", company.external_id] as [string, string]] : []),
            ...(ideas.length > 0
              ? [
                  [
                    "Speaks for",
                    ideas.map((idea) => (
                      <ProjectLink key={idea.id} path={recordPath(idea.type, idea.id)} mr="sm">
                        {idea.title}
                      </ProjectLink>
                    )),
                  ] as [string, React.ReactNode],
                ]
              : []),
          ]}
        />
        <Section title="What its people said">
          {pages.isError ? (
            <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
          ) : !pages.data ? (
            <LoadingRows />
          ) : rows.length === 0 ? (
            <EmptyState icon={MessageSquare} title="Nothing yet">
              Notes of people with an address at {company.domain || "its domain"}, or of its group, come here
              by themselves.
            </EmptyState>
          ) : (
            <NoteTable label={`Notes of ${company.name}`} rows={rows} query={pages} without="company" />
          )}
        </Section>
        <RecordPanel type="company" id={company.id} />
      </Stack>
    </>
  );
}

/** The ideas that notes speak for, each once. */
function spokenFor(notes: readonly Note[]): Note["ideas"] {
  const seen = new Map(notes.flatMap((note) => note.ideas.map((idea) => [idea.id, idea] as const)));
  return [...seen.values()];
}
