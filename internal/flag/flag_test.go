package flag_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/flag"
	"prodops/internal/flag/eval"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

type world struct {
	*flag.Flags
	t         *testing.T
	db        *sqldb.DB
	journal   *journal.Journal
	snapshots *flag.Snapshots
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clock := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
		w := &world{t: t, db: db, journal: journal.New(db, clock)}
		for _, project := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project); err != nil {
				t.Fatal(err)
			}
			for _, environment := range []string{"production", "staging"} {
				if _, err := db.Exec(t.Context(), "INSERT INTO environments (project_id, name, created_at) VALUES (?, ?, 1)", project, environment); err != nil {
					t.Fatal(err)
				}
			}
		}
		w.Flags = flag.New(record.NewRegistry(db, w.journal, clock))
		var err error
		if w.snapshots, err = flag.NewSnapshots(t.Context(), w.Flags, w.journal, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
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

func (w *world) make(in flag.Create) flag.Flag {
	w.t.Helper()
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// gets is the variation that somebody gets now, or the error.
func (w *world) gets(environment, key, who string) string {
	x := eval.NewContext(who).With("plan", who)
	r := w.snapshots.For(home, environment).Rules.Evaluate(key, &x)
	if r.Error != "" {
		return string(r.Error)
	}
	return r.Value.Variation
}

func on(rules ...eval.Rule) map[string]flag.Targeting {
	return map[string]flag.Targeting{"production": {Enabled: true, Off: "off", Rules: rules, Default: eval.Serve{Variation: "off"}}}
}

func toPlan(plan string) eval.Rule {
	return eval.Rule{Conditions: []eval.Condition{{Attribute: "plan", Op: eval.Eq, Values: []json.RawMessage{json.RawMessage(`"` + plan + `"`)}}}, Serve: eval.Serve{Variation: "on"}}
}

func TestTheLifeOfAFlag(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := w.make(flag.Create{Key: "export"})
		if made.Name != "export" || made.Owner != "m" || len(made.Seed) != 16 || len(made.Variations) != 2 || len(made.Environments) != 2 {
			t.Errorf("%+v", made)
		}
		if got := w.gets("production", "export", "pro"); got != "off" {
			t.Errorf("at first: %s", got)
		}
		changed, err := w.Update(ctx, as(auth.Editor), home, "export", 1, flag.Update{Environments: on(toPlan("pro"))})
		if err != nil || changed.Version != 2 || changed.Environments["production"].Rules[0].ID != "rule-1" || changed.Seed != made.Seed {
			t.Fatalf("%+v, %v", changed, err)
		}
		for who, want := range map[string]string{"pro": "on", "free": "off"} {
			if got := w.gets("production", "export", who); got != want {
				t.Errorf("%s gets %s", who, got)
			}
		}
		if got := w.gets("staging", "export", "pro"); got != "off" {
			t.Errorf("another environment changed, too: %s", got)
		}
		if _, err := w.Update(ctx, as(auth.Editor), home, made.ID, 1, flag.Update{}); !errs.Is(err, errs.Stale) {
			t.Errorf("an old version: %v", err)
		}
		got, err := w.Get(ctx, as(auth.Viewer), home, made.ID)
		if diff := cmp.Diff(changed, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if err := w.Archive(ctx, as(auth.Editor), home, made.ID, 0); err != nil {
			t.Fatal(err)
		}
		if got := w.gets("production", "export", "pro"); got != "FLAG_NOT_FOUND" {
			t.Errorf("archived: %s", got)
		}
		if _, err := w.Create(ctx, as(auth.Editor), home, flag.Create{Key: "export"}); !errs.Is(err, errs.Conflict) {
			t.Errorf("the key of an archived flag: %v", err)
		}
		if _, err := w.Restore(ctx, as(auth.Editor), home, made.ID, 0); err != nil || w.gets("production", "export", "pro") != "on" {
			t.Errorf("restored: %v, %s", err, w.gets("production", "export", "pro"))
		}
		entries, err := w.journal.List(ctx, journal.Filter{Project: home, Type: flag.FlagType}, 0, 100)
		verbs := []string{}
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		if diff := cmp.Diff([]string{"created", "switched on", "archived", "restored"}, verbs); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestFlagInputs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, test := range map[string]struct {
			in    flag.Create
			place string
		}{
			"no key":          {flag.Create{}, "body.key"},
			"spaces":          {flag.Create{Key: "a b"}, "body.key"},
			"wrong value":     {flag.Create{Key: "a", Type: eval.Number, Variations: []flag.Variation{{Key: "x", Value: json.RawMessage(`"1"`)}}}, "body.variations[0].value"},
			"no variation":    {flag.Create{Key: "a", Type: eval.String}, "body.variations"},
			"no environment":  {flag.Create{Key: "a", Environments: map[string]flag.Targeting{"moon": {}}}, "body.environments.moon"},
			"unknown segment": {flag.Create{Key: "a", Environments: on(eval.Rule{Conditions: []eval.Condition{{Segment: "none", Op: eval.In}}, Serve: eval.Serve{Variation: "on"}})}, "body.environments.production.rules[0].conditions[0].segment"},
			"serves nothing":  {flag.Create{Key: "a", Environments: on(eval.Rule{})}, "body.environments.production.rules[0]"},
		} {
			_, err := w.Create(t.Context(), as(auth.Editor), home, test.in)
			found := false
			for _, f := range fieldsOf(err) {
				found = found || f.Location == test.place
			}
			if !errs.Is(err, errs.Invalid) || !found {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func fieldsOf(err error) []errs.Field {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e.Fields
	}
	return nil
}

func TestSegmentsAreSharedAndGuarded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s, err := w.CreateSegment(ctx, as(auth.Editor), home, flag.SegmentCreate{Key: "beta", Included: []string{"ada"}})
		if err != nil {
			t.Fatal(err)
		}
		f := w.make(flag.Create{Key: "export", Environments: on(eval.Rule{Conditions: []eval.Condition{{Segment: "beta", Op: eval.In}}, Serve: eval.Serve{Variation: "on"}})})
		if got := w.gets("production", "export", "ada") + w.gets("production", "export", "bob"); got != "onoff" {
			t.Errorf("ada and bob get %s", got)
		}
		if _, err := w.UpdateSegment(ctx, as(auth.Editor), home, s.ID, 1, flag.SegmentUpdate{Included: &[]string{"bob"}}); err != nil || w.gets("production", "export", "bob") != "on" {
			t.Errorf("a segment changes its flags: %v", err)
		}
		if err := w.ArchiveSegment(ctx, as(auth.Editor), home, s.ID, 0); !errs.Is(err, errs.Conflict) {
			t.Errorf("a segment in use: %v", err)
		}
		if err := w.Archive(ctx, as(auth.Editor), home, f.ID, 0); err != nil {
			t.Fatal(err)
		}
		if err := w.ArchiveSegment(ctx, as(auth.Editor), home, s.ID, 0); err != nil {
			t.Errorf("once no flag uses it: %v", err)
		}
	})
}

func TestWhoMayTouchFlags(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		f := w.make(flag.Create{Key: "export"})
		for _, actor := range []auth.Actor{as(auth.Viewer), {}} {
			_, err1 := w.Create(ctx, actor, home, flag.Create{Key: "x"})
			_, err2 := w.Update(ctx, actor, home, f.ID, 0, flag.Update{})
			err3 := w.Archive(ctx, actor, home, f.ID, 0)
			_, err4 := w.CreateSegment(ctx, actor, home, flag.SegmentCreate{Key: "x"})
			for i, err := range []error{err1, err2, err3, err4} {
				if !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.Unauthenticated) {
					t.Errorf("%d: %v", i, err)
				}
			}
		}
		if _, err := w.Get(ctx, as(auth.Owner), other, f.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another project: %v", err)
		}
		if got := w.snapshots.For(other, "production").Rules.Keys(); len(got) != 0 {
			t.Errorf("another project's flags are served: %v", got)
		}
	})
}

// TestOneBrokenFlag: what is stored and cannot be served leaves the others alone.
func TestOneBrokenFlag(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		broken := w.make(flag.Create{Key: "broken"})
		w.make(flag.Create{Key: "export", Environments: on(toPlan("pro"))})
		if _, err := w.db.Exec(t.Context(), "UPDATE flags SET variations = '[]' WHERE id = ?", broken.ID); err != nil {
			t.Fatal(err)
		}
		again, err := flag.NewSnapshots(t.Context(), w.Flags, w.journal, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		w.snapshots = again
		if got := w.gets("production", "export", "pro") + " " + w.gets("production", "broken", "pro"); got != "on FLAG_NOT_FOUND" {
			t.Errorf("they get %s", got)
		}
	})
}

// TestSnapshotsFollowTheJournal: what another process changes is served, too,
// and those who wait are woken by a change and by nothing else.
func TestSnapshotsFollowTheJournal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		elsewhere, err := flag.NewSnapshots(t.Context(), flag.New(record.NewRegistry(w.db, w.journal, time.Now)), w.journal, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); elsewhere.Run(ctx) }()
		woken := elsewhere.Changed()
		w.make(flag.Create{Key: "export", Environments: on(toPlan("pro"))})
		select {
		case <-woken:
		case <-time.After(20 * time.Second):
			t.Fatal("the change was not heard of")
		}
		x := eval.NewContext("ada").With("plan", "pro")
		if r := elsewhere.For(home, "production").Rules.Evaluate("export", &x); r.Error != "" || !r.Value.Bool {
			t.Errorf("%+v", r)
		}
		before, still := elsewhere.For(home, "production").Tag, elsewhere.Changed()
		name := "Renamed"
		if _, err := w.Update(t.Context(), as(auth.Editor), home, "export", 0, flag.Update{Name: &name}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
		select {
		case <-still:
			t.Error("a new name woke those who wait for flags")
		default:
		}
		if after := elsewhere.For(home, "production").Tag; after != before {
			t.Error("a new name is a new ruleset")
		}
		stop()
		<-done
	})
}
