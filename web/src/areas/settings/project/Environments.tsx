import { ActionIcon, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { mayAct, sessionQuery, useProject } from "../../../api/session";
import { AddByLabel } from "../../../ui/AddByLabel";
import { Section } from "../../../ui/Section";
import { toastProblem, toastUndo } from "../../../ui/toast";
import classes from "./Environments.module.css";
import { addEnvironment, projectSettings, removeEnvironment } from "./projectApi";

/** The environments of the project: what is tried stays apart from what customers see. */
export function Environments() {
  const { slug, role, environments } = useProject();
  const queries = useQueryClient();
  const manages = mayAct(role, "admin");

  /** Adding and removing change the project: what was read of it is read again. */
  async function change(act: () => Promise<unknown>, refused: string): Promise<boolean> {
    try {
      await act();
    } catch (cause) {
      toastProblem(refused, cause);
      return false;
    }
    await Promise.all([
      queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      queries.invalidateQueries({ queryKey: projectSettings(slug).queryKey }),
      queries.invalidateQueries({ queryKey: ["flags", slug] }),
    ]);
    return true;
  }
  const add = (name: string) => change(() => addEnvironment(slug, name), `“${name}” was not added`);

  async function remove(name: string) {
    if (await change(() => removeEnvironment(slug, name), `“${name}” was not removed`))
      toastUndo(`Removed ${name}`, async () => {
        await add(name);
      });
  }
  return (
    <Section
      title="Environments"
      description="A flag is set in each of them by itself, and a write key belongs to one: what is tried in staging does not count as what customers did."
    >
      <Stack gap="md" maw={480}>
        <ul className={classes.list}>
          {environments.map((name) => (
            <li key={name} className={classes.row}>
              <code>{name}</code>
              {name === "production" ? (
                <Text size="sm" c="dimmed">
                  Always there
                </Text>
              ) : (
                manages && (
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Remove ${name}`}
                    onClick={() => void remove(name)}
                  >
                    <X size={16} />
                  </ActionIcon>
                )
              )}
            </li>
          ))}
        </ul>
        {manages && (
          <AddByLabel
            label="New environment"
            placeholder="staging"
            maxLength={40}
            onAdd={(name) => void add(name)}
          />
        )}
      </Stack>
    </Section>
  );
}
