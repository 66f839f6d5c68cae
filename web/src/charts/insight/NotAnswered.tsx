import { Button, Text } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import { Problem } from "../../api/problem";
import classes from "./NotAnswered.module.css";

/** Stands in a small place where an answer should be: what went wrong, and how to go on. */
export function NotAnswered({ cause, retry }: { cause: unknown; retry?: (() => void) | undefined }) {
  return (
    <div className={classes.root} role="alert">
      <CircleAlert size={18} strokeWidth={1.6} className={classes.icon} aria-hidden />
      <Text size="sm" c="dimmed">
        {said(cause)}
      </Text>
      {retry && (
        <Button size="compact-sm" variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

function said(cause: unknown): string {
  if (cause instanceof Problem && cause.status === 404) return "This insight is not there any more.";
  if (cause instanceof Problem) return cause.message;
  return cause instanceof Error ? cause.message : "There is no answer.";
}
