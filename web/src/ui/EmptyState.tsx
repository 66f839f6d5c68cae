import { Text, Title } from "@mantine/core";
import type { ComponentType, ReactNode } from "react";
import classes from "./State.module.css";

interface EmptyStateProps {
  icon?: ComponentType<{ size?: number | string; strokeWidth?: number | string }>;
  title: string;
  /** Says exactly what to do next. */
  children: ReactNode;
  /** The button or link that does it. */
  action?: ReactNode;
}

/** Stands where there is nothing yet, and says what to do about it. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.root}>
      {Icon && (
        <span className={classes.icon} aria-hidden>
          <Icon size={22} strokeWidth={1.6} />
        </span>
      )}
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text c="dimmed" component="div" className={classes.words}>
        {children}
      </Text>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
