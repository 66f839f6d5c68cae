import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Invitation, SessionProject } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { roleWords } from "../../../ui/roles";
import { Section } from "../../../ui/Section";
import { useRemoval } from "../../../ui/useRemoval";
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
  const invitations = useQuery(invitationsOf(project.slug));
  const removal = useRemoval(["invitations", project.slug]);
  const takeBack = (invitation: Invitation) =>
    removal.takeOff(invitation.id, {
      says: `Withdrew the invitation of ${invitation.email}.`,
      act: () => withdraw(project.slug, invitation.id),
      refused: "The invitation still stands",
    });
  if (invitations.isError)
    return <ErrorState cause={invitations.error} retry={() => void invitations.refetch()} />;
  const standing = invitations.data?.items.filter((invitation) => !removal.isLeaving(invitation.id)) ?? [];
  if (standing.length === 0) return null;
  return (
    <Section title="Invitations not yet taken up">
      <DataTable
        label="Invitations"
        rows={standing}
        columns={columns}
        rowKey={(invitation) => invitation.id}
        actions={(invitation) => (
          <Button size="compact-sm" variant="default" onClick={() => takeBack(invitation)}>
            Withdraw
          </Button>
        )}
      />
    </Section>
  );
}
