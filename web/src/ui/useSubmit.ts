import { useState } from "react";
import { Problem } from "../api/problem";

/** What a form knows about its last submission. */
export interface Submission {
  busy: boolean;
  problem: Problem | null;
  /** The server's complaint about one field. */
  fieldError: (name: string) => string | undefined;
  /** For a form's onSubmit. */
  onSubmit: (event: React.FormEvent) => void;
  /** The same from elsewhere, such as a key. */
  submit: () => void;
  reset: () => void;
}

/** Runs `act` when the form is submitted; keeps what the server complains about. */
export function useSubmit(act: () => Promise<unknown>): Submission {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function run() {
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (cause) {
      setProblem(cause instanceof Problem ? cause : new Problem(0, "Something went wrong", String(cause)));
    } finally {
      setBusy(false);
    }
  }
  const submit = () => {
    if (!busy) void run();
  };
  return {
    busy,
    problem,
    fieldError: (name) => problem?.field(name),
    onSubmit: (event) => {
      event.preventDefault();
      submit();
    },
    submit,
    reset: () => setProblem(null),
  };
}
