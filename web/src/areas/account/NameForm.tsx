import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../../api/client";
import { sessionQuery, useSession } from "../../api/session";
import { FormProblem } from "../../ui/FormProblem";
import { Section } from "../../ui/Section";
import { toast } from "../../ui/toast";
import { useSubmit } from "../../ui/useSubmit";

/** The name that colleagues see beside what one did. */
export function NameForm() {
  const session = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState(session.member.name);
  const form = useSubmit(async () => {
    const member = await answer(api.PATCH("/api/v1/me", { body: { name } }));
    queries.setQueryData(sessionQuery.queryKey, { ...session, member });
    toast("Your name is changed.");
  });
  return (
    <Section title="Name">
      <form onSubmit={form.onSubmit}>
        <Stack gap="md" maw={420}>
          <TextInput label="E-mail" value={session.member.email} readOnly variant="unstyled" />
          <TextInput
            label="Name"
            description="Colleagues see it beside what you did."
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={form.fieldError("name")}
            autoComplete="name"
            required
            withAsterisk={false}
          />
          <FormProblem problem={form.problem} shownFields={["name"]} />
          <Group>
            <Button type="submit" loading={form.busy} disabled={name.trim() === session.member.name}>
              Save the name
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
