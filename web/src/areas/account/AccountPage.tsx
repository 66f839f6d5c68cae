import { Stack } from "@mantine/core";
import { PageHeader } from "../../ui/PageHeader";
import { NameForm } from "./NameForm";
import { OpenSessions } from "./OpenSessions";
import { PasswordForm } from "./PasswordForm";

/** What a member may change about themselves, and where they are signed in. */
export function AccountPage() {
  return (
    <>
      <PageHeader title="Your account" />
      <Stack gap={40} maw={860}>
        <NameForm />
        <PasswordForm />
        <OpenSessions />
      </Stack>
    </>
  );
}
