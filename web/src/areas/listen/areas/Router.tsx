import { Button, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { GraduationCap } from "lucide-react";
import { useState } from "react";
import { answer, api } from "../../../api/client";
import { useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { Facts } from "../../../ui/Facts";
import { ProjectWhen } from "../../../ui/Figure";
import { exact, percent } from "../../../ui/figures";
import { Section } from "../../../ui/Section";
import { toast, toastProblem } from "../../../ui/toast";

const kindWords = { area: "Area", theme: "Theme", duplicate: "Same note" };

/** What the router has learned, and how often it was right. */
export function Router({ edits }: { edits: boolean }) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const path = { params: { path: { project: slug } } };
  const router = useQuery({
    queryKey: ["router", slug],
    queryFn: () => answer(api.GET("/api/v1/projects/{project}/feedback/classifier", path)),
  });
  const taken = useQuery({
    queryKey: ["feedback", slug, "acceptance"],
    queryFn: () => answer(api.GET("/api/v1/projects/{project}/feedback/acceptance", path)),
  });
  const [busy, setBusy] = useState(false);
  async function train() {
    setBusy(true);
    try {
      const trained = await answer(
        api.POST("/api/v1/projects/{project}/feedback/classifier/train", { ...path, body: {} }),
      );
      toast(`The router has learned from ${exact(trained.n)} examples`);
    } catch (cause) {
      toastProblem("The router was not trained", cause);
    }
    setBusy(false);
    await queries.invalidateQueries({ queryKey: ["router", slug] });
    await queries.invalidateQueries({ queryKey: ["feedback", slug] });
  }
  return (
    <Section
      title="Router"
      description="Learns from notes that people filed. Where it is not sure, it suggests and leaves the note to you."
      actions={
        edits && (
          <Button
            variant="default"
            leftSection={<GraduationCap size={16} />}
            loading={busy}
            onClick={() => void train()}
          >
            Train it now
          </Button>
        )
      }
    >
      <Answered query={router}>
        {(known) =>
          known.trained ? (
            <Facts
              facts={[
                ["Trained", <ProjectWhen key="at" at={known.trained_at} />],
                ["Examples", `${exact(known.n)} in ${exact(known.areas)} areas`],
                [
                  "Right",
                  `${percent(known.accuracy)}, cross-validated; among the first three ${percent(known.top3)}`,
                ],
                [
                  "Files by itself",
                  `from ${percent(known.threshold)} sure on: ${percent(known.kept)} of notes, ${percent(known.right)} of them right`,
                ],
                ...(taken.data?.items ?? [])
                  .filter((kind) => kind.accepted + kind.changed > 0)
                  .map(
                    (kind) =>
                      [
                        `${kindWords[kind.kind]} suggestions`,
                        `${percent(kind.rate)} accepted of ${exact(kind.accepted + kind.changed)}`,
                      ] as [string, string],
                  ),
              ]}
            />
          ) : (
            <Text c="dimmed">
              Not trained yet. File some notes under each area in the inbox, then train it; or send examples
              to the API.
            </Text>
          )
        }
      </Answered>
    </Section>
  );
}
