import { Alert } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import type { Problem } from "../api/problem";

/** What the server said about the form as a whole, and about fields the form does not show. */
export function FormProblem({
  problem,
  shownFields = [],
}: {
  problem: Problem | null;
  shownFields?: string[];
}) {
  if (!problem) return null;
  const hidden = problem.fields.filter((entry) => !shownFields.some((name) => entry.location.endsWith(name)));
  const allShown = problem.fields.length > 0 && hidden.length === 0;
  if (allShown) return null;
  const words = hidden.length > 0 ? hidden.map((entry) => entry.message).join(" ") : problem.message;
  return (
    <Alert color="red" variant="light" icon={<CircleAlert size={18} />} role="alert">
      {words}
    </Alert>
  );
}
