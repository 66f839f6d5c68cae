import { Avatar, Button, Group } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mayAct, useProject, useSession } from "../../api/session";
import type { Comment, Ref } from "../../api/types";
import { Answered } from "../Answered";
import { ProjectWhen } from "../Figure";
import { FormProblem } from "../FormProblem";
import { toastProblem, toastUndo } from "../toast";
import { useSubmit } from "../useSubmit";
import { CommentInput } from "./CommentInput";
import classes from "./Comments.module.css";
import { CommentText } from "./CommentText";
import { type Mentioned, toBody, toText } from "./mention";
import {
  aboutRecord,
  archiveComment,
  commentsOn,
  createComment,
  patchComment,
  restoreComment,
} from "./recordApi";

/** What members say about a record, the oldest first, and the place to say more. */
export function CommentsTab({ record }: { record: Ref }) {
  const { slug, role } = useProject();
  const queries = useQueryClient();
  const comments = useQuery(commentsOn(slug, record));
  const writes = mayAct(role, "editor");
  const forget = () => queries.invalidateQueries({ queryKey: aboutRecord(slug, record) });
  return (
    <Answered query={comments}>
      {({ items }) => (
        <div className={classes.root}>
          {items.length === 0 && (
            <p className={classes.none}>
              Nobody has said anything yet.{" "}
              {mayAct(role, "viewer") &&
                "Ask a question, or tell colleagues what you know; @ names one of them."}
            </p>
          )}
          {items.length > 0 && (
            <ol className={classes.list}>
              {items.map((comment) => (
                <OneComment key={comment.id} comment={comment} onChanged={forget} />
              ))}
            </ol>
          )}
          {writes && (
            <Writing
              label="Comment"
              verb="Comment"
              body=""
              send={async (body) => {
                await createComment(slug, record, body);
                await forget();
              }}
            />
          )}
        </div>
      )}
    </Answered>
  );
}

function OneComment({ comment, onChanged }: { comment: Comment; onChanged: () => Promise<unknown> }) {
  const { slug } = useProject();
  const me = useSession().member.id;
  const [editing, setEditing] = useState(false);
  const edited = comment.version > 1;

  async function archive() {
    try {
      await archiveComment(slug, comment.id);
    } catch (cause) {
      toastProblem("The comment could not be archived", cause);
      return;
    }
    await onChanged();
    toastUndo("Archived the comment", async () => {
      await restoreComment(slug, comment.id);
      await onChanged();
    });
  }

  return (
    <li className={classes.comment}>
      <Avatar name={comment.created_by} size={26} radius="xl" color="accent" aria-hidden />
      <div className={classes.said}>
        <div className={classes.who}>
          <strong>{comment.created_by}</strong>
          <span className={classes.when}>
            <ProjectWhen at={comment.created_at} />
            {edited && (
              <>
                , edited <ProjectWhen at={comment.updated_at} />
              </>
            )}
          </span>
          {comment.author_id === me && !editing && (
            <span className={classes.acts}>
              <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setEditing(true)}>
                Edit
              </Button>
              <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void archive()}>
                Archive
              </Button>
            </span>
          )}
        </div>
        {editing ? (
          <Writing
            label="Your comment"
            verb="Save"
            body={comment.body}
            autoFocus
            onCancel={() => setEditing(false)}
            send={async (body) => {
              await patchComment(slug, comment.id, comment.version, body);
              await onChanged();
              setEditing(false);
            }}
          />
        ) : (
          <CommentText body={comment.body} />
        )}
      </div>
    </li>
  );
}

interface WritingProps {
  label: string;
  verb: string;
  body: string;
  send: (body: string) => Promise<unknown>;
  onCancel?: () => void;
  autoFocus?: boolean;
}

/** A comment being written. */
function Writing({ label, verb, body, send, onCancel, autoFocus }: WritingProps) {
  const [draft, setDraft] = useState(() => toText(body));
  const setText = (text: string) => setDraft((before) => ({ ...before, text }));
  const setMentioned = (mentioned: Mentioned) => setDraft((before) => ({ ...before, mentioned }));
  const form = useSubmit(async () => {
    if (draft.text.trim() === "") return;
    await send(toBody(draft.text, draft.mentioned));
    setDraft({ text: "", mentioned: {} });
  });
  return (
    <form onSubmit={form.onSubmit} className={classes.writing}>
      <CommentInput
        label={label}
        text={draft.text}
        onChange={setText}
        onMention={(name, id) => setMentioned({ ...draft.mentioned, [name]: id })}
        onSend={form.submit}
        onCancel={onCancel}
        error={form.fieldError("body")}
        autoFocus={autoFocus}
      />
      <FormProblem problem={form.problem} shownFields={["body"]} />
      <Group gap="sm" justify="flex-end">
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" loading={form.busy} disabled={draft.text.trim() === ""}>
          {verb}
        </Button>
      </Group>
    </form>
  );
}
