import { PageHeader } from "../../ui/PageHeader";

/** Starts with what this member can do now. */
export function HomePage() {
  return <PageHeader title="Home" />;
}
