import { Button } from "@mantine/core";
import { FormProblem } from "../FormProblem";
import classes from "./SaveBar.module.css";
import type { RecordEdit } from "./useRecordEdit";

interface SaveBarProps<T extends object, E extends object> {
  edit: RecordEdit<T, E>;
  /** Fields that show what is wrong with them by themselves. */
  shownFields?: string[];
}

/** Saves or drops edits made in place; absent while there are none. */
export function SaveBar<T extends object, E extends object>({ edit, shownFields }: SaveBarProps<T, E>) {
  if (!edit.changed && !edit.problem) return null;
  return (
    <div className={classes.root}>
      <div className={classes.problem}>
        <FormProblem problem={edit.problem} {...(shownFields ? { shownFields } : {})} />
      </div>
      <Button variant="default" onClick={edit.drop}>
        Drop changes
      </Button>
      <Button loading={edit.busy} onClick={() => void edit.save()}>
        Save changes
      </Button>
    </div>
  );
}
