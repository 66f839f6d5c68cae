import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Invitation, SessionProject } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { roleWords } from "../../../ui/roles";
import { Section } from "../../../ui/Section";
import { toast, toastProblem } from "../../../ui/toast";
import { invitationsOf, withdraw } from "./memberApi";

const columns: Column<Invitation>[] = [
  { key: "email", header: "E-mail", render: (invitation) => invitation.email },
  { key: "role", header: "Role", render: (invitation) => roleWords[invitation.role].name },
  {
    key: "sent",
    header: "Invited",
    wideOnly: true,
    render: (invitation) => <ProjectWhen at={invitation.created_at} />,
  },
  { key: "until", header: "Runs out", render: (invitation) => <ProjectWhen at={invitation.expires_at} /> },
];

/** Invitations nobody has taken up yet. Absent while there are none. */
export function Invitations({ project }: { project: SessionProject }) {
  const queries = useQueryClient();
  const invitations = useQuery(invitationsOf(project.slug));
  async function takeBack(invitation: Invitation) {
    try {
      await withdraw(project.slug, invitation.id);
      toast(`The link for ${invitation.email} no longer works. Invite them again for a new one.`);
    } catch (cause) {
      toastProblem("The invitation still stands", cause);
    }
    await queries.invalidateQueries({ queryKey: ["invitations", project.slug] });
  }
  if (invitations.isError)
    return <ErrorState cause={invitations.error} retry={() => void invitations.refetch()} />;
  if (!invitations.data?.items.length) return null;
  return (
    <Section title="Invitations not yet taken up">
      <DataTable
        label="Invitations"
        rows={invitations.data.items}
        columns={columns}
        rowKey={(invitation) => invitation.id}
        actions={(invitation) => (
          <Button size="compact-sm" variant="default" onClick={() => void takeBack(invitation)}>
            Withdraw
          </Button>
        )}
      />
    </Section>
  );
}
