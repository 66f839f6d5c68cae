import { useQuery } from "@tanstack/react-query";
import { useProject } from "../api/session";
import { MarkdownHtml } from "./MarkdownHtml";
import { previewOf } from "./previewApi";

/** A text in Markdown that is kept as it was written; shown plain until the server has made HTML of it. */
export function MarkdownText({ children }: { children: string }) {
  const { slug } = useProject();
  const { data } = useQuery(previewOf(slug, children));
  if (!data) return <div style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{children}</div>;
  return <MarkdownHtml html={data.html} />;
}
