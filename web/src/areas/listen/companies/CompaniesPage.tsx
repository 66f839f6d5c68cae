import { SegmentedControl, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Building2, Search } from "lucide-react";
import { useState } from "react";
import { answer, api } from "../../../api/client";
import { useProject } from "../../../api/session";
import { type Column, DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ErrorState } from "../../../ui/ErrorState";
import { Count, ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { MoreButton } from "../../../ui/MoreButton";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { usePages } from "../../../ui/usePages";
import type { Company } from "../listenApi";

type Sort = "revenue" | "name" | "updated_at";

const columns: Column<Company>[] = [
  {
    key: "name",
    header: "Company",
    render: (company) => (
      <ProjectLink path={`companies/${company.id}`} fw={550}>
        {company.name}
      </ProjectLink>
    ),
  },
  { key: "domain", header: "Domain", wideOnly: true, render: (company) => company.domain },
  { key: "plan", header: "Plan", wideOnly: true, width: "120px", render: (company) => company.plan },
  { key: "segment", header: "Segment", wideOnly: true, width: "140px", render: (company) => company.segment },
  {
    key: "revenue",
    header: "Revenue a month",
    align: "right",
    width: "140px",
    render: (company) => (company.revenue > 0 ? <Count of={company.revenue} /> : "–"),
  },
  {
    key: "updated",
    header: "Changed",
    wideOnly: true,
    width: "140px",
    render: (company) => <ProjectWhen at={company.updated_at} />,
  },
];

/** The companies that use the product, those that pay most first. */
export function CompaniesPage() {
  const { slug } = useProject();
  const navigate = useNavigate();
  const path = useProjectPath();
  const sort = (useSearch({ strict: false }) as { sort?: Sort }).sort ?? "revenue";
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 250);
  const { query, first, rows } = usePages<Company>(
    ["companies", slug, "list", sort, asked],
    (cursor, signal) =>
      answer(
        api.GET("/api/v1/projects/{project}/companies", {
          params: {
            path: { project: slug },
            query: { sort, limit: 100, ...(asked && { q: asked }), ...(cursor && { cursor }) },
          },
          signal,
        }),
      ),
  );
  return (
    <>
      <PageHeader
        title="Companies"
        description="Who uses the product: from group calls, the API, and the addresses of those who write to you."
      />
      {first && rows.length === 0 && asked === "" ? (
        <EmptyState icon={Building2} title="No company yet">
          Call <code>group</code> with the company’s name, plan and revenue where you send events, or send
          companies to the API. Notes from an address such as ann@acme.com bring their company, too.
        </EmptyState>
      ) : query.isError ? (
        <ErrorState cause={query.error} retry={() => void query.refetch()} />
      ) : (
        <DataTable
          label="Companies"
          rows={rows}
          columns={columns}
          rowKey={(company) => company.id}
          onOpen={(company) => void navigate({ to: path(`companies/${company.id}`) })}
          toolbar={
            <>
              <TextInput
                aria-label="Search companies"
                placeholder="Name, domain, plan or segment"
                w={260}
                maw="100%"
                leftSection={<Search size={15} />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                data-search
              />
              <SegmentedControl
                size="xs"
                aria-label="Order"
                value={sort}
                onChange={(value) =>
                  void navigate({ to: path("companies"), search: { sort: value } as never, replace: true })
                }
                data={[
                  { value: "revenue", label: "By revenue" },
                  { value: "name", label: "By name" },
                  { value: "updated_at", label: "By change" },
                ]}
              />
            </>
          }
          footer={
            !first ? (
              <LoadingRows rows={8} />
            ) : rows.length === 0 ? (
              <Text c="dimmed">No company has “{asked}” in its name, domain, plan or segment.</Text>
            ) : (
              <MoreButton query={query}>Show more</MoreButton>
            )
          }
        />
      )}
    </>
  );
}
