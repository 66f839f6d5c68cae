import { Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Mark } from "../../ui/Mark";
import classes from "./AccessFrame.module.css";

interface AccessFrameProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

/** Frame of the pages before one is signed in. */
export function AccessFrame({ title, description, children }: AccessFrameProps) {
  return (
    <main className={classes.root}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Mark size={28} />
          <span>prodops</span>
        </div>
        <Paper withBorder className={classes.sheet}>
          <Title order={1}>{title}</Title>
          {description && (
            <Text c="dimmed" mt={4} component="div">
              {description}
            </Text>
          )}
          <div className={classes.body}>{children}</div>
        </Paper>
      </div>
    </main>
  );
}
