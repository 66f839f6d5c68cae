import { Badge, Button, Group } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../../api/client";
import type { OpenSession } from "../../api/types";
import { Answered } from "../../ui/Answered";
import { type Column, DataTable } from "../../ui/DataTable";
import { When } from "../../ui/Figure";
import { Section } from "../../ui/Section";
import { toast, toastProblem } from "../../ui/toast";
import { browserName } from "./browserName";

const columns: Column<OpenSession>[] = [
  {
    key: "where",
    header: "Where",
    render: (session) => (
      <Group gap="sm">
        <span title={session.user_agent}>{browserName(session.user_agent)}</span>
        {session.current && <Badge>This one</Badge>}
      </Group>
    ),
  },
  { key: "address", header: "Address", wideOnly: true, render: (session) => session.address ?? "" },
  {
    key: "since",
    header: "Signed in",
    wideOnly: true,
    render: (session) => <When at={session.created_at} />,
  },
  { key: "seen", header: "Last active", render: (session) => <When at={session.last_seen_at} /> },
];

/** Every browser one is signed in with; each can be signed out from here. */
export function OpenSessions() {
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: () => answer(api.GET("/api/v1/sessions")) });
  async function end(session: OpenSession) {
    try {
      await answer(api.DELETE("/api/v1/sessions/{id}", { params: { path: { id: session.id } } }));
      toast(`${browserName(session.user_agent)} is signed out.`);
      await queries.invalidateQueries({ queryKey: ["sessions"] });
    } catch (cause) {
      toastProblem("The session is still open", cause);
    }
  }
  return (
    <Section
      title="Where you are signed in"
      description="Do you not recognise one? Sign it out, then change your password."
    >
      <Answered query={sessions}>
        {({ items }) => (
          <DataTable
            label="Open sessions"
            rows={items}
            columns={columns}
            rowKey={(session) => session.id}
            actions={(session) =>
              session.current ? null : (
                <Button size="compact-sm" variant="default" onClick={() => void end(session)}>
                  Sign out
                </Button>
              )
            }
          />
        )}
      </Answered>
    </Section>
  );
}
