import { Text } from "@mantine/core";
import { ProjectWhen } from "../Figure";

interface AuthorLineProps {
  record: { created_by: string; created_at: string; updated_at?: string; version?: number };
}

/** Who made a record and when, and when it last changed. */
export function AuthorLine({ record }: AuthorLineProps) {
  const changed = record.updated_at && record.version !== 1 && record.updated_at !== record.created_at;
  return (
    <Text size="sm" c="dimmed">
      Made by {record.created_by} <ProjectWhen at={record.created_at} />
      {changed && (
        <>
          , changed <ProjectWhen at={record.updated_at} />
        </>
      )}
    </Text>
  );
}
