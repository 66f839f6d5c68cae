import { SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useProject, useSession } from "../../../api/session";
import { percent } from "../../../ui/figures";
import { memberName, useMembers } from "../../../ui/records/members";
import { found } from "../../../ui/records/recordApi";
import { toast, toastProblem } from "../../../ui/toast";
import { Chooser } from "../Chooser";
import { createIdea } from "../ideaApi";
import { areasOf, type Do, duplicatesOf, type Highlight, highlight, type Note, themesOf } from "../listenApi";
import { selectedIn } from "./NoteText";
import { snoozes } from "./snoozes";

/** What is asked about notes. */
export interface Question {
  kind: "area" | "theme" | "idea" | "owner" | "snooze" | "merge" | "highlight";
  ids: string[];
  /** Where the note's words stand, for a highlight. */
  element?: HTMLElement | null;
}

export type Act = (does: Do, looks?: Partial<Note>, ids?: string[]) => void;

interface QuestionsProps {
  question: Question | null;
  onClose: () => void;
  act: Act;
  refresh: () => Promise<unknown>;
}

/** The one question that is open, if any. */
export function Questions(props: QuestionsProps) {
  const { question } = props;
  if (!question) return null;
  const Asked = {
    area: Area,
    theme: Theme,
    idea: Idea,
    owner: Owner,
    snooze: Snooze,
    merge: Merge,
    highlight: HighlightIdea,
  }[question.kind];
  return <Asked {...props} question={question} />;
}

type Asked = QuestionsProps & { question: Question };

const of = ({ question }: Asked) =>
  question.ids.length === 1 ? "this note" : `${question.ids.length} notes`;

function Area(props: Asked) {
  const { question, onClose, act } = props;
  const { slug } = useProject();
  const areas = useQuery(areasOf(slug));
  return (
    <Chooser
      title={`An area for ${of(props)}`}
      placeholder="Name of an area"
      busy={areas.isPending}
      choices={[
        ...(areas.data ?? []).map((area) => ({ id: area.id, label: area.name, detail: area.description })),
        { id: "", label: "No area" },
      ]}
      nothing="No area of that name. Areas are made on the page Areas and rules."
      onClose={onClose}
      onChoose={({ id, label }) => {
        onClose();
        act(
          { area_id: id },
          {
            area: id ? { id, name: label, how: "person", confidence: 1 } : undefined,
            suggested_area: undefined,
          },
          question.ids,
        );
      }}
    />
  );
}

function Theme(props: Asked) {
  const { question, onClose, act } = props;
  const { slug } = useProject();
  const themes = useQuery(themesOf(slug));
  return (
    <Chooser
      title={`A theme for ${of(props)}`}
      placeholder="Name of a theme"
      busy={themes.isPending}
      choices={[
        ...(themes.data ?? []).map((theme) => ({
          id: theme.id,
          label: theme.name,
          detail: `${theme.size} notes`,
        })),
        { id: "", label: "No theme" },
      ]}
      nothing="No theme of that name. Themes are found and made on the page Themes."
      onClose={onClose}
      onChoose={({ id, label }) => {
        onClose();
        act(
          { theme_id: id },
          { theme: id ? { id, name: label, how: "person", state: "accepted" } : undefined },
          question.ids,
        );
      }}
    />
  );
}

function Owner(props: Asked) {
  const { question, onClose, act } = props;
  const members = useMembers();
  const me = useSession().member.id;
  return (
    <Chooser
      title={`An owner for ${of(props)}`}
      placeholder="Name of a member"
      choices={[
        ...[...members]
          .sort((a, b) => Number(b.id === me) - Number(a.id === me))
          .map((member) => ({
            id: member.id,
            label: memberName(member),
            detail: member.id === me ? "You" : undefined,
          })),
        { id: "", label: "Nobody" },
      ]}
      nothing="No member of that name."
      onClose={onClose}
      onChoose={({ id, label }) => {
        onClose();
        act({ owner: id }, { owner: id ? { id, name: label } : undefined }, question.ids);
      }}
    />
  );
}

function Snooze(props: Asked) {
  const { question, onClose, act } = props;
  return (
    <Chooser
      title={`Snooze ${of(props)} until`}
      placeholder="A time"
      choices={snoozes(new Date())}
      nothing="Choose one of the times."
      onClose={onClose}
      onChoose={({ id }) => {
        onClose();
        act({ state: "snoozed", snoozed_until: id }, { state: "snoozed" }, question.ids);
      }}
    />
  );
}

function Merge({ question, onClose, act }: Asked) {
  const { slug } = useProject();
  const id = question.ids[0] ?? "";
  const [words, setWords] = useState("");
  const [asked] = useDebouncedValue(words, 150);
  const near = useQuery(duplicatesOf(slug, id));
  const search = useQuery({ ...found(slug, asked, ["feedback"]), placeholderData: keepPreviousData });
  const choices =
    asked === ""
      ? (near.data?.items ?? []).map((note) => ({
          id: note.id,
          label: note.text,
          detail: `${percent(note.score)} alike`,
        }))
      : (search.data?.items ?? []).map((hit) => ({ id: hit.id, label: hit.title }));
  return (
    <Chooser
      title={question.ids.length === 1 ? "Which note says the same?" : "Into which note are these merged?"}
      placeholder="Words of the other note"
      busy={near.isPending || (asked !== "" && search.isFetching)}
      onSearch={setWords}
      choices={choices.filter((choice) => !question.ids.includes(choice.id))}
      nothing={
        asked === "" ? "Nothing much like it. Type words of the other note." : "No note has these words."
      }
      onClose={onClose}
      onChoose={(choice) => {
        onClose();
        act({ duplicate_of: choice.id }, {}, question.ids);
      }}
    />
  );
}

/** Ideas by their words; a new one when there is none. */
function useIdeas() {
  const { slug } = useProject();
  const [words, setWords] = useState("");
  const [asked] = useDebouncedValue(words, 150);
  const search = useQuery({ ...found(slug, asked, ["idea"]), placeholderData: keepPreviousData });
  return {
    setWords,
    busy: asked !== "" && search.isFetching,
    choices:
      asked === ""
        ? []
        : (search.data?.items ?? []).map((hit) => ({ id: hit.id, label: hit.title, detail: hit.state })),
    nothing: asked === "" ? "Type what the idea is about." : "No idea has these words.",
    make: async (title: string, then: (id: string, title: string) => void) => {
      try {
        then(await createIdea(slug, title), title);
      } catch (cause) {
        toastProblem("The idea was not made", cause);
      }
    },
  };
}

function Idea(props: Asked) {
  const { question, onClose, act } = props;
  const ideas = useIdeas();
  const link = (id: string, title: string) => {
    onClose();
    act(
      { link: { type: "idea", id } },
      { state: "linked", ideas: [{ type: "idea", id, title }] },
      question.ids,
    );
  };
  return (
    <Chooser
      title={`An idea that ${of(props)} ${props.question.ids.length === 1 ? "speaks" : "speak"} for`}
      placeholder="Words of an idea"
      busy={ideas.busy}
      onSearch={ideas.setWords}
      choices={ideas.choices}
      nothing={ideas.nothing}
      create={{ label: (words) => `Make the idea “${words}”`, act: (words) => void ideas.make(words, link) }}
      onClose={onClose}
      onChoose={({ id, label }) => link(id, label)}
    />
  );
}

const weights: { value: Highlight["importance"]; label: string }[] = [
  { value: "nice_to_have", label: "Nice to have" },
  { value: "important", label: "Important" },
  { value: "critical", label: "Critical" },
];

function HighlightIdea({ question, onClose, refresh }: Asked) {
  const { slug } = useProject();
  const ideas = useIdeas();
  const [part] = useState(() => selectedIn(question.element ?? null));
  const [importance, setImportance] = useState<Highlight["importance"]>("important");
  async function mark(id: string, title: string) {
    onClose();
    try {
      await highlight(slug, question.ids[0] ?? "", { idea: id, importance, ...(part ?? {}) });
      toast(`Highlighted for ${title}`);
    } catch (cause) {
      toastProblem("It was not highlighted", cause);
    }
    await refresh();
  }
  return (
    <Chooser
      title={
        part
          ? `Which idea does “${short(part.quote)}” speak for?`
          : "Which idea does the whole note speak for?"
      }
      placeholder="Words of an idea"
      busy={ideas.busy}
      onSearch={ideas.setWords}
      choices={ideas.choices}
      nothing={ideas.nothing}
      extra={
        <SegmentedControl
          mt="xs"
          fullWidth
          size="xs"
          aria-label="How much it matters to them"
          data={weights}
          value={importance}
          onChange={(value) => setImportance(value as Highlight["importance"])}
        />
      }
      create={{ label: (words) => `Make the idea “${words}”`, act: (words) => void ideas.make(words, mark) }}
      onClose={onClose}
      onChoose={({ id, label }) => void mark(id, label)}
    />
  );
}

const short = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
