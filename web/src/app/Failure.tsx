import { Button } from "@mantine/core";
import { Link, useRouter } from "@tanstack/react-router";
import { hasStatus } from "../api/problem";
import { ErrorState } from "../ui/ErrorState";
import classes from "./Failure.module.css";
import { NotFound } from "./NotFound";

/** Stands in for a page that broke, so that the rest of the application stays. */
export function Failure({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  if (hasStatus(error, 404)) return <NotFound detail={error.message} />;
  return (
    <div className={classes.root}>
      <h1 className={classes.hidden}>This page could not be shown</h1>
      <ErrorState
        cause={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
      <Button component={Link} to="/" variant="subtle">
        Go to the start
      </Button>
    </div>
  );
}
