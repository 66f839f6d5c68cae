import { Button, Stack } from "@mantine/core";
import { UserPlus } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import { PageHeader } from "../../../ui/PageHeader";
import { useOpenedByAddress } from "../../../ui/useOpenedByAddress";
import { Invitations } from "./Invitations";
import { InviteModal } from "./InviteModal";
import { MemberTable } from "./MemberTable";

/** Who works in the project, and who has been asked to. */
export function MembersPage() {
  const project = useProject();
  const manages = mayAct(project.role, "admin");
  const [inviting, open, close] = useOpenedByAddress("invite");
  return (
    <>
      <PageHeader
        title="Members"
        description="Who works in this project, and what each of them may do."
        actions={
          manages && (
            <Button leftSection={<UserPlus size={16} />} onClick={open}>
              Invite a colleague
            </Button>
          )
        }
      />
      <Stack gap={40}>
        <MemberTable project={project} manages={manages} />
        {manages && <Invitations project={project} />}
      </Stack>
      {manages && <InviteModal project={project} opened={inviting} onClose={close} />}
    </>
  );
}
