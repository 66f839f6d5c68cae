import {
  Button,
  Checkbox,
  Group,
  Modal,
  ScrollArea,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { useProject } from "../../../api/session";
import { isQuery } from "../../../charts/query/address";
import { sentenceText } from "../../../charts/query/sentence";
import { FormProblem } from "../../../ui/FormProblem";
import { LoadingRows } from "../../../ui/Loading";
import { ProjectLink } from "../../../ui/ProjectLink";
import { useSubmit } from "../../../ui/useSubmit";
import { metricList } from "../../experiment/metrics/metricApi";
import { metricWords } from "../../experiment/metrics/words";
import { savedInsights } from "../understandApi";
import classes from "./DashboardPage.module.css";

interface AddTileProps {
  opened: boolean;
  onClose: () => void;
  /** Resolves once the tiles are on the dashboard. */
  onAdd: (tiles: { insight?: string; metric?: string; text?: string }[]) => Promise<unknown>;
}

/** Chooses insights and metrics to put on a dashboard, or writes a text for it. */
export function AddTile(props: AddTileProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Add to the dashboard" size="lg">
      {props.opened && (
        <Tabs defaultValue="insights">
          <Tabs.List mb="md">
            <Tabs.Tab value="insights">Insights</Tabs.Tab>
            <Tabs.Tab value="metrics">Metrics</Tabs.Tab>
            <Tabs.Tab value="text">Text</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="insights">
            <Insights {...props} />
          </Tabs.Panel>
          <Tabs.Panel value="metrics">
            <Metrics {...props} />
          </Tabs.Panel>
          <Tabs.Panel value="text">
            <Words {...props} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Modal>
  );
}

function Insights({ onAdd, onClose }: AddTileProps) {
  const { slug } = useProject();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const [chosen, setChosen] = useState<string[]>([]);
  const pages = useInfiniteQuery({
    ...savedInsights(slug, asked, false),
    placeholderData: (before) => before,
  });
  const rows = pages.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  const form = useSubmit(async () => {
    await onAdd(chosen.map((insight) => ({ insight })));
    onClose();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <FormProblem problem={form.problem} />
        <TextInput
          aria-label="Search insights"
          placeholder="Search insights"
          leftSection={<Search size={15} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <ScrollArea.Autosize mah={360}>
          {!pages.data ? (
            <LoadingRows rows={5} />
          ) : rows.length === 0 ? (
            <Text c="dimmed" size="sm">
              {asked ? `No insight has “${asked}” in its words.` : "There are no saved insights yet. "}
              {!asked && <ProjectLink path="insights/new">Ask a first question</ProjectLink>}
            </Text>
          ) : (
            <Checkbox.Group value={chosen} onChange={setChosen} aria-label="Insights">
              <Stack gap={10}>
                {rows.map((i) => {
                  const query: unknown = i.query;
                  return (
                    <Checkbox
                      key={i.id}
                      value={i.id}
                      label={i.name}
                      description={i.description || (isQuery(query) ? sentenceText(query) : undefined)}
                    />
                  );
                })}
                {pages.hasNextPage && (
                  <Button
                    variant="default"
                    loading={pages.isFetchingNextPage}
                    onClick={() => void pages.fetchNextPage()}
                  >
                    Show more
                  </Button>
                )}
              </Stack>
            </Checkbox.Group>
          )}
        </ScrollArea.Autosize>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={chosen.length === 0}>
            {chosen.length > 1 ? `Add ${chosen.length} insights` : "Add insight"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Metrics({ onAdd, onClose }: AddTileProps) {
  const { slug } = useProject();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const [chosen, setChosen] = useState<string[]>([]);
  const pages = useInfiniteQuery({
    ...metricList(slug, asked, false),
    placeholderData: (before) => before,
  });
  const rows = pages.data?.pages.flatMap((p) => p.items ?? []) ?? [];
  const form = useSubmit(async () => {
    await onAdd(chosen.map((metric) => ({ metric })));
    onClose();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <FormProblem problem={form.problem} />
        <TextInput
          aria-label="Search metrics"
          placeholder="Search metrics"
          leftSection={<Search size={15} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah={360}>
          {!pages.data ? (
            <LoadingRows rows={5} />
          ) : rows.length === 0 ? (
            <Text c="dimmed" size="sm">
              {asked ? `No metric has “${asked}” in its words.` : "There are no metrics yet. "}
              {!asked && <ProjectLink path="metrics?new=1">Define a first one</ProjectLink>}
            </Text>
          ) : (
            <Checkbox.Group value={chosen} onChange={setChosen} aria-label="Metrics">
              <Stack gap={10}>
                {rows.map((m) => (
                  <Checkbox key={m.id} value={m.id} label={m.name} description={metricWords(m)} />
                ))}
                {pages.hasNextPage && (
                  <Button
                    variant="default"
                    loading={pages.isFetchingNextPage}
                    onClick={() => void pages.fetchNextPage()}
                  >
                    Show more
                  </Button>
                )}
              </Stack>
            </Checkbox.Group>
          )}
        </ScrollArea.Autosize>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={chosen.length === 0}>
            {chosen.length > 1 ? `Add ${chosen.length} metrics` : "Add metric"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Words({ onAdd, onClose }: AddTileProps) {
  const [text, setText] = useState("");
  const form = useSubmit(async () => {
    await onAdd([{ text: text.trim() }]);
    onClose();
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <FormProblem problem={form.problem} />
        <Textarea
          label="Text"
          description="Why somebody looks at this, or what a change of it would mean"
          autosize
          minRows={5}
          maxRows={14}
          maxLength={10_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          classNames={{ input: classes.words ?? "" }}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={form.busy} disabled={text.trim() === ""}>
            Add text
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
