import { Button, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import classes from "./Failure.module.css";

/** An address that leads nowhere. */
export function NotFound({ detail }: { detail?: string }) {
  useEffect(() => {
    document.title = "Not found · prodops";
  }, []);
  return (
    <div className={classes.root}>
      <Title order={1}>There is no such page</Title>
      <Text c="dimmed" ta="center">
        {detail || "The address may be mistyped, or what it showed has moved."}
      </Text>
      <Button component={Link} to="/">
        Go to the start
      </Button>
    </div>
  );
}
