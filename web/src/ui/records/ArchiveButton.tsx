import { Alert, Button } from "@mantine/core";
import { Archive } from "lucide-react";
import { useState } from "react";
import { ProjectWhen } from "../Figure";
import { toastProblem, toastUndo } from "../toast";

/** A record that can be taken off its lists and brought back. */
export interface Archival {
  /** What the record is called: "idea". */
  noun: string;
  /** Its name, for the toast. */
  title: string;
  archive: () => Promise<unknown>;
  restore: () => Promise<unknown>;
  /** Called after each of the two: forget the lists, read the record again. */
  onChanged: () => unknown;
}

/** Archiving with a toast that takes it back, and restoring: for buttons and menus alike. */
export function useArchival({ noun, title, archive, restore, onChanged }: Archival) {
  const [busy, setBusy] = useState(false);
  async function act(verb: string, run: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    try {
      await run();
      await onChanged();
      return true;
    } catch (cause) {
      toastProblem(`The ${noun} could not be ${verb}`, cause);
      return false;
    } finally {
      setBusy(false);
    }
  }
  return {
    busy,
    archive: async () => {
      const done = await act("archived", archive);
      if (done)
        toastUndo(`Archived “${title}”`, async () => {
          await restore();
          await onChanged();
        });
      return done;
    },
    restore: () => act("restored", restore),
  };
}

interface ArchiveButtonProps extends Archival {
  /** Called once it is archived, before it can be taken back: leave the page, say. */
  onArchived?: () => void;
}

/** Takes a record off its lists; the toast brings it back. */
export function ArchiveButton({ onArchived, ...archival }: ArchiveButtonProps) {
  const { busy, archive } = useArchival(archival);
  return (
    <Button
      variant="default"
      leftSection={<Archive size={16} />}
      loading={busy}
      onClick={async () => {
        if (await archive()) onArchived?.();
      }}
    >
      Archive
    </Button>
  );
}

interface ArchivedBannerProps extends Archival {
  /** When it was; nothing is shown while it is in force. */
  at: string | undefined;
  /** Whether the member may bring it back. */
  may: boolean;
}

/** Says at the top of an archived record's page that it is off the lists, and brings it back. */
export function ArchivedBanner({ at, may, ...archival }: ArchivedBannerProps) {
  const { busy, restore } = useArchival(archival);
  if (!at) return null;
  return (
    <Alert color="gray" icon={<Archive size={18} />} mb="lg" title={`This ${archival.noun} is archived`}>
      It was taken off the lists <ProjectWhen at={at} />; its links, comments and activity stay.{" "}
      {may && (
        <Button variant="default" size="compact-md" ml="xs" loading={busy} onClick={() => void restore()}>
          Restore
        </Button>
      )}
    </Alert>
  );
}
