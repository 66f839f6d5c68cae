import { Badge, Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { MessageCircleQuestion, Plus } from "lucide-react";
import { useState } from "react";
import { mayAct, useProject } from "../../../api/session";
import type { Column } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { FormProblem } from "../../../ui/FormProblem";
import { duration } from "../../../ui/figures";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { Owner } from "../../../ui/records/MemberName";
import { MemberPicker } from "../../../ui/records/MemberPicker";
import { RecordList, useListing } from "../../../ui/records/RecordList";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { useSubmit } from "../../../ui/useSubmit";
import classes from "../Works.module.css";
import { archiveRequest, askForData, type DataRequest, requestList, restoreRequest } from "../worksApi";

/** What a request's state is called, and its colour. */
export const requestStates: Record<DataRequest["state"], { label: string; colour: string }> = {
  open: { label: "Open", colour: "blue" },
  answered: { label: "Answered", colour: "green" },
  withdrawn: { label: "Withdrawn", colour: "gray" },
};

/** How long the answer took; undefined while there is none. */
export function took(request: DataRequest): string | undefined {
  if (!request.answered_at) return undefined;
  return duration((Date.parse(request.answered_at) - Date.parse(request.asked_at)) / 1000);
}

const columns: Column<DataRequest & { name: string }>[] = [
  {
    key: "question",
    header: "Question",
    render: (r) => (
      <ProjectLink path={`data-requests/${r.id}`} fw={550}>
        {r.question}
      </ProjectLink>
    ),
  },
  {
    key: "state",
    header: "State",
    width: "120px",
    render: (r) => (
      <Badge variant="light" color={requestStates[r.state].colour}>
        {requestStates[r.state].label}
      </Badge>
    ),
  },
  {
    key: "took",
    header: "Took",
    width: "110px",
    align: "right",
    wideOnly: true,
    render: (r) => took(r) ?? <span className={classes.quiet}>–</span>,
  },
  {
    key: "asked",
    header: "Asked",
    width: "140px",
    wideOnly: true,
    render: (r) => <ProjectWhen at={r.asked_at} />,
  },
  {
    key: "owner",
    header: "Who answers",
    width: "170px",
    wideOnly: true,
    render: (r) => <Owner id={r.owner} />,
  },
];

/** Questions that members put to a colleague instead of the data. */
export function RequestsPage() {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const listing = useListing();
  const [asking, open, close] = useOpenedByAddress("new");
  const pages = useInfiniteQuery({
    ...requestList(slug, listing.asked, listing.archived),
    placeholderData: (before) => before,
  });
  const edits = mayAct(role, "editor");
  return (
    <>
      <RecordList
        title="Data requests"
        description="Questions put to a colleague. How long they take is part of the data access time."
        noun="data request"
        icon={MessageCircleQuestion}
        listing={listing}
        pages={pages}
        columns={columns}
        path={(r) => `data-requests/${r.id}`}
        create={
          edits && (
            <Button leftSection={<Plus size={16} />} onClick={open}>
              Ask a question
            </Button>
          )
        }
        empty={{
          title: "Nobody had to ask",
          says: edits
            ? "When a number cannot be found in Insights, put the question to a colleague here: the answer stays, and you see how long people wait for theirs."
            : "An editor of this project can ask the first question.",
        }}
        {...(edits && {
          archival: {
            archive: (id) => archiveRequest(slug, id),
            restore: (id) => restoreRequest(slug, id),
            onChanged: () => queries.invalidateQueries({ queryKey: ["data-requests", slug] }),
          },
        })}
      />
      <Modal opened={asking && edits} onClose={close} title="Ask a question">
        {asking && <AskForm onClose={close} />}
      </Modal>
    </>
  );
}

function AskForm({ onClose }: { onClose: () => void }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [question, setQuestion] = useState("");
  const [why, setWhy] = useState("");
  const [owner, setOwner] = useState<string | null>(null);
  const form = useSubmit(async () => {
    const made = await askForData(slug, { question, why, owner: owner ?? "" });
    void queries.invalidateQueries({ queryKey: ["data-requests", slug] });
    await navigate({ to: path(`data-requests/${made.id}`) });
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <Textarea
          label="Question"
          required
          autosize
          minRows={2}
          data-autofocus
          value={question}
          onChange={(event) => setQuestion(event.currentTarget.value.replaceAll("\n", " "))}
          error={form.fieldError("question")}
        />
        <Textarea
          label="What you will decide with the answer"
          autosize
          minRows={2}
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        <MemberPicker label="Who is to answer" value={owner} onChange={setOwner} />
        <FormProblem problem={form.problem} shownFields={["question"]} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy}>
            Ask
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
