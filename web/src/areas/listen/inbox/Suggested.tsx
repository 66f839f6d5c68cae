import { Kbd } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Copy, Sparkles } from "lucide-react";
import { useProject } from "../../../api/session";
import { percent } from "../../../ui/figures";
import { ProjectLink } from "../../../ui/ProjectLink";
import { type Note, suggestionsOf } from "../listenApi";
import { useKeys } from "../useKeys";
import classes from "./Note.module.css";
import type { Act } from "./Questions";

/** What may be done with a note: nothing of it is done before somebody accepts it. */
export function Suggested({ note, act }: { note: Note; act: Act }) {
  const { slug } = useProject();
  const { data } = useQuery(suggestionsOf(slug, note.id));
  const area = note.area ? undefined : (data?.area ?? note.suggested_area);
  const theme = note.theme ? undefined : data?.theme;
  const alike = (data?.duplicates ?? []).filter((other) => other.id !== note.duplicate_of).slice(0, 3);
  const takeArea = () =>
    area &&
    act(
      { area_id: area.id },
      { area: { ...area, how: "person", confidence: 1 }, suggested_area: undefined },
      [note.id],
    );
  const takeTheme = () =>
    theme && act({ theme_id: theme.id }, { theme: { ...theme, how: "person" } }, [note.id]);
  useKeys({
    "1": () => (area ? takeArea() : false),
    "2": () => (theme ? takeTheme() : false),
  });
  if (!area && !theme && alike.length === 0) return null;
  return (
    <section className={classes.suggested} aria-label="Suggestions">
      {area && (
        <button
          type="button"
          className={classes.suggestion}
          onClick={takeArea}
          title="Accept the suggested area (1)"
        >
          <Sparkles size={14} aria-hidden />
          <span>
            File under <b>{area.name}</b>?
          </span>
          <span className={classes.why}>
            {percent(area.confidence)} sure{area.words.length > 0 && <>, by {area.words.join(", ")}</>}
          </span>
          <Kbd size="xs">1</Kbd>
        </button>
      )}
      {theme && (
        <button
          type="button"
          className={classes.suggestion}
          onClick={takeTheme}
          title="Accept the suggested theme (2)"
        >
          <Sparkles size={14} aria-hidden />
          <span>
            About <b>{theme.name}</b>?
          </span>
          <span className={classes.why}>as the notes nearest to it</span>
          <Kbd size="xs">2</Kbd>
        </button>
      )}
      {alike.map((other) => (
        <div key={other.id} className={classes.alike}>
          <Copy size={14} aria-hidden />
          <ProjectLink path={`inbox/${other.id}?view=all`} className={classes.other}>
            {other.text}
          </ProjectLink>
          <span className={classes.why}>{percent(other.score)} alike</span>
          <button
            type="button"
            className={classes.small}
            onClick={() => act({ duplicate_of: other.id }, {}, [note.id])}
          >
            Merge into it
          </button>
        </div>
      ))}
    </section>
  );
}
