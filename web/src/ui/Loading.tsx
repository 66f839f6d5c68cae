import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";

/** Shows its children only after 200 ms, so that a quick answer never flashes a skeleton. */
export function Delayed({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
}

/** Rows of grey where rows of text will stand. */
export function LoadingRows({ rows = 6 }: { rows?: number }) {
  return (
    <Delayed>
      <Stack gap={10} py={8} role="status">
        <VisuallyHidden>Loading</VisuallyHidden>
        {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key, row) => (
          <Skeleton key={key} height={20} width={`${96 - ((row * 17) % 40)}%`} radius="sm" aria-hidden />
        ))}
      </Stack>
    </Delayed>
  );
}
