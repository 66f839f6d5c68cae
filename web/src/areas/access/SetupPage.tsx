import { Alert, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { Answered } from "../../ui/Answered";
import { FormProblem } from "../../ui/FormProblem";
import { TimezoneSelect } from "../../ui/TimezoneSelect";
import { browserTimezone } from "../../ui/timezones";
import { useSubmit } from "../../ui/useSubmit";
import { AccessFrame } from "./AccessFrame";
import { passwordHint } from "./passwordHint";
import { secretFromHash } from "./secretFromHash";
import { useEnter } from "./useEnter";

/** Makes the owner and the first project of a fresh workspace. */
export function SetupPage() {
  const setup = useQuery({
    queryKey: ["setup"],
    queryFn: () => answer(api.GET("/api/v1/setup")),
    staleTime: 0,
  });
  const token = secretFromHash(useLocation().hash);
  return (
    <Answered query={setup} loading={null}>
      {({ needed }) => {
        if (!needed) return <AlreadySetUp />;
        return token ? <SetupForm token={token} /> : <LinkNeeded />;
      }}
    </Answered>
  );
}

function AlreadySetUp() {
  return (
    <AccessFrame
      title="This workspace is set up"
      description="The setup link has been used. Sign in with your account, or ask a colleague for an invitation."
    >
      <Button component={Link} to="/sign-in" fullWidth>
        Sign in
      </Button>
    </AccessFrame>
  );
}

function LinkNeeded() {
  return (
    <AccessFrame
      title="Open the setup link"
      description="This workspace has no owner yet. When prodops started, it printed a link that can be used once; open that link to go on."
    >
      <Alert color="gray" variant="light">
        The link ends in <code>/setup#…</code>. Has it scrolled away? Restart prodops and it prints a new one.
      </Alert>
    </AccessFrame>
  );
}

function SetupForm({ token }: { token: string }) {
  const enter = useEnter();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [projectName, setProjectName] = useState("");
  const [timezone, setTimezone] = useState(browserTimezone);
  const form = useSubmit(async () => {
    const session = await answer(
      api.POST("/api/v1/setup", {
        body: { token, name, email, password, project_name: projectName, timezone },
      }),
    );
    await enter(session, "/");
  });
  return (
    <AccessFrame
      title="Set up prodops"
      description="You become the owner, and can invite the others afterwards."
    >
      <form onSubmit={form.onSubmit}>
        <Stack gap="lg">
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
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={form.fieldError("email")}
            required
            withAsterisk={false}
          />
          <PasswordInput
            label="Password"
            description={passwordHint}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={form.fieldError("password")}
            required
            withAsterisk={false}
          />
          <TextInput
            label="Product"
            description="The product you want to understand. It names your first project."
            value={projectName}
            onChange={(event) => setProjectName(event.currentTarget.value)}
            error={form.fieldError("project_name")}
            required
            withAsterisk={false}
          />
          <TimezoneSelect
            label="Time zone"
            value={timezone}
            onChange={setTimezone}
            error={form.fieldError("timezone")}
          />
          <FormProblem
            problem={form.problem}
            shownFields={["name", "email", "password", "project_name", "timezone"]}
          />
          <Button type="submit" fullWidth loading={form.busy}>
            Create the workspace
          </Button>
          <Text size="sm" c="dimmed">
            Days and weeks are counted in the project’s time zone. You can change it later.
          </Text>
        </Stack>
      </form>
    </AccessFrame>
  );
}
