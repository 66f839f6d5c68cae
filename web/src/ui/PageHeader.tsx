import { Box, Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./PageHeader.module.css";

interface PageHeaderProps {
  title: ReactNode;
  /** One sentence that says what the page is for. */
  description?: ReactNode;
  /** Small line above the title, e.g. a link back to the list. */
  above?: ReactNode;
  /** Buttons at the right end; the main action last. */
  actions?: ReactNode;
}

/** First thing on every page: its one h1, and what can be done here. */
export function PageHeader({ title, description, above, actions }: PageHeaderProps) {
  return (
    <header className={classes.root}>
      <Box className={classes.words}>
        {above && <div className={classes.above}>{above}</div>}
        <Title order={1} className={classes.title}>
          {title}
        </Title>
        {description && (
          <Text c="dimmed" className={classes.description}>
            {description}
          </Text>
        )}
      </Box>
      {actions && <Group gap="sm">{actions}</Group>}
    </header>
  );
}
