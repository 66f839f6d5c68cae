import { Button, Text, Title } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import { Problem } from "../api/problem";
import classes from "./State.module.css";

interface ErrorStateProps {
  cause: unknown;
  /** Offered as a button when given. */
  retry?: () => void;
}

/** Stands where a call failed: what went wrong, in the server's words, and how to go on. */
export function ErrorState({ cause, retry }: ErrorStateProps) {
  const { title, detail } = describe(cause);
  return (
    <div className={classes.root} role="alert">
      <span className={`${classes.icon} ${classes.bad}`} aria-hidden>
        <CircleAlert size={22} strokeWidth={1.6} />
      </span>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text c="dimmed" className={classes.words}>
        {detail}
      </Text>
      {retry && (
        <div className={classes.action}>
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

function describe(cause: unknown): { title: string; detail: string } {
  if (cause instanceof Problem) {
    if (cause.status === 403) return { title: "You may not see this", detail: cause.message };
    if (cause.status === 404) return { title: "Not found", detail: cause.message };
    return { title: cause.title, detail: cause.message === cause.title ? "" : cause.message };
  }
  return {
    title: "Something went wrong on this page",
    detail: cause instanceof Error ? cause.message : "Reload the page to start afresh.",
  };
}
