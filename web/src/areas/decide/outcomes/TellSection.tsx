import { Badge, Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, Send } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { type Column, DataTable } from "../../../ui/DataTable";
import { ProjectWhen } from "../../../ui/Figure";
import { FormProblem } from "../../../ui/FormProblem";
import { exact } from "../../../ui/figures";
import { ProjectLink } from "../../../ui/ProjectLink";
import { recordPath } from "../../../ui/records/address";
import { Section } from "../../../ui/Section";
import { toast, toastProblem } from "../../../ui/toast";
import { useSubmit } from "../../../ui/useSubmit";
import decide from "../Decide.module.css";
import classes from "./Outcomes.module.css";
import {
  type Outcome,
  type Requester,
  type Requesters,
  requestersCsv,
  requestersOf,
  tellRequesters,
} from "./outcomeApi";
import { draft, people, toldWords } from "./words";

/** Who asked for it, whether they were told, and telling them once. */
export function TellSection({ outcome, writes }: { outcome: Outcome; writes: boolean }) {
  const { slug } = useProject();
  const asked = useQuery({
    ...requestersOf(slug, outcome.id),
    // Letters go out in the background: look again while some wait.
    refetchInterval: (query) =>
      query.state.data?.items.some((r) => r.told === "queued" || r.told === "sending") ? 2000 : false,
  });
  const [telling, setTelling] = useState(false);
  const open = (asked.data?.items ?? []).filter((r) => !r.told || r.told === "no_address");
  return (
    <Section
      title="Telling those who asked"
      description="The people of the notes behind this bet. Everybody is told once, whatever name they are known by."
      actions={
        asked.data &&
        asked.data.items.length > 0 && (
          <Group gap="sm">
            <Button
              component="a"
              variant="default"
              leftSection={<Download size={15} />}
              href={requestersCsv(slug, outcome.id)}
              download
            >
              CSV
            </Button>
            {writes && open.length > 0 && (
              <Button leftSection={<Send size={15} />} onClick={() => setTelling(true)}>
                Tell them
              </Button>
            )}
          </Group>
        )
      }
    >
      <Answered query={asked}>
        {(found) =>
          found.items.length === 0 ? (
            <p className={decide.none}>
              Nobody is known to have asked for it. Link notes to the idea behind the bet, and whoever wrote
              them stands here.
            </p>
          ) : (
            <Askers found={found} outcome={outcome} writes={writes} />
          )
        }
      </Answered>
      {telling && asked.data && (
        <TellDialog outcome={outcome} found={asked.data} onClose={() => setTelling(false)} />
      )}
    </Section>
  );
}

/** How many are listed until all are asked for: the page has more to say. */
const shownFirst = 8;

function Askers({ found, outcome, writes }: { found: Requesters; outcome: Outcome; writes: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  async function act(body: Parameters<typeof tellRequesters>[2], done: string) {
    try {
      await tellRequesters(slug, outcome.id, body);
      toast(done);
    } catch (cause) {
      toastProblem("They could not be told", cause);
    } finally {
      await queries.invalidateQueries({ queryKey: requestersOf(slug, outcome.id).queryKey });
    }
  }
  const [all, setAll] = useState(false);
  const columns: Column<Requester>[] = [
    {
      key: "who",
      header: "Who",
      width: "34%",
      render: (r) => (
        <div className={classes.cell}>
          <span>{r.name || r.email || r.person}</span>
          <span className={classes.under}>{[r.name && r.email, r.company].filter(Boolean).join(", ")}</span>
        </div>
      ),
    },
    {
      key: "asked",
      header: "Asked",
      wideOnly: true,
      render: (r) => {
        const first = r.asked[0];
        if (!first) return <span className={classes.under}>No longer linked</span>;
        const text = first.text.length > 90 ? `${first.text.slice(0, 89)}…` : first.text;
        return (
          <div className={classes.cell}>
            {first.type === "feedback" ? (
              <ProjectLink path={recordPath("feedback", first.id)}>{text}</ProjectLink>
            ) : (
              <span>{text || "In a survey"}</span>
            )}
            <span className={classes.under}>
              <ProjectWhen at={first.at} />
              {r.asked.length > 1 && `, and ${r.asked.length - 1} more`}
            </span>
          </div>
        );
      },
    },
    {
      key: "told",
      header: "Told",
      render: (r) => (
        <div className={classes.cell}>
          {r.told ? (
            <Badge size="sm" variant="light" color={toldColour(r.told)}>
              {toldWords[r.told]}
            </Badge>
          ) : (
            <span className={classes.under}>Not yet</span>
          )}
          {r.told_at && (
            <span className={classes.under}>
              <ProjectWhen at={r.told_at} />
              {r.told_by && ` by ${r.told_by}`}
            </span>
          )}
          {r.reason && <span className={classes.under}>{r.reason}</span>}
        </div>
      ),
    },
  ];
  return (
    <DataTable
      label="Those who asked"
      rows={all ? found.items : found.items.slice(0, shownFirst)}
      columns={columns}
      rowKey={(r) => r.key}
      toolbar={<span className={classes.under}>{toldSummary(found)}</span>}
      footer={
        !all &&
        found.items.length > shownFirst && (
          <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
            Show all {exact(found.items.length)}
          </Button>
        )
      }
      {...(writes
        ? {
            actions: (r: Requester) => (
              <RowActions
                requester={r}
                onHand={() =>
                  void act({ message: "", by_hand: true, only: [r.key] }, "Marked as told by hand")
                }
                onAgain={() => void act({ message: draft(outcome.title), only: [r.key] }, "It is sent again")}
                mail={found.mail}
              />
            ),
          }
        : {})}
    />
  );
}

function RowActions({
  requester,
  onHand,
  onAgain,
  mail,
}: {
  requester: Requester;
  onHand: () => void;
  onAgain: () => void;
  mail: boolean;
}) {
  const by = requester.name || requester.email || requester.person || "";
  const open = !requester.told || requester.told === "no_address" || requester.told === "unsubscribed";
  return (
    <>
      {requester.again && mail && (
        <Button size="compact-sm" variant="default" onClick={onAgain} aria-label={`Send again to ${by}`}>
          Send again
        </Button>
      )}
      {(open || requester.again) && (
        <Button size="compact-sm" variant="default" onClick={onHand} aria-label={`Mark ${by} as told`}>
          Mark as told
        </Button>
      )}
    </>
  );
}

function toldColour(told: NonNullable<Requester["told"]>): string {
  if (told === "sent" || told === "by_hand") return "green";
  return told === "failed" ? "red" : "gray";
}

function toldSummary(found: Requesters): string {
  const told = found.items.filter((r) => r.told === "sent" || r.told === "by_hand").length;
  return `${told} of ${people(found.items.length)} told`;
}

/** The letter, or the handing over of the list where the server sends no mail. */
function TellDialog({
  outcome,
  found,
  onClose,
}: {
  outcome: Outcome;
  found: Requesters;
  onClose: () => void;
}) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const [subject, setSubject] = useState(`${outcome.title} is here`.slice(0, 150));
  const [message, setMessage] = useState(draft(outcome.title));
  const untold = found.items.filter((r) => !r.told);
  const without = found.items.filter((r) => r.told === "no_address");
  const reach = found.mail ? untold.length : untold.length + without.length;
  const form = useSubmit(async () => {
    const counts = await tellRequesters(slug, outcome.id, { subject, message });
    await queries.invalidateQueries({ queryKey: requestersOf(slug, outcome.id).queryKey });
    toast(
      counts.queued > 0
        ? `${people(counts.queued)} ${counts.queued === 1 ? "gets" : "get"} a letter`
        : `${people(counts.by_hand)} marked as told by hand`,
    );
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title="Tell those who asked" size={620}>
      <form onSubmit={form.onSubmit}>
        <Stack gap="lg">
          <p className={classes.note} style={{ margin: 0 }}>
            {found.mail
              ? `${people(untold.length)} ${untold.length === 1 ? "gets" : "get"} this letter from ${found.from}, each on their own. It carries a link to get no more mail.`
              : "This server sends no mail. Write to them from the CSV, with this text; then mark them all as told, so that nobody writes a second time."}
            {found.mail &&
              without.length > 0 &&
              ` ${people(without.length)} without an address: tell them by hand.`}
          </p>
          <TextInput
            label="Subject"
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
            error={form.fieldError("subject")}
            maxLength={150}
          />
          <Textarea
            label="Message"
            description="Plain text. {name} becomes their name."
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            error={form.fieldError("message")}
            autosize
            minRows={7}
            maxLength={5000}
            data-autofocus
          />
          <FormProblem problem={form.problem} shownFields={["subject", "message"]} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.busy} disabled={reach === 0 || message.trim() === ""}>
              {found.mail
                ? `Send ${reach === 1 ? "1 letter" : `${reach} letters`}`
                : `Mark ${people(reach)} as told`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
