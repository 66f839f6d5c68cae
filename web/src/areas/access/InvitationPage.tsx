import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { FormProblem } from "../../ui/FormProblem";
import { useSubmit } from "../../ui/useSubmit";
import { AccessFrame } from "./AccessFrame";
import { passwordHint } from "./passwordHint";
import { secretFromHash } from "./secretFromHash";
import { useEnter } from "./useEnter";

/** Takes an invitation up: a newcomer gives a name and a password, a member their own password. */
export function InvitationPage() {
  const token = secretFromHash(useLocation().hash);
  const offer = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => answer(api.POST("/api/v1/invitations/lookup", { body: { token } })),
    enabled: token !== "",
    retry: false,
  });
  if (token === "" || offer.isError) {
    return (
      <AccessFrame
        title="This invitation cannot be used"
        description="It may have been used, withdrawn or run out. Ask the person who sent it for a new one."
      >
        <Button component={Link} to="/sign-in" variant="default" fullWidth>
          Sign in instead
        </Button>
      </AccessFrame>
    );
  }
  return offer.data ? <AcceptForm token={token} {...offer.data} /> : null;
}

interface AcceptFormProps {
  token: string;
  email: string;
  project: string;
  role: string;
  has_account: boolean;
}

function AcceptForm({ token, email, project, role, has_account: hasAccount }: AcceptFormProps) {
  const enter = useEnter();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const form = useSubmit(async () => {
    const body = hasAccount ? { token, password } : { token, name, password };
    await enter(await answer(api.POST("/api/v1/invitations/accept", { body })), "/");
  });
  return (
    <AccessFrame
      title={`Join ${project}`}
      description={
        hasAccount
          ? "You have an account already. Give its password to join."
          : "Choose a name and a password."
      }
    >
      <form onSubmit={form.onSubmit}>
        <Stack gap="lg">
          <TextInput label="E-mail" type="email" value={email} readOnly autoComplete="username" />
          {!hasAccount && (
            <TextInput
              label="Your name"
              autoComplete="name"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={form.fieldError("name")}
              required
              withAsterisk={false}
              autoFocus
            />
          )}
          <PasswordInput
            label="Password"
            description={hasAccount ? undefined : passwordHint}
            autoComplete={hasAccount ? "current-password" : "new-password"}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={form.fieldError("password")}
            required
            withAsterisk={false}
          />
          <FormProblem problem={form.problem} shownFields={["name", "password"]} />
          <Button type="submit" fullWidth loading={form.busy}>
            Join as {role}
          </Button>
        </Stack>
      </form>
    </AccessFrame>
  );
}
