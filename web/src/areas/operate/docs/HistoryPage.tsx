import { Button, Text, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { mayAct, useProject } from "../../../api/session";
import { Answered } from "../../../ui/Answered";
import { ErrorState } from "../../../ui/ErrorState";
import { ProjectWhen } from "../../../ui/Figure";
import { LoadingRows } from "../../../ui/Loading";
import { PageHeader } from "../../../ui/PageHeader";
import { ProjectLink, useProjectPath } from "../../../ui/ProjectLink";
import { useTitle } from "../../../ui/title";
import { toast, toastProblem } from "../../../ui/toast";
import { type DocVersion, diffOf, docOf, historyOf, revertDoc } from "../operateApi";
import { DiffView } from "./DiffView";
import { FieldValue } from "./FieldValue";
import classes from "./HistoryPage.module.css";

/** A document's versions, and what changed from one to the next. */
export function HistoryPage() {
  const { slug } = useProject();
  const { doc: id = "" } = useParams({ strict: false }) as { doc?: string };
  const doc = useQuery(docOf(slug, id));
  const pages = useInfiniteQuery(historyOf(slug, id));
  const versions = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const { version } = useSearch({ strict: false }) as { version?: number };
  const shown = Number(version) || versions[0]?.version;
  useTitle(doc.data && `History of ${doc.data.value.title}`);
  return (
    <>
      <PageHeader
        above={<ProjectLink path={`docs/${id}`}>{doc.data?.value.title ?? "Document"}</ProjectLink>}
        title="History"
        description="Every save is a version. Bringing an old one back is a new edit, so nothing is lost."
      />
      {pages.isError ? (
        <ErrorState cause={pages.error} retry={() => void pages.refetch()} />
      ) : !pages.data ? (
        <LoadingRows />
      ) : (
        <div className={classes.columns}>
          <div>
            <ol className={classes.list} aria-label="Versions">
              {versions.map((each) => (
                <Version key={each.seq} version={each} chosen={each.version === shown} />
              ))}
            </ol>
            {pages.hasNextPage && (
              <Button
                variant="default"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                Show older ones
              </Button>
            )}
          </div>
          {shown !== undefined && (
            <Changes key={shown} id={id} version={shown} newest={versions[0]?.version} />
          )}
        </div>
      )}
    </>
  );
}

function Version({ version, chosen }: { version: DocVersion; chosen: boolean }) {
  const navigate = useNavigate();
  const words =
    version.verb === "created"
      ? "Written"
      : version.changes.length > 0
        ? version.changes.join(", ")
        : version.verb.slice(0, 1).toUpperCase() + version.verb.slice(1);
  return (
    <li>
      <UnstyledButton
        className={classes.version}
        aria-current={chosen || undefined}
        onClick={() =>
          void navigate({ to: ".", replace: true, search: { version: version.version } as never })
        }
      >
        <span className={classes.words}>{words}</span>
        <span className={classes.by}>
          {version.actor.name} · <ProjectWhen at={version.at} />
          {(version.added > 0 || version.removed > 0) && (
            <span className="tabular">{` · +${version.added} −${version.removed}`}</span>
          )}
        </span>
      </UnstyledButton>
    </li>
  );
}

function Changes({ id, version, newest }: { id: string; version: number; newest: number | undefined }) {
  const { slug, role } = useProject();
  const doc = useQuery(docOf(slug, id));
  const navigate = useNavigate();
  const path = useProjectPath();
  const queries = useQueryClient();
  const before = Math.max(1, version - 1);
  const diff = useQuery(diffOf(slug, id, before, version));
  async function revert() {
    if (!doc.data) return;
    try {
      const now = await revertDoc(slug, id, doc.data.etag, version);
      queries.setQueryData(docOf(slug, id).queryKey, now);
      await queries.invalidateQueries({ queryKey: ["docs", slug] });
      toast(`Version ${version} is back`);
      await navigate({ to: path(`docs/${id}`) });
    } catch (cause) {
      toastProblem("The version could not be brought back", cause);
    }
  }
  return (
    <section className={classes.changes} aria-label={`Changes of version ${version}`}>
      <div className={classes.head}>
        <Text fw={600}>
          {version === 1 ? "The first version" : `Version ${version}, against version ${before}`}
        </Text>
        {mayAct(role, "editor") && version !== newest && !doc.data?.value.archived_at && (
          <Button variant="default" leftSection={<RotateCcw size={16} />} onClick={() => void revert()}>
            Bring this version back
          </Button>
        )}
      </div>
      <Answered query={diff}>
        {(found) => (
          <>
            {[found.title, found.state, ...found.fields].map(
              (field) =>
                field && (
                  <div key={field.name} className={classes.field}>
                    <span className={classes.label}>{field.label}</span>
                    <del>
                      <FieldValue field={undefined} value={field.before} />
                    </del>
                    <ins>
                      <FieldValue field={undefined} value={field.after} />
                    </ins>
                  </div>
                ),
            )}
            {version === 1 ? (
              <Text c="dimmed">There is nothing before it to compare with.</Text>
            ) : (
              <DiffView diff={found.body} />
            )}
          </>
        )}
      </Answered>
    </section>
  );
}
