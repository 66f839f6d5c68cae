import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { FormProblem } from "../FormProblem";
import type { RecordEdit } from "./useRecordEdit";

interface EditDialogProps<T extends object, E extends object> {
  edit: RecordEdit<T, E>;
  /** "Edit the idea". */
  title: string;
  size: number;
  /** Fields that show what is wrong with them by themselves. */
  shownFields: string[];
  /** False while what is entered cannot be saved. */
  ready?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A form that edits a record: saving closes it, leaving drops the edits. */
export function EditDialog<T extends object, E extends object>(props: EditDialogProps<T, E>) {
  const { edit, title, size, shownFields, ready = true, onClose, children } = props;
  const cancel = () => {
    edit.drop();
    onClose();
  };
  return (
    <Modal opened onClose={cancel} title={title} size={size}>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (await edit.save()) onClose();
        }}
      >
        <Stack gap="lg">
          {children}
          <FormProblem problem={edit.problem} shownFields={shownFields} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={cancel}>
              Cancel
            </Button>
            <Button type="submit" loading={edit.busy} disabled={!ready}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
