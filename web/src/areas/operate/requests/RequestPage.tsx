import { Badge, Button, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Tagged } from "../../../api/client";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink } from "../../../ui/ProjectLink";
import { ArchiveButton, ArchivedBanner } from "../../../ui/records/ArchiveButton";
import { AuthorLine } from "../../../ui/records/AuthorLine";
import { recordPath } from "../../../ui/records/address";
import type { EditField } from "../../../ui/records/EditConflict";
import { MemberName } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordPanel } from "../../../ui/records/RecordPanel";
import { SaveBar } from "../../../ui/records/SaveBar";
import { useRecordEdit } from "../../../ui/records/useRecordEdit";
import { useTitle } from "../../../ui/title";
import classes from "../Works.module.css";
import {
  archiveRequest,
  type DataRequest,
  type DataRequestEdit,
  patchRequest,
  requestOf,
  restoreRequest,
} from "../worksApi";
import { requestStates, took } from "./RequestsPage";

const fields: EditField[] = [
  { name: "question", label: "Question" },
  { name: "why", label: "What it will decide" },
  { name: "owner", label: "Who is to answer" },
  { name: "answer", label: "Answer" },
  { name: "insight", label: "Insight" },
  { name: "state", label: "State" },
];

/** One question and its answer. */
export function RequestPage() {
  const { slug } = useProject();
  const { request: id = "" } = useParams({ strict: false }) as { request?: string };
  const record = useQuery(requestOf(slug, id));
  return <Answered query={record}>{(found) => <OneRequest key={id} record={found} />}</Answered>;
}

function OneRequest({ record }: { record: Tagged<DataRequest> }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const request = record.value;
  useTitle(request.question);
  const edits = mayAct(role, "editor") && !request.archived_at;
  const edit = useRecordEdit<DataRequest, DataRequestEdit>({
    record,
    load: () => queries.fetchQuery({ ...requestOf(slug, request.id), staleTime: 0 }),
    save: (etag, part) => patchRequest(slug, request.id, etag, part),
    fields,
    noun: "data request",
    onSaved: (kept) => {
      queries.setQueryData(requestOf(slug, request.id).queryKey, kept);
      for (const key of [
        ["data-requests", slug, "list"],
        ["records", slug],
        ["scorecard", slug],
      ])
        void queries.invalidateQueries({ queryKey: key });
    },
  });
  const archival = {
    noun: "data request",
    title: request.question,
    archive: () => archiveRequest(slug, request.id),
    restore: () => restoreRequest(slug, request.id),
    onChanged: () => queries.invalidateQueries({ queryKey: ["data-requests", slug] }),
  };
  const state = requestStates[request.state];
  return (
    <>
      <ArchivedBanner at={request.archived_at} may={mayAct(role, "editor")} {...archival} />
      <PageHeader
        above={<ProjectLink path="data-requests">Data requests</ProjectLink>}
        title={request.question}
        description={<AuthorLine record={request} />}
        actions={
          edits && (
            <>
              <Button
                variant="default"
                onClick={() => void edit.saveNow({ state: request.state === "open" ? "withdrawn" : "open" })}
              >
                {request.state === "open" ? "Withdraw" : "Open again"}
              </Button>
              <ArchiveButton {...archival} />
            </>
          )
        }
      />
      <div className={classes.columns}>
        <div className={classes.main}>
          {request.why && <p className={classes.prose}>{request.why}</p>}
          <Textarea
            label="Answer"
            description="Giving it answers the request."
            autosize
            minRows={4}
            disabled={!edits}
            value={edit.value.answer ?? ""}
            onChange={(event) => edit.change({ answer: event.currentTarget.value })}
            error={edit.fieldError("answer")}
          />
          <MemberPicker
            label="Who is to answer"
            disabled={!edits}
            value={edit.value.owner}
            onChange={(owner) => edit.change({ owner: owner ?? "" })}
          />
          <SaveBar edit={edit} shownFields={["answer"]} />
        </div>
        <aside className={classes.side} aria-label="How it went">
          <Facts
            facts={[
              [
                "State",
                <Badge key="state" variant="light" color={state.colour}>
                  {state.label}
                </Badge>,
              ],
              ["Asked by", <MemberName key="by" id={request.asked_by} nobody="A program" />],
              ["Asked", <ProjectWhen key="at" at={request.asked_at} />],
              ["Took", took(request) ?? "Not answered yet"],
              ...(request.insight
                ? [
                    [
                      "Insight",
                      <ProjectLink key="insight" path={recordPath("insight", request.insight)}>
                        The insight that holds it
                      </ProjectLink>,
                    ] as [string, React.ReactNode],
                  ]
                : []),
            ]}
          />
        </aside>
      </div>
      <RecordPanel type="data_request" id={request.id} />
      {edit.dialog}
    </>
  );
}
