import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

const SetTitle = createContext<(title: string | null) => void>(() => {});

interface TitledProps {
  /** Title until the page knows a more exact one. */
  title: string;
  /** Where the page belongs, e.g. the project's name. */
  place?: string;
  children: ReactNode;
}

/** Writes the document's title: what the page says with useTitle, else `title`. */
export function Titled({ title, place, children }: TitledProps) {
  const [exact, setExact] = useState<string | null>(null);
  useEffect(() => {
    document.title = [exact ?? title, place, "prodops"].filter(Boolean).join(" · ");
  }, [exact, title, place]);
  return <SetTitle.Provider value={setExact}>{children}</SetTitle.Provider>;
}

/** Names the page exactly, e.g. after the record it shows. undefined while it is not known yet. */
export function useTitle(title: string | undefined): void {
  const setTitle = useContext(SetTitle);
  useEffect(() => {
    setTitle(title ?? null);
    return () => setTitle(null);
  }, [title, setTitle]);
}
