package link_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/record/recordtest"
)

var kinds = []string{"feedback", "theme", "idea", "bet", "objective", "decision", "doc", "insight"}

type world struct {
	*recordtest.World
	*link.Links
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	recordtest.Each(t, kinds, func(t *testing.T, w *recordtest.World) {
		test(t, &world{World: w, Links: link.New(w.Registry, w.Journal)})
	})
}

func (w *world) join(from record.Ref, relation string, to record.Ref) link.Link {
	w.T.Helper()
	made, err := w.Create(context.Background(), recordtest.As(auth.Editor), recordtest.Home, link.Create{From: from, To: to, Relation: relation})
	if err != nil {
		w.T.Fatal(err)
	}
	return made
}

func want(t *testing.T, kind errs.Kind, err error) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("got %v, want kind %d", err, kind)
	}
}

func TestLinksAreMadeOnceAndComeBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		note, idea := w.Make("feedback", recordtest.Note{Title: "It hurts"}), w.Make("idea", recordtest.Note{Title: "Mend it"})
		first := w.join(note, "supports", idea)
		if again := w.join(note, "supports", idea); again.ID != first.ID {
			t.Errorf("a second link: %+v", again)
		}
		if err := w.Remove(ctx, recordtest.As(auth.Editor), recordtest.Home, first.ID); err != nil {
			t.Fatal(err)
		}
		want(t, errs.NotFound, w.Remove(ctx, recordtest.As(auth.Editor), recordtest.Home, first.ID))
		trace, err := w.Trace(ctx, recordtest.As(auth.Viewer), recordtest.Home, idea, 0)
		if err != nil || len(trace.Edges) != 0 {
			t.Errorf("%+v, %v", trace, err)
		}
		if back := w.join(note, "supports", idea); back.ID != first.ID {
			t.Errorf("another link: %+v", back)
		}
		entries, err := w.Journal.List(ctx, journal.Filter{Type: "link", ID: first.ID}, 0, 10)
		verbs := []string{}
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		if diff := cmp.Diff([]string{"created", "removed", "restored"}, verbs); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

func TestLinksThatMakeNoSense(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		note, idea := w.Make("feedback", recordtest.Note{Title: "a"}), w.Make("idea", recordtest.Note{Title: "b"})
		for _, c := range []struct {
			from     record.Ref
			relation string
			to       record.Ref
			kind     errs.Kind
		}{
			{note, "loves", idea, errs.Invalid},
			{idea, "supports", note, errs.Invalid},
			{idea, "duplicates", note, errs.Invalid},
			{idea, "relates_to", idea, errs.Invalid},
			{note, "supports", record.Ref{Type: "idea", ID: "nobody"}, errs.NotFound},
			{note, "supports", record.Ref{Type: "idea", ID: note.ID}, errs.NotFound}, // of another kind
			{note, "relates_to", record.Ref{Type: "wish", ID: idea.ID}, errs.Invalid},
		} {
			_, err := w.Create(t.Context(), recordtest.As(auth.Editor), recordtest.Home, link.Create{From: c.from, To: c.to, Relation: c.relation})
			if !errs.Is(err, c.kind) {
				t.Errorf("%v %s %v: %v", c.from, c.relation, c.to, err)
			}
		}
		in := link.Create{From: note, To: idea, Relation: "supports"}
		_, err := w.Create(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, in)
		want(t, errs.Forbidden, err)
		both := auth.AsMember(auth.Member{ID: "m"}, "s", map[string]auth.Role{recordtest.Home: auth.Owner, recordtest.Other: auth.Owner})
		_, err = w.Create(t.Context(), both, recordtest.Other, in)
		want(t, errs.NotFound, err)
	})
}

// sides are the titles of a trace by side, sorted.
func sides(trace link.Trace) map[link.Side][]string {
	titles := map[link.Side][]string{}
	for _, n := range trace.Nodes {
		titles[n.Side] = append(titles[n.Side], n.Title)
	}
	for _, list := range titles {
		slices.Sort(list)
	}
	return titles
}

func TestTraceTellsTheLoop(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		make := func(kind, title string) record.Ref { return w.Make(kind, recordtest.Note{Title: title}) }
		complaint, praise, theme := make("feedback", "complaint"), make("feedback", "praise"), make("theme", "theme")
		idea, bet, objective := make("idea", "idea"), make("bet", "bet"), make("objective", "objective")
		prd, decision, far := make("doc", "prd"), make("decision", "decision"), make("doc", "notes on the complaint")
		w.join(complaint, "belongs_to", theme)
		w.join(praise, "belongs_to", theme)
		w.join(theme, "motivates", idea)
		w.join(idea, "becomes", bet)
		w.join(bet, "advances", objective)
		w.join(prd, "describes", bet)
		w.join(decision, "decides", bet)
		w.join(far, "describes", complaint)

		for _, c := range []struct {
			of      record.Ref
			want    map[link.Side][]string
			missing []string
		}{
			{complaint, map[link.Side][]string{
				link.Here: {"complaint"}, link.After: {"bet", "idea", "objective", "theme"},
				link.Beside: {"decision", "notes on the complaint", "prd"},
			}, nil},
			{bet, map[link.Side][]string{
				link.Here: {"bet"}, link.Before: {"complaint", "idea", "praise", "theme"}, link.After: {"objective"},
				link.Beside: {"decision", "notes on the complaint", "prd"},
			}, []string{"release"}},
			{objective, map[link.Side][]string{
				link.Here: {"objective"}, link.Before: {"bet", "complaint", "idea", "praise", "theme"},
				link.Beside: {"decision", "notes on the complaint", "prd"},
			}, []string{"key_result"}},
			{prd, map[link.Side][]string{link.Here: {"prd"}, link.Beside: {"bet"}}, nil},
		} {
			trace, err := w.Trace(ctx, recordtest.As(auth.Viewer), recordtest.Home, c.of, 0)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, sides(trace)); diff != "" {
				t.Errorf("around the %s: %s", c.of.Type, diff)
			}
			var missing []string
			for _, gap := range trace.Missing {
				missing = append(missing, gap.Type)
			}
			if diff := cmp.Diff(c.missing, missing); diff != "" {
				t.Errorf("what the %s lacks: %s", c.of.Type, diff)
			}
		}
		near, err := w.Trace(ctx, recordtest.As(auth.Viewer), recordtest.Home, complaint, 1)
		if diff := cmp.Diff([]string{"theme"}, sides(near)[link.After]); err != nil || diff != "" {
			t.Error(err, diff)
		}
		w.Archive(idea)
		trace, err := w.Trace(ctx, recordtest.As(auth.Viewer), recordtest.Home, theme, 0)
		if err != nil || len(trace.Missing) != 0 { // the bet still answers it
			t.Errorf("%+v, %v", trace.Missing, err)
		}
		_, err = w.Trace(ctx, recordtest.As(auth.Owner), recordtest.Other, complaint, 0)
		want(t, errs.NotFound, err)
	})
}

func TestAloneEverythingIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bet := w.Make("bet", recordtest.Note{Title: "alone"})
		trace, err := w.Trace(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, bet, 0)
		var missing []string
		for _, gap := range trace.Missing {
			missing = append(missing, fmt.Sprint(gap.Side, " ", gap.Type))
		}
		if diff := cmp.Diff([]string{"before idea", "after objective", "beside doc", "beside decision", "after release"}, missing); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}

// A theme that gathers thousands of notes shows a few of them, and how many
// there are.
func TestManyNeighbours(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		theme := w.Make("theme", recordtest.Note{Title: "theme"})
		for i := range 30 {
			w.join(w.Make("feedback", recordtest.Note{Title: fmt.Sprint(i)}), "belongs_to", theme)
		}
		trace, err := w.Trace(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, theme, 0)
		if err != nil || len(trace.Nodes) != 13 {
			t.Errorf("%d nodes, %v", len(trace.Nodes), err)
		}
		if diff := cmp.Diff([]link.Many{{At: theme, Relation: "belongs_to", Inverse: true, Total: 30}}, trace.Many); diff != "" {
			t.Error(diff)
		}
	})
}

// source knows that every note has to do with one theme.
type source struct{ note, theme record.Ref }

func (s source) Edges(_ context.Context, _ string, at []record.Ref, _ int) ([]link.Edge, []link.Many, error) {
	if slices.Contains(at, s.note) || slices.Contains(at, s.theme) {
		return []link.Edge{{From: s.note, To: s.theme, Relation: "belongs_to"}}, nil, nil
	}
	return nil, nil, nil
}

func TestWhatAreasKnowIsFollowedToo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		note, theme, idea := w.Make("feedback", recordtest.Note{Title: "note"}), w.Make("theme", recordtest.Note{Title: "theme"}), w.Make("idea", recordtest.Note{Title: "idea"})
		w.Links = link.New(w.Registry, w.Journal, source{note, theme})
		w.join(theme, "motivates", idea)
		trace, err := w.Trace(t.Context(), recordtest.As(auth.Viewer), recordtest.Home, idea, 0)
		if diff := cmp.Diff([]string{"note", "theme"}, sides(trace)[link.Before]); err != nil || diff != "" {
			t.Error(err, diff)
		}
		refs, err := w.Neighbours(t.Context(), w.DB, recordtest.Home, idea.ID, "motivates", true)
		if diff := cmp.Diff([]record.Ref{theme}, refs); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}
