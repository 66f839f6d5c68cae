import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { FormProblem } from "../../ui/FormProblem";
import { useSubmit } from "../../ui/useSubmit";
import { AccessFrame } from "./AccessFrame";
import { safeReturn } from "./secretFromHash";
import { useEnter } from "./useEnter";

/** E-mail and password, then back to where one came from. */
export function SignInPage() {
  const { back, expired } = useSearch({ strict: false }) as { back?: string; expired?: boolean };
  const enter = useEnter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const form = useSubmit(async () => {
    const session = await answer(api.POST("/api/v1/session", { body: { email, password } }));
    await enter(session, safeReturn(back));
  });
  return (
    <AccessFrame title="Sign in">
      <form onSubmit={form.onSubmit}>
        <Stack gap="lg">
          {expired && !form.problem && (
            <Alert color="gray" variant="light">
              Your session has ended. Sign in to go on where you were.
            </Alert>
          )}
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={form.fieldError("email")}
            required
            withAsterisk={false}
            autoFocus
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={form.fieldError("password")}
            required
            withAsterisk={false}
          />
          <FormProblem problem={form.problem} shownFields={["email", "password"]} />
          <Button type="submit" fullWidth loading={form.busy}>
            Sign in
          </Button>
        </Stack>
      </form>
    </AccessFrame>
  );
}
