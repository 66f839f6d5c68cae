import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Section.module.css";

interface SectionProps {
  title: string;
  description?: ReactNode;
  /** Buttons at the right end of the heading. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Section({ title, description, actions, children }: SectionProps) {
  return (
    <section>
      <div className={classes.head}>
        <div>
          <Title order={2}>{title}</Title>
          {description && (
            <Text c="dimmed" maw="72ch">
              {description}
            </Text>
          )}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}
