import { Button, Modal } from "@mantine/core";
import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { Plus, Route } from "lucide-react";
import { useState } from "react";
import { answer, api } from "../../../api/client";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { DataTable } from "../../../ui/DataTable";
import { EmptyState } from "../../../ui/EmptyState";
import { ProjectLink } from "../../../ui/ProjectLink";
import { Owner } from "../../../ui/records/MemberName";
import { Section } from "../../../ui/Section";
import { toastProblem, toastUndo } from "../../../ui/toast";
import type { Area } from "../listenApi";
import { AreaForm } from "./AreaForm";

/** The product areas, to make, change and archive. */
export function Areas({ areas, edits }: { areas: UseQueryResult<Area[], unknown>; edits: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Area | "new" | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["areas", slug] });
  async function archive(area: Area) {
    const at = { params: { path: { project: slug, id: area.id } } };
    try {
      await answer(api.DELETE("/api/v1/projects/{project}/areas/{id}", at));
      toastUndo(`${area.name} is archived`, async () => {
        await answer(api.POST("/api/v1/projects/{project}/areas/{id}/restore", at));
        await refresh();
      });
    } catch (cause) {
      toastProblem("The area was not archived", cause);
    }
    await refresh();
  }
  const add = (
    <Button leftSection={<Plus size={15} />} onClick={() => setOpen("new")}>
      New area
    </Button>
  );
  return (
    <Section title="Product areas" actions={edits && add}>
      <Answered query={areas}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={Route} title="No area yet" action={edits && add}>
              Make one for each part of the product that somebody looks after, such as Billing or Imports.
            </EmptyState>
          ) : (
            <DataTable
              label="Product areas"
              rows={list}
              rowKey={(area) => area.id}
              onOpen={edits ? setOpen : undefined}
              columns={[
                {
                  key: "name",
                  header: "Area",
                  render: (area) => (
                    <ProjectLink path={`inbox?view=all&area=${area.id}`} fw={550}>
                      {area.name}
                    </ProjectLink>
                  ),
                },
                {
                  key: "owner",
                  header: "Owner",
                  width: "180px",
                  render: (area) => <Owner id={area.owner} />,
                },
                {
                  key: "keywords",
                  header: "Keywords",
                  wideOnly: true,
                  render: (area) => area.keywords.join(", "),
                },
              ]}
              actions={
                edits
                  ? (area) => (
                      <>
                        <Button size="compact-sm" variant="default" onClick={() => setOpen(area)}>
                          Edit
                        </Button>
                        <Button size="compact-sm" variant="default" onClick={() => void archive(area)}>
                          Archive
                        </Button>
                      </>
                    )
                  : undefined
              }
            />
          )
        }
      </Answered>
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        title={open === "new" ? "New area" : "Edit the area"}
        size={520}
      >
        {open !== null && (
          <AreaForm
            area={open === "new" ? null : open}
            onSaved={async () => {
              setOpen(null);
              await refresh();
            }}
          />
        )}
      </Modal>
    </Section>
  );
}
