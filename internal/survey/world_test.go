package survey_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
	"prodops/internal/survey"
)

const home, other = "project-home", "project-other"

// inbox keeps notes, unless it is out of order.
type inbox struct {
	notes  []survey.Note
	broken bool
}

func (i *inbox) Add(_ context.Context, _ auth.Actor, _ string, n survey.Note) (string, error) {
	if i.broken {
		return "", errors.New("out of order")
	}
	for at, known := range i.notes {
		if known.ID == n.ID {
			return fmt.Sprintf("note-%d", at), nil
		}
	}
	i.notes = append(i.notes, n)
	return fmt.Sprintf("note-%d", len(i.notes)-1), nil
}

// people know ada.
type people struct{}

func (people) Properties(_ context.Context, _, person string) (map[string]string, error) {
	if person != "ada" {
		return map[string]string{}, nil
	}
	return map[string]string{"plan": "pro", "company": "Analytical Engines", "employees": "12"}, nil
}

type world struct {
	*survey.Surveys
	t       *testing.T
	db      *sqldb.DB
	links   *link.Links
	inbox   *inbox
	journal *journal.Journal
	now     time.Time
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, inbox: &inbox{}, now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		registry := record.NewRegistry(db, w.journal, clock)
		w.Surveys = survey.New(registry, survey.Options{People: people{}, Inbox: w.inbox, Log: slog.New(slog.DiscardHandler)})
		w.links = link.New(registry, w.journal, survey.NewEdges(db))
		for _, project := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project); err != nil {
				t.Fatal(err)
			}
		}
		test(t, w)
		report, err := w.journal.Verify(context.Background())
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

func must[T any](w *world) func(T, error) T {
	return func(v T, err error) T {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
		return v
	}
}

// open makes a survey with these rules and opens it.
func (w *world) open(rules survey.Rules) survey.Survey {
	w.t.Helper()
	if rules.Sample == 0 {
		rules.Sample = 100
	}
	made := must[survey.Survey](w)(w.Create(w.t.Context(), as(auth.Editor), home, survey.Create{Name: "How are we doing?", Rules: &rules}))
	return must[survey.Survey](w)(w.Open(w.t.Context(), as(auth.Editor), home, made.ID, made.Version))
}

func score(n int) *int { return &n }

func text(s string) *string { return &s }

func (w *world) answer(id string, g survey.Given) survey.Answered {
	w.t.Helper()
	if g.Via == "" {
		g.Via = survey.ByWidget
	}
	return must[survey.Answered](w)(w.Answer(w.t.Context(), id, g))
}

func (w *world) responses(id string) []survey.Response {
	w.t.Helper()
	found, _, err := w.Responses(w.t.Context(), as(auth.Viewer), home, id, survey.ResponseFilter{})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}
