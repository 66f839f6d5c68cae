import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { useSession } from "../../api/session";
import { FormProblem } from "../../ui/FormProblem";
import { Section } from "../../ui/Section";
import { toast } from "../../ui/toast";
import { useSubmit } from "../../ui/useSubmit";

/** Changes the password; the old one is asked for, so that an open screen is not enough. */
export function PasswordForm() {
  const { member } = useSession();
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const form = useSubmit(async () => {
    await answer(api.PATCH("/api/v1/me", { body: { password: { current, new: next } } }));
    setCurrent("");
    setNext("");
    await queries.invalidateQueries({ queryKey: ["sessions"] });
    toast("Your password is changed.");
  });
  return (
    <Section title="Password">
      <form onSubmit={form.onSubmit}>
        <Stack gap="md" maw={420}>
          <input type="hidden" name="username" autoComplete="username" value={member.email} />
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            error={form.fieldError("current")}
            required
            withAsterisk={false}
          />
          <PasswordInput
            label="New password"
            description="At least 12 characters."
            autoComplete="new-password"
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            error={form.fieldError("new")}
            required
            withAsterisk={false}
          />
          <FormProblem problem={form.problem} shownFields={["current", "new"]} />
          <Group>
            <Button type="submit" loading={form.busy} disabled={current === "" || next === ""}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
