import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useProject } from "../../../api/session";
import type { Insight, Listed } from "../../../api/types";
import { FormProblem } from "../../../ui/FormProblem";
import { useProjectPath } from "../../../ui/ProjectLink";
import { RecordPicker } from "../../../ui/records/RecordPicker";
import { useSubmit } from "../../../ui/useSubmit";
import { addTile, createDashboard, dashboardOf } from "./dashboardApi";

interface AddToDashboardProps {
  insight: Insight;
  opened: boolean;
  onClose: () => void;
}

/** Puts an insight on a dashboard that is there, or on a new one. */
export function AddToDashboard(props: AddToDashboardProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Add to a dashboard">
      {props.opened && <Choose {...props} />}
    </Modal>
  );
}

function Choose({ insight, onClose }: AddToDashboardProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const path = useProjectPath();
  const [board, setBoard] = useState<Listed | null>(null);
  const open = async (id: string) => {
    void queries.invalidateQueries({ queryKey: ["dashboards", slug] });
    onClose();
    await navigate({ to: path(`dashboards/${id}`) });
  };
  const form = useSubmit(async () => {
    if (!board) return;
    const kept = await addTile(slug, board.id, { insight: insight.id });
    queries.setQueryData(dashboardOf(slug, board.id).queryKey, kept);
    await open(board.id);
  });
  const fresh = useSubmit(async () => {
    const tiles = [{ insight: insight.id, x: 0, y: 0, w: 6, h: 6 }];
    await open((await createDashboard(slug, { name: insight.name, tiles })).value.id);
  });
  return (
    <form onSubmit={form.onSubmit}>
      <Stack gap="md">
        <FormProblem problem={form.problem ?? fresh.problem} />
        <RecordPicker
          label="Dashboard"
          placeholder="Its name"
          types={["dashboard"]}
          value={board}
          onChange={setBoard}
          autoFocus
        />
        <Group justify="space-between" gap="sm">
          <Button
            variant="default"
            loading={fresh.busy}
            onClick={(event) => void fresh.onSubmit(event as never)}
          >
            Make a new one
          </Button>
          <Button type="submit" loading={form.busy} disabled={!board}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
