import { Drawer, Tooltip, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { lazy, Suspense } from "react";
import { LoadingRows } from "../ui/Loading";
import { mentionsQuery } from "./mentionApi";
import classes from "./Sidebar.module.css";

const Mentions = lazy(async () => ({ default: (await import("./Mentions")).Mentions }));

/** A bell with the number of comments that name one and were not seen yet. */
export function MentionsButton() {
  const [opened, { open, close }] = useDisclosure(false);
  const { data } = useQuery(mentionsQuery);
  const unseen = data?.items.filter((mention) => !mention.seen_at).length ?? 0;
  const words = unseen === 0 ? "Mentions" : `Mentions, ${unseen} not seen yet`;
  return (
    <>
      <Tooltip label={words} position="right">
        <UnstyledButton className={classes.tool} aria-label={words} aria-haspopup="dialog" onClick={open}>
          <Bell size={16} />
          {unseen > 0 && (
            <span className={classes.count} aria-hidden>
              {unseen > 99 ? "99+" : unseen}
            </span>
          )}
        </UnstyledButton>
      </Tooltip>
      <Drawer opened={opened} onClose={close} position="right" size={420} title="Mentions">
        <Suspense fallback={<LoadingRows rows={3} />}>
          <Mentions onLeave={close} />
        </Suspense>
      </Drawer>
    </>
  );
}
