import { Anchor } from "@mantine/core";
import classes from "./Comments.module.css";
import { parts } from "./mention";

/** What somebody wrote: text with its mentions and http addresses, nothing else. */
export function CommentText({ body }: { body: string }) {
  return (
    <div className={classes.text}>
      {parts(body).map((part, i) => {
        // biome-ignore-start lint/suspicious/noArrayIndexKey: parts have no identity but their place
        if (part.kind === "text") return <span key={i}>{part.text}</span>;
        if (part.kind === "mention")
          return (
            <span key={i} className={classes.mention}>
              @{part.name}
            </span>
          );
        return (
          <Anchor key={i} href={part.url} target="_blank" rel="noreferrer noopener nofollow">
            {part.url}
          </Anchor>
        );
        // biome-ignore-end lint/suspicious/noArrayIndexKey: parts have no identity but their place
      })}
    </div>
  );
}
