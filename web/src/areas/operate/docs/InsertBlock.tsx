import { Button, Group, Menu, Modal, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { ChartLine, ChevronDown, FileSymlink, List, ListChecks, Table } from "lucide-react";
import { useState } from "react";
import type { Listed } from "../../../api/types";
import { recordTypes, typesLabel } from "../../../ui/records/address";
import { RecordPicker } from "../../../ui/records/RecordPicker";

interface InsertBlockProps {
  /** Where "/" was typed, in the window; null for nowhere. */
  at: { left: number; top: number } | null;
  onClose: () => void;
  onInsert: (text: string) => void;
  /** Called when the writer goes on. */
  onDone: () => void;
}

const fence = (what: string, caption: string) => `\`\`\`prodops ${what}\n${caption}\n\`\`\`\n`;

/** Offers what a text can hold besides words: by a button, or where "/" was typed. */
export function InsertBlock({ at, onClose, onInsert, onDone }: InsertBlockProps) {
  const [dialog, setDialog] = useState<"insight" | "record" | "list" | null>(null);
  const put = (text: string) => {
    setDialog(null);
    onClose();
    // After the menu has given the focus back.
    setTimeout(() => onInsert(text));
  };
  const ask = (what: "insight" | "record" | "list") => {
    onClose();
    setDialog(what);
  };
  const entries = (
    <>
      <Menu.Item leftSection={<ChartLine size={16} />} onClick={() => ask("insight")}>
        Chart of an insight
      </Menu.Item>
      <Menu.Item leftSection={<FileSymlink size={16} />} onClick={() => ask("record")}>
        Record
      </Menu.Item>
      <Menu.Item leftSection={<List size={16} />} onClick={() => ask("list")}>
        List of records
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<ListChecks size={16} />} onClick={() => put("- [ ] ")}>
        Task
      </Menu.Item>
      <Menu.Item
        leftSection={<Table size={16} />}
        onClick={() => put("| Column | Column |\n|---|---|\n|  |  |\n")}
      >
        Table
      </Menu.Item>
    </>
  );
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<ChevronDown size={16} />}>
            Insert
          </Button>
        </Menu.Target>
        <Menu.Dropdown>{entries}</Menu.Dropdown>
      </Menu>
      {at && (
        <Menu
          opened
          onClose={() => {
            onClose();
            onDone();
          }}
          position="bottom-start"
          returnFocus
        >
          <Menu.Target>
            <div style={{ position: "fixed", left: at.left, top: at.top, width: 1, height: 1 }} />
          </Menu.Target>
          <Menu.Dropdown>{entries}</Menu.Dropdown>
        </Menu>
      )}
      <Modal
        opened={dialog !== null}
        onClose={() => setDialog(null)}
        title={
          dialog === "insight" ? "Chart of an insight" : dialog === "record" ? "Record" : "List of records"
        }
        size={480}
      >
        {dialog === "list" ? <ListForm onPut={put} /> : dialog && <PickForm kind={dialog} onPut={put} />}
      </Modal>
    </>
  );
}

function PickForm({ kind, onPut }: { kind: "insight" | "record"; onPut: (text: string) => void }) {
  const [record, setRecord] = useState<Listed | null>(null);
  const [caption, setCaption] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!record) return;
        if (kind === "insight") onPut(fence(`insight ${record.id}`, caption || record.title));
        else onPut(fence(`record ${record.type} ${record.id}`, caption));
      }}
    >
      <Stack gap="md">
        <RecordPicker
          label={kind === "insight" ? "Insight" : "Record"}
          types={kind === "insight" ? ["insight"] : []}
          value={record}
          onChange={setRecord}
          autoFocus
        />
        <TextInput
          label="Caption"
          description="May stay empty."
          value={caption}
          onChange={(event) => setCaption(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" disabled={!record}>
            Insert
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ListForm({ onPut }: { onPut: (text: string) => void }) {
  const [type, setType] = useState("idea");
  const [state, setState] = useState("");
  const [limit, setLimit] = useState<number | string>(5);
  const [caption, setCaption] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const narrow = state.trim() ? ` state=${state.trim().toLowerCase().replaceAll(" ", "_")}` : "";
        onPut(fence(`list type=${type}${narrow} limit=${Number(limit) || 5}`, caption));
      }}
    >
      <Stack gap="md">
        <Select
          label="Kind of record"
          data={recordTypes.map((each) => ({ value: each, label: typesLabel(each) }))}
          value={type}
          onChange={(v) => v && setType(v)}
          allowDeselect={false}
          searchable
        />
        <TextInput
          label="Only in the state"
          description="Such as draft or open. May stay empty."
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
        />
        <NumberInput label="How many" min={1} max={50} value={limit} onChange={setLimit} />
        <TextInput
          label="Caption"
          value={caption}
          onChange={(event) => setCaption(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit">Insert</Button>
        </Group>
      </Stack>
    </form>
  );
}
