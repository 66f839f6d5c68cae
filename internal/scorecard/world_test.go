package scorecard_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/operations"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/scorecard"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home = "project-home"

// told is what other areas would tell.
type told struct {
	bets        []scorecard.Done
	experiments []scorecard.Experiment
}

func (s *told) Shipped(context.Context, string) ([]scorecard.Done, error) { return s.bets, nil }
func (s *told) Started(context.Context, string) ([]scorecard.Experiment, error) {
	return s.experiments, nil
}

type world struct {
	*scorecard.Scorecard
	t          *testing.T
	db         *sqldb.DB
	journal    *journal.Journal
	operations *operations.Operations
	recorder   *scorecard.Recorder
	told       *told
	project    project.Project
	now        time.Time
}

// each runs test on both databases, at noon of Friday 14 August 2026, with five
// members m1 to m5 who joined a year ago, the last a viewer.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, told: &told{}, now: time.Date(2026, 8, 14, 12, 0, 0, 0, time.UTC)}
		w.project = project.Project{ID: home, Slug: "home", Name: "Home & <garden>", Timezone: "Europe/Berlin", WeekStart: "monday"}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		r := record.NewRegistry(db, w.journal, clock)
		w.operations = operations.New(r, w.journal, operations.NoUsage{})
		w.recorder = scorecard.NewRecorder(db, clock, slog.New(slog.DiscardHandler))
		w.Scorecard = scorecard.New(r, w.journal, w.operations, w.recorder, scorecard.Sources{Bets: w.told, Experiments: w.told})
		w.exec("INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'Europe/Berlin', 'monday', 1, 1, 1)", home, home)
		for i := 1; i <= 5; i++ {
			role := auth.Editor
			if i == 5 {
				role = auth.Viewer
			}
			w.joins(fmt.Sprintf("m%d", i), role, "2025-01-01")
		}
		test(t, w)
		report, err := w.journal.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.db.Exec(w.t.Context(), query, args...); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) joins(id string, role auth.Role, startedOn string) {
	w.t.Helper()
	w.exec("INSERT INTO members (id, email, email_folded, name, password_hash, created_at, updated_at) VALUES (?, ?, ?, ?, '', 1, 1)", id, id+"@x.de", id+"@x.de", id)
	w.exec("INSERT INTO memberships (project_id, member_id, role, joined_at, started_on) VALUES (?, ?, ?, ?, ?)", home, id, string(role), sqldb.MicrosOf(w.now), startedOn)
}

func member(id string) auth.Actor {
	return auth.AsMember(auth.Member{ID: id, Name: id}, "s", map[string]auth.Role{home: auth.Editor})
}

func viewer() auth.Actor {
	return auth.AsMember(auth.Member{ID: "m5", Name: "m5"}, "s", map[string]auth.Role{home: auth.Viewer})
}

func (w *world) want(kind errs.Kind, err error) {
	w.t.Helper()
	if !errs.Is(err, kind) {
		w.t.Errorf("got %v, want kind %d", err, kind)
	}
}

func (w *world) card(quarter string) scorecard.ScorecardCard {
	w.t.Helper()
	c, err := w.Card(w.t.Context(), viewer(), w.project, quarter)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// says has a member split the week that lies some weeks before the one it is
// into product work and finding data.
func (w *world) says(who string, weeksAgo int, productPercent, hours float64) {
	w.t.Helper()
	now := w.now
	w.now = now.AddDate(0, 0, -7*weeksAgo)
	_, err := w.SaveTimeCheck(w.t.Context(), member(who), w.project, scorecard.TimeCheck{
		Hours: hours, Parts: map[string]float64{"building": productPercent, "finding_data": 100 - productPercent},
	})
	w.now = now
	if err != nil {
		w.t.Fatal(err)
	}
}

func near(v *float64, want float64) bool { return v != nil && *v > want-1e-9 && *v < want+1e-9 }

func part(t *testing.T, m scorecard.ScorecardMeasure, group, key string) scorecard.ScorecardPart {
	t.Helper()
	for _, p := range m.Parts {
		if p.Group == group && p.Key == key {
			return p
		}
	}
	t.Errorf("%s has no part %s of %s", m.Label, key, group)
	return scorecard.ScorecardPart{}
}
