import { Alert, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Merge } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { RecordLink } from "../../../ui/records/RecordLink";
import { Section } from "../../../ui/Section";
import classes from "./Ideas.module.css";
import { duplicatesOf, type Idea, ideaOf } from "./ideaApi";
import { useMerging } from "./useMerging";

interface MergedProps {
  idea: Idea;
  /** Whether the member may take ideas apart. */
  edits: boolean;
}

/** Says on a merged idea's page where it went, and takes it out there again. */
export function MergedBanner({ idea, edits }: MergedProps) {
  const { slug } = useProject();
  const id = idea.merged_into ?? "";
  const original = useQuery({ ...ideaOf(slug, id), enabled: id !== "" }).data?.value;
  if (id === "") return null;
  const into = { type: "idea", id, title: original?.title ?? "another idea" };
  return (
    <Alert color="gray" icon={<Merge size={18} />} mb="lg" title="This idea is merged into another">
      <div className={classes.banner}>
        <span>What speaks for it counts for</span> <RecordLink record={into} />
        {edits && <TakeApart idea={idea} into={into} label="Take apart again" />}
      </div>
    </Alert>
  );
}

/** The ideas that are merged into this one; nothing while there are none. */
export function MergedIdeas({ idea, edits }: MergedProps) {
  const { slug } = useProject();
  const found = useQuery(duplicatesOf(slug, idea.id)).data ?? [];
  if (found.length === 0) return null;
  return (
    <Section title="Merged into this idea" description="What speaks for them is counted above.">
      <ul className={classes.merged}>
        {found.map((one) => (
          <li key={one.id}>
            <RecordLink record={{ type: "idea", id: one.id, title: one.title }} />
            {edits && (
              <TakeApart idea={one} into={idea} label="Take apart" name={`Take apart: ${one.title}`} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface TakeApartProps {
  idea: Pick<Idea, "id" | "title">;
  into: Pick<Idea, "id" | "title">;
  label: string;
  /** For screen readers, where several such buttons stand under one another. */
  name?: string;
}

function TakeApart({ idea, into, label, name }: TakeApartProps) {
  const { takeApart } = useMerging();
  const [busy, setBusy] = useState(false);
  return (
    <Button
      variant="default"
      size="compact-md"
      aria-label={name}
      loading={busy}
      onClick={() => {
        setBusy(true);
        void takeApart(idea, into).finally(() => setBusy(false));
      }}
    >
      {label}
    </Button>
  );
}
