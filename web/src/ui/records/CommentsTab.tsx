import { Avatar, Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mayAct, useProject, useSession } from "../../api/session";
import type { Comment, Ref } from "../../api/types";
import { Answered } from "../Answered";
import { ProjectWhen } from "../Figure";
import { toastProblem, toastUndo } from "../toast";
import { useSubmit } from "../useSubmit";
import { CommentEdit } from "./CommentEdit";
import { CommentForm } from "./CommentForm";
import classes from "./Comments.module.css";
import { CommentText } from "./CommentText";
import { aboutRecord, archiveComment, commentsOn, createComment, restoreComment } from "./recordApi";

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
          {writes && <NewComment record={record} onChanged={forget} />}
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
          <CommentEdit comment={comment} onChanged={onChanged} onDone={() => setEditing(false)} />
        ) : (
          <CommentText body={comment.body} />
        )}
      </div>
    </li>
  );
}

/** A comment being written. */
function NewComment({ record, onChanged }: { record: Ref; onChanged: () => Promise<unknown> }) {
  const { slug } = useProject();
  const [body, setBody] = useState("");
  const form = useSubmit(async () => {
    if (body.trim() === "") return;
    await createComment(slug, record, body);
    await onChanged();
    setBody("");
  });
  return (
    <CommentForm
      label="Comment"
      verb="Comment"
      body={body}
      onChange={setBody}
      onSend={form.submit}
      busy={form.busy}
      problem={form.problem}
    />
  );
}
