package decision_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/decision"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// idea stands for what is decided.
type idea struct {
	record.Head
	Name string `db:"name" json:"name"`
}

func (n *idea) Entry() record.Entry { return record.Entry{Title: n.Name} }

// freezer remembers what it froze.
type freezer struct{ ideas []string }

func (f *freezer) Freeze(_ context.Context, _ *sqldb.Tx, _ auth.Actor, _, idea, _ string) error {
	f.ideas = append(f.ideas, idea)
	return nil
}

type world struct {
	*decision.Decisions
	t       *testing.T
	db      *sqldb.DB
	ideas   *record.Store[idea, *idea]
	freezer *freezer
	now     time.Time
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, freezer: &freezer{}, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		clock := func() time.Time { return w.now }
		j := journal.New(db, clock)
		r := record.NewRegistry(db, j, clock)
		w.Decisions = decision.New(r, link.New(r, j), w.freezer)
		if _, err := db.Exec(t.Context(), "CREATE TABLE notes (id TEXT PRIMARY KEY, project_id TEXT, name TEXT, created_by TEXT, version BIGINT, created_at BIGINT, updated_at BIGINT, archived_at BIGINT)"); err != nil {
			t.Fatal(err)
		}
		w.ideas = record.New[idea](r, record.Kind{Type: "idea", Table: "notes", Noun: "idea", Read: auth.IdeaRead, Write: auth.IdeaWrite})
		for _, project := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project); err != nil {
				t.Fatal(err)
			}
		}
		test(t, w)
		report, err := j.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func (w *world) want(kind errs.Kind, err error) {
	w.t.Helper()
	if !errs.Is(err, kind) {
		w.t.Errorf("got %v, want kind %d", err, kind)
	}
}

func (w *world) decide(in decision.Create) decision.DecisionView {
	w.t.Helper()
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w *world) titles(f decision.Filter) []string {
	w.t.Helper()
	found, _, err := w.List(w.t.Context(), as(auth.Viewer), home, f)
	if err != nil {
		w.t.Fatal(err)
	}
	titles := []string{}
	for _, d := range found {
		titles = append(titles, d.Title)
	}
	return titles
}

func TestADecisionIsLinkedAsItIsMade(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		about, err := w.ideas.Create(ctx, as(auth.Editor), home, idea{Name: "Import in one step"})
		if err != nil {
			t.Fatal(err)
		}
		ref := record.Ref{Type: "idea", ID: about.ID}
		d := w.decide(decision.Create{
			Title: "Build the import", Decision: "We build it.", Rationale: "It hurts.", About: []record.Ref{ref}, FreezeScores: true, DecidedBy: []string{"m"},
			Alternatives: []decision.Alternative{{Option: "Buy one", WhyNot: "Too slow"}}, Dissent: []decision.Dissent{{Who: "Ada", What: "Too early"}}, RevisitOn: "2026-06-01",
		})
		if len(d.About) != 1 || d.About[0].Title != "Import in one step" || d.DecidedOn != "2026-03-01" || d.State != decision.Decided || d.Due {
			t.Errorf("%+v", d)
		}
		if diff := cmp.Diff([]string{about.ID}, w.freezer.ideas); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"Build the import"}, w.titles(decision.Filter{About: about.ID})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"Build the import"}, w.titles(decision.Filter{Member: "m"})); diff != "" {
			t.Error(diff)
		}
		for _, f := range []decision.Filter{{About: "none"}, {Member: "%"}, {Member: "n"}, {Due: true}, {State: decision.Proposed}} {
			if titles := w.titles(f); len(titles) != 0 {
				t.Errorf("%+v finds %v", f, titles)
			}
		}
		_, err = w.Create(ctx, as(auth.Editor), home, decision.Create{Title: "x", About: []record.Ref{{Type: "insight", ID: about.ID}}})
		w.want(errs.Invalid, err)
		_, err = w.Create(ctx, as(auth.Editor), home, decision.Create{Title: "x", About: []record.Ref{{Type: "idea", ID: "none"}}})
		w.want(errs.NotFound, err)
		if titles := w.titles(decision.Filter{}); len(titles) != 1 {
			t.Errorf("a decision without its links: %v", titles)
		}
	})
}

func TestSupersedingAndRevisiting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		old := w.decide(decision.Create{Title: "old", DecidedOn: "2026-01-10", RevisitOn: "2026-02-01"})
		w.decide(decision.Create{Title: "older", DecidedOn: "2026-01-05", RevisitOn: "2026-03-01"})
		w.decide(decision.Create{Title: "not yet", DecidedOn: "2026-02-01", RevisitOn: "2026-03-02"})
		w.decide(decision.Create{Title: "maybe", State: decision.Proposed, DecidedOn: "2026-01-01"})
		if !old.Due {
			t.Error("its day has come")
		}
		if diff := cmp.Diff([]string{"old", "older"}, w.titles(decision.Filter{Due: true})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"not yet", "old", "older", "maybe"}, w.titles(decision.Filter{})); diff != "" {
			t.Error(diff)
		}
		anew := w.decide(decision.Create{Title: "new", Supersedes: []string{old.ID}})
		was, err := w.Get(ctx, as(auth.Viewer), home, old.ID)
		if err != nil || was.State != decision.Superseded || was.Due || len(was.SupersededBy) != 1 || len(anew.Supersedes) != 1 {
			t.Errorf("%+v, %v", was, err)
		}
		if diff := cmp.Diff([]string{"older"}, w.titles(decision.Filter{Due: true})); diff != "" {
			t.Error(diff)
		}
		never, stale := "", int64(7)
		_, err = w.Update(ctx, as(auth.Editor), home, anew.ID, stale, decision.Update{RevisitOn: &never})
		w.want(errs.Stale, err)
		later := "2026-09-01"
		changed, err := w.Update(ctx, as(auth.Editor), home, anew.ID, anew.Version, decision.Update{RevisitOn: &later, Dissent: &[]decision.Dissent{{Who: "Bo", What: "No"}}})
		if err != nil || changed.RevisitOn != later || len(changed.Dissent) != 1 {
			t.Errorf("%+v, %v", changed, err)
		}
	})
}

func TestWrongDecisionsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, in := range []decision.Create{
			{},
			{Title: "x", State: decision.Superseded},
			{Title: "x", State: "perhaps"},
			{Title: "x", DecidedOn: "yesterday"},
			{Title: "x", DecidedOn: "2026-03-02", RevisitOn: "2026-03-01"},
			{Title: "x", Alternatives: []decision.Alternative{{WhyNot: "x"}}},
			{Title: "x", Dissent: []decision.Dissent{{Who: "x"}}},
			{Title: "x", DecidedBy: make([]string, 51)},
		} {
			_, err := w.Create(t.Context(), as(auth.Editor), home, in)
			w.want(errs.Invalid, err)
		}
		_, err := w.Create(t.Context(), as(auth.Viewer), home, decision.Create{Title: "x"})
		w.want(errs.Forbidden, err)
		_, _, err = w.List(t.Context(), as(auth.Viewer), other, decision.Filter{})
		w.want(errs.NotFound, err)
	})
}
