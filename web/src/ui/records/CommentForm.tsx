import { Button, Group } from "@mantine/core";
import { useRef } from "react";
import type { Problem } from "../../api/problem";
import { FormProblem } from "../FormProblem";
import { CommentInput } from "./CommentInput";
import classes from "./Comments.module.css";
import { type Mentioned, toBody, toText } from "./mention";

interface CommentFormProps {
  label: string;
  verb: string;
  /** What is written, as the API has it; people see names in place of its mentions. */
  body: string;
  onChange: (body: string) => void;
  onSend: () => void;
  onCancel?: () => void;
  busy: boolean;
  problem: Problem | null;
  autoFocus?: boolean;
}

/** A comment being written, new or edited. */
export function CommentForm(props: CommentFormProps) {
  const { label, verb, body, onChange, onSend, onCancel, busy, problem, autoFocus } = props;
  const { text, mentioned } = toText(body);
  // Whoever was mentioned stays known while their name is taken out and put in again.
  const known = useRef<Mentioned>({});
  return (
    <form
      className={classes.writing}
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <CommentInput
        label={label}
        text={text}
        onChange={(next) => {
          known.current = { ...known.current, ...mentioned };
          onChange(toBody(next, known.current));
        }}
        onMention={(name, id) => {
          known.current = { ...known.current, [name]: id };
        }}
        onSend={onSend}
        onCancel={onCancel}
        error={problem?.field("body")}
        autoFocus={autoFocus}
      />
      <FormProblem problem={problem} shownFields={["body"]} />
      <Group gap="sm" justify="flex-end">
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" loading={busy} disabled={text.trim() === ""}>
          {verb}
        </Button>
      </Group>
    </form>
  );
}
