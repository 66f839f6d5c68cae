import { useQueryClient } from "@tanstack/react-query";
import { Problem } from "../../api/problem";
import { useProject } from "../../api/session";
import type { Comment } from "../../api/types";
import { CommentForm } from "./CommentForm";
import { toText } from "./mention";
import { commentsOn, patchComment } from "./recordApi";
import { useRecordEdit } from "./useRecordEdit";

interface CommentEditProps {
  comment: Comment;
  /** Called when it was saved: read the comments again. */
  onChanged: () => unknown;
  /** Called when there is nothing more to edit. */
  onDone: () => void;
}

const fields = [
  { name: "body", label: "Comment", words: (body: unknown) => toText(String(body ?? "")).text },
];

const withTag = (comment: Comment) => ({ value: comment, etag: `"${comment.version}"` });

/** Edits one's own comment; a conflict, from another window of one's own, shows both versions. */
export function CommentEdit({ comment, onChanged, onDone }: CommentEditProps) {
  const { slug } = useProject();
  const queries = useQueryClient();
  const done = () => {
    void onChanged();
    onDone();
  };
  const edit = useRecordEdit<Comment, { body?: string }>({
    record: withTag(comment),
    load: async () => {
      const on = { type: comment.on_type, id: comment.on_id };
      const { items } = await queries.fetchQuery({ ...commentsOn(slug, on), staleTime: 0 });
      const now = items.find((each) => each.id === comment.id);
      if (!now) throw new Problem(404, "This comment was archived meanwhile", "");
      return withTag(now);
    },
    save: (etag, { body = comment.body }) => patchComment(slug, comment.id, etag, body),
    fields,
    noun: "comment",
    onSaved: done,
    onTaken: done,
  });
  const save = async () => {
    if (edit.value.body.trim() === "" || edit.busy) return;
    if (await edit.save()) onDone();
  };
  return (
    <>
      <CommentForm
        label="Your comment"
        verb="Save"
        body={edit.value.body}
        onChange={(body) => edit.change({ body })}
        onSend={() => void save()}
        onCancel={onDone}
        busy={edit.busy}
        problem={edit.problem}
        autoFocus
      />
      {edit.dialog}
    </>
  );
}
