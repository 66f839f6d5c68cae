import { useNavigate, useSearch } from "@tanstack/react-router";

/** What a page is narrowed to, kept in the address so that every view can be linked. */
export function useAddress(): [
  value: (name: string) => string,
  set: (part: Record<string, string | undefined>) => void,
] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const value = (name: string) => {
    const found = search[name];
    return typeof found === "string" || typeof found === "number" ? String(found) : "";
  };
  const set = (part: Record<string, string | undefined>) =>
    void navigate({
      search: ((before: Record<string, unknown>) => ({ ...before, ...part })) as never,
      replace: true,
      to: ".",
    });
  return [value, set];
}
