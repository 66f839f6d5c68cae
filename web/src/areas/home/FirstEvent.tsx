import { Button, Code, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { answer, api } from "../../api/client";
import { mayAct } from "../../api/session";
import type { SessionProject, TrackedEvent } from "../../api/types";
import { CodeBlock } from "../../ui/CodeBlock";
import { CopyButton } from "../../ui/CopyButton";
import { eventName } from "../../ui/eventNames";
import { ProjectWhen } from "../../ui/Figure";
import { PageHeader } from "../../ui/PageHeader";
import { ProjectLink } from "../../ui/ProjectLink";
import { toastProblem } from "../../ui/toast";
import classes from "./FirstEvent.module.css";
import { makeWriteKey } from "./homeApi";
import { snippets } from "./snippets";

interface FirstEventProps {
  project: SessionProject;
  /** The first event, once it has arrived. */
  first: TrackedEvent | undefined;
  onDone: () => void;
}

/** The way to the first event: a key, a few lines to copy, and a light that turns green. */
export function FirstEvent({ project, first, onDone }: FirstEventProps) {
  const [key, setKey] = useState("");
  const [language, setLanguage] = useState("curl");
  const ways = snippets(window.location.origin, key || "YOUR_WRITE_KEY");
  const chosen = ways.find((way) => way.name === language) ?? ways[0];
  return (
    <>
      <PageHeader
        title="Send your first event"
        description={`Nothing has come in for ${project.name} yet. Three steps, about two minutes.`}
      />
      <ol className={classes.steps}>
        <Step number={1} title="Take a write key" done={key !== ""}>
          <WriteKey project={project} secret={key} onMade={setKey} />
        </Step>
        <Step number={2} title="Send an event with it" done={first !== undefined}>
          <Stack gap="md">
            <SegmentedControl
              aria-label="Language"
              value={language}
              onChange={setLanguage}
              data={ways.map((way) => way.name)}
              w="fit-content"
            />
            {chosen && <CodeBlock what={chosen.what} code={chosen.code} />}
            <Text size="sm" c="dimmed">
              Any Segment library works: give it this server as host. Past events in a file? See{" "}
              <ProjectLink path="settings/imports">Imports</ProjectLink>.
            </Text>
          </Stack>
        </Step>
        <Step number={3} title="See it arrive" done={first !== undefined}>
          <Arrival first={first} project={project} onDone={onDone} />
        </Step>
      </ol>
    </>
  );
}

function Step({
  number,
  title,
  done,
  children,
}: {
  number: number;
  title: string;
  done: boolean;
  children: ReactNode;
}) {
  return (
    <li className={classes.step}>
      <span className={classes.number} data-done={done || undefined} aria-hidden>
        {done ? <CircleCheck size={18} /> : number}
      </span>
      <div className={classes.body}>
        <h2 className={classes.title}>{title}</h2>
        {children}
      </div>
    </li>
  );
}

interface WriteKeyProps {
  project: SessionProject;
  secret: string;
  onMade: (secret: string) => void;
}

function WriteKey({ project, secret, onMade }: WriteKeyProps) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const keys = useQuery({
    queryKey: ["keys", project.slug],
    queryFn: () =>
      answer(api.GET("/api/v1/projects/{project}/keys", { params: { path: { project: project.slug } } })),
  });
  const existing = keys.data?.items.find((key) => key.kind === "write" && !key.revoked_at);
  async function make() {
    setBusy(true);
    try {
      onMade((await makeWriteKey(project.slug)).secret ?? "");
      await queries.invalidateQueries({ queryKey: ["keys", project.slug] });
    } catch (cause) {
      toastProblem("No key was created", cause);
    } finally {
      setBusy(false);
    }
  }
  if (secret !== "") {
    return (
      <div className={classes.key}>
        <Code className={classes.secret}>{secret}</Code>
        <CopyButton value={secret} what="key" />
        <Text size="sm" c="dimmed" className={classes.once}>
          It is shown only now. The code below already holds it.
        </Text>
      </div>
    );
  }
  if (!mayAct(project.role, "admin")) return <Text>Ask an admin of this project for a write key.</Text>;
  return (
    <Stack gap="sm" align="flex-start">
      <Text>
        A write key can only send events, so it is safe in a browser.
        {existing && (
          <>
            {" "}
            There is one already: <Code>{existing.prefix}…</Code> ({existing.name}). If you do not have it at
            hand, make another.
          </>
        )}
      </Text>
      <Button loading={busy} onClick={() => void make()}>
        Create a write key
      </Button>
    </Stack>
  );
}

function Arrival({ first, project, onDone }: FirstEventProps) {
  if (!first) {
    return (
      <div className={classes.arrival} role="status">
        <span className={classes.pulse} aria-hidden />
        <Text>Waiting for the first event. This page looks every two seconds.</Text>
      </div>
    );
  }
  return (
    <Stack gap="md" align="flex-start">
      <div className={classes.arrival} data-arrived role="status">
        <CircleCheck size={20} aria-hidden />
        <Text>
          <strong>{eventName(first.event)}</strong> by <strong>{first.distinct_id}</strong> arrived{" "}
          <ProjectWhen at={first.received_at} />.
        </Text>
      </div>
      <div className={classes.next}>
        <ProjectLink path="insights/new?kind=trends">Ask your first question</ProjectLink>
        <Button variant="default" onClick={onDone}>
          Go to {project.name}
        </Button>
      </div>
    </Stack>
  );
}
