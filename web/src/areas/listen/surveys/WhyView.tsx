import { Alert, Group, List, Stack, Text, TextInput, ThemeIcon } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { Section } from "../../../ui/Section";
import { why } from "./surveyApi";

/** Says rule by rule whether the window would open for somebody now. */
export function WhyView({ id }: { id: string }) {
  const { slug } = useProject();
  const [facts, setFacts] = useState({ person: "", url: "", told: "" });
  const [asked] = useDebouncedValue(facts, 250);
  const told = asked.told
    .split(",")
    .map((t) => t.trim())
    .filter((t) => t.includes("="));
  const found = useQuery({
    ...why(slug, id, asked.person.trim(), asked.url.trim(), told),
    placeholderData: (before) => before,
  });
  return (
    <Section
      title="Is it shown to somebody?"
      description="Name a person as your page does, and see which rules let the window open. Asking here counts as nothing."
    >
      <Stack gap="md">
        <Group grow preventGrowOverflow={false} align="flex-start">
          <TextInput
            label="Person"
            placeholder="Their id"
            value={facts.person}
            onChange={(e) => setFacts({ ...facts, person: e.currentTarget.value })}
          />
          <TextInput
            label="Address of the page"
            placeholder="https://app.example.com/home"
            value={facts.url}
            onChange={(e) => setFacts({ ...facts, url: e.currentTarget.value })}
          />
          <TextInput
            label="What the page tells"
            placeholder="plan=pro, role=owner"
            value={facts.told}
            onChange={(e) => setFacts({ ...facts, told: e.currentTarget.value })}
          />
        </Group>
        <Answered query={found}>
          {(answer) => (
            <>
              <Alert variant="light" color={answer.shown ? "green" : "gray"} role="status">
                {answer.says}
              </Alert>
              <List spacing="xs" listStyleType="none">
                {answer.checks.map((c) => (
                  <List.Item
                    key={c.rule}
                    icon={
                      <ThemeIcon size={20} radius="xl" variant="light" color={c.passes ? "green" : "red"}>
                        {c.passes ? (
                          <Check size={13} aria-label="Passes" />
                        ) : (
                          <X size={13} aria-label="Does not pass" />
                        )}
                      </ThemeIcon>
                    }
                  >
                    <Text fw={c.passes ? 400 : 550}>{c.says}</Text>
                  </List.Item>
                ))}
              </List>
            </>
          )}
        </Answered>
      </Stack>
    </Section>
  );
}
