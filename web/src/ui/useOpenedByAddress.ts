import { useNavigate, useSearch } from "@tanstack/react-router";

/** Whether a dialogue is open, kept in the address (`?name=1`), so that it can be linked and the palette can open it. */
export function useOpenedByAddress(name: string): [opened: boolean, open: () => void, close: () => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const set = (on: boolean) =>
    void navigate({
      search: ((before: Record<string, unknown>) => ({ ...before, [name]: on ? 1 : undefined })) as never,
      replace: !on,
      to: ".",
    });
  return [search[name] !== undefined, () => set(true), () => set(false)];
}
