package experiment_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/naive"
	"prodops/internal/eventlog"
	"prodops/internal/experiment"
	"prodops/internal/flag"
	"prodops/internal/flag/eval"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/metric"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// world is a project with a metric, a flag and an event store, whose clock a
// test moves.
type world struct {
	*experiment.Experiments
	t       *testing.T
	links   *link.Links
	metrics *metric.Metrics
	flags   *flag.Flags
	store   *naive.Store
	now     time.Time
	batches int64
	goal    metric.Metric // who signs up within 7 days
}

// flagged joins what the service asks of flags, as the program does.
type flagged struct {
	*flag.Flags
	flag.Changes
}

// each runs a test on both dialects. The clock begins at noon of 1 March 2026.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, store: naive.New(), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		clock := func() time.Time { return w.now }
		for _, id := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", id, id); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(t.Context(), "INSERT INTO environments (project_id, name, created_at) VALUES (?, 'production', 1)", id); err != nil {
				t.Fatal(err)
			}
		}
		kept := journal.New(db, clock)
		registry := record.NewRegistry(db, kept, clock)
		runner := analytics.NewRunner(w.store, "naive", nil, clock)
		w.links, w.flags = link.New(registry, kept), flag.New(registry)
		w.metrics = metric.New(registry, w.links, project.New(db, kept, nil, clock), analytics.NewShared(runner, analytics.SharedBytes), runner)
		w.Experiments = experiment.New(registry, w.links, w.metrics, flagged{w.flags, flag.Changes{Journal: kept}}, w.store)
		made, err := w.metrics.Create(t.Context(), as(auth.Editor), home, metric.Create{Key: "signs-up", Name: "Signs up", Event: "Signed Up", Aggregation: eventdb.Converted, Within: "7d"})
		if err != nil {
			t.Fatal(err)
		}
		w.goal = made
		test(t, w)
		report, err := kept.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

// plan is one that can start.
func (w *world) plan(change ...func(*experiment.ExperimentPlan)) experiment.ExperimentPlan {
	p := experiment.ExperimentPlan{
		Because: "Half leave at the form.", Believe: "A short form brings more newcomers in.", Days: 14,
		Metrics: []experiment.ExperimentGoal{{Metric: w.goal.ID, Role: experiment.GoalRole, MinimumEffect: 0.1}},
	}
	for _, c := range change {
		c(&p)
	}
	return p
}

func (w *world) make(name string, in experiment.Create) experiment.ExperimentView {
	w.t.Helper()
	in.Name = name
	if in.Plan.Because == "" {
		in.Plan = w.plan()
	}
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

// began makes an experiment and starts it now.
func (w *world) began(name string, in experiment.Create) experiment.ExperimentView {
	w.t.Helper()
	made := w.make(name, in)
	started, err := w.Start(w.t.Context(), as(auth.Editor), home, made.ID, made.Version, experiment.ExperimentStart{})
	if err != nil {
		w.t.Fatal(err)
	}
	return started
}

// exposes has so many people of a variation see an experiment at a time, and so
// many of them sign up a day later.
func (w *world) exposes(name, variation string, at time.Time, people, signUp int) {
	w.t.Helper()
	var batch []event.Event
	add := func(who, what string, at time.Time, properties string) {
		batch = append(batch, event.Event{
			Project: home, Environment: "production", ID: fmt.Sprint(what, who), DistinctID: who, Name: what,
			Time: at.UnixMicro(), ReceivedAt: at.UnixMicro(), Properties: json.RawMessage(properties),
		})
	}
	for i := range people {
		who := fmt.Sprintf("%s-%s-%d", name, variation, i)
		add(who, "$exposure", at, fmt.Sprintf(`{"variation":%q}`, variation))
		if i < signUp {
			add(who, "Signed Up", at.Add(24*time.Hour), `{}`)
		}
	}
	w.batches++
	if err := w.store.Append(w.t.Context(), eventlog.Position{Offset: w.batches}, batch); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(id string) experiment.Readout {
	w.t.Helper()
	r, err := w.Readout(w.t.Context(), as(auth.Viewer), home, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) decide(id string, verdict experiment.Verdict) experiment.ExperimentView {
	w.t.Helper()
	decided, err := w.Decide(w.t.Context(), as(auth.Editor), home, id, 0, experiment.Conclusion{Verdict: verdict, Why: "The numbers say so."})
	if err != nil {
		w.t.Fatal(err)
	}
	return decided
}

func TestAPlanIsFrozenAtTheStart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		started := w.began("A short form", experiment.Create{})
		if started.State != experiment.Running || len(started.Frozen) != 1 || len(started.PlanHash) != 64 || started.Owner != "m" || started.Key != "a-short-form" {
			t.Fatalf("%+v", started)
		}
		// Anybody can work the hash out from what the API answers.
		answer, err := json.Marshal(started)
		if err != nil {
			t.Fatal(err)
		}
		var shown struct {
			Plan   any `json:"plan"`
			Frozen any `json:"frozen"`
		}
		if err := json.Unmarshal(answer, &shown); err != nil {
			t.Fatal(err)
		}
		sorted, err := json.Marshal(map[string]any{"metrics": shown.Frozen, "plan": shown.Plan})
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(sorted); hex.EncodeToString(sum[:]) != started.PlanHash {
			t.Errorf("the hash of %s is not %s", sorted, started.PlanHash)
		}
		plan := w.plan(func(p *experiment.ExperimentPlan) { p.Days = 3 })
		if _, err := w.Update(ctx, editor, home, started.ID, 0, experiment.Update{Plan: &plan}); !errs.Is(err, errs.Conflict) {
			t.Errorf("another plan: %v", err)
		}
		name, notes := "A shorter form", "Read on Mondays."
		renamed, err := w.Update(ctx, editor, home, started.ID, started.Version, experiment.Update{Name: &name, Notes: &notes})
		if err != nil || renamed.Name != name || renamed.PlanHash != started.PlanHash {
			t.Errorf("name and notes can change: %+v, %v", renamed, err)
		}
		if _, err := w.Update(ctx, editor, home, started.ID, started.Version, experiment.Update{Name: &name}); !errs.Is(err, errs.Stale) {
			t.Errorf("an old version: %v", err)
		}
		// A metric that is defined anew changes nothing of the experiment.
		other := "Visited"
		if _, err := w.metrics.Update(ctx, editor, home, w.goal.ID, 0, metric.Update{Event: &other}); err != nil {
			t.Fatal(err)
		}
		amended, err := w.Amend(ctx, editor, home, started.ID, "Germany left out since Tuesday.")
		if err != nil || len(amended.Amendments) != 1 || amended.Amendments[0].By != "Mia" || string(amended.Frozen[0].Definition) != string(started.Frozen[0].Definition) || amended.PlanHash != started.PlanHash {
			t.Errorf("%+v, %v", amended, err)
		}
		if _, err := w.Start(ctx, editor, home, started.ID, 0, experiment.ExperimentStart{}); !errs.Is(err, errs.Conflict) {
			t.Errorf("a second start: %v", err)
		}
	})
}

func TestWhatADraftLacks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		draft, err := w.Create(ctx, editor, home, experiment.Create{Name: "An idea"})
		if err != nil {
			t.Fatal(err)
		}
		if says := lacks(draft); strings.Count(says, "!") != 3 || !strings.Contains(says, "every event $exposure is an exposure to it") || !strings.Contains(says, "It cites nothing") {
			t.Error(says)
		}
		if _, err := w.Start(ctx, editor, home, draft.ID, 0, experiment.ExperimentStart{}); !errs.Is(err, errs.Invalid) {
			t.Errorf("a start with nothing in it: %v", err)
		}
		if _, err := w.Readout(ctx, editor, home, draft.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("a read-out of a draft: %v", err)
		}
		if _, err := w.Amend(ctx, editor, home, draft.ID, "x"); !errs.Is(err, errs.Conflict) {
			t.Errorf("an amendment of a draft: %v", err)
		}
		if _, err := w.Create(ctx, editor, home, experiment.Create{Name: "An idea"}); !errs.Is(err, errs.Conflict) {
			t.Errorf("a second one of the key: %v", err)
		}
		// A mean needs its deviation for a sample.
		orders, err := w.metrics.Create(ctx, editor, home, metric.Create{Key: "orders", Name: "Orders", Event: "Ordered", Aggregation: eventdb.Happened})
		if err != nil {
			t.Fatal(err)
		}
		plan := w.plan(func(p *experiment.ExperimentPlan) {
			p.Metrics = []experiment.ExperimentGoal{{Metric: w.goal.ID, Role: experiment.Guardrail}, {Metric: orders.ID, Role: experiment.GoalRole, MinimumEffect: 0.1}}
			p.Baseline = 2
		})
		after, err := w.Update(ctx, editor, home, draft.ID, 0, experiment.Update{Plan: &plan})
		if err != nil || after.Sample != 0 || !strings.Contains(lacks(after), "standard deviation") {
			t.Errorf("%d, %s, %v", after.Sample, lacks(after), err)
		}
		plan.Deviation = 3
		if after, err = w.Update(ctx, editor, home, draft.ID, 0, experiment.Update{Plan: &plan}); err != nil || after.Sample < 7000 || after.Sample > 7100 {
			t.Errorf("16 · 2 · 9 / 0.04 is about 7,060 units: %d, %v", after.Sample, err)
		}
		// One metric goes.
		if err := w.metrics.Archive(ctx, editor, home, orders.ID, 0); err != nil {
			t.Fatal(err)
		}
		if after, err = w.Get(ctx, editor, home, draft.ID); err != nil || !strings.Contains(lacks(after), "!A metric of the plan is not there any more") {
			t.Errorf("%s, %v", lacks(after), err)
		}
	})
}

// lacks is the checklist as text, what is required with a ! before it.
func lacks(v experiment.ExperimentView) string {
	var b strings.Builder
	for _, c := range v.Checklist {
		if c.Required {
			b.WriteString("!")
		}
		b.WriteString(c.What + "\n")
	}
	return b.String()
}

func TestTheFlagIsLookedAt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		short, err := w.flags.Create(ctx, editor, home, flag.Create{Key: "short-form"})
		if err != nil {
			t.Fatal(err)
		}
		serve := func(enabled bool, on, off int) {
			t.Helper()
			_, err := w.flags.Update(ctx, editor, home, short.ID, 0, flag.Update{Environments: map[string]flag.Targeting{"production": {
				Enabled: enabled, Off: "off", Rules: []eval.Rule{}, Default: eval.Serve{Split: []eval.Weight{{Variation: "on", Weight: on}, {Variation: "off", Weight: off}}},
			}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		draft := w.make("A short form", experiment.Create{Plan: w.plan(func(p *experiment.ExperimentPlan) {
			p.Flag, p.Variations = short.ID, []experiment.ExperimentVariation{{Key: "off"}, {Key: "yes"}}
		})})
		if says := lacks(draft); !strings.Contains(says, "no variation “yes”") || !strings.Contains(says, "switched off in production") {
			t.Error(says)
		}
		plan := draft.Plan
		plan.Variations = []experiment.ExperimentVariation{{Key: "off"}, {Key: "on"}}
		if draft, err = w.Update(ctx, editor, home, draft.ID, 0, experiment.Update{Plan: &plan}); err != nil {
			t.Fatal(err)
		}
		serve(true, 10_000, 90_000)
		if draft, err = w.Get(ctx, editor, home, draft.ID); err != nil || !strings.Contains(lacks(draft), "shares people out otherwise") {
			t.Errorf("%s, %v", lacks(draft), err)
		}
		serve(true, 50_000, 50_000)
		if draft, err = w.Get(ctx, editor, home, draft.ID); err != nil || strings.Contains(lacks(draft), "flag") {
			t.Errorf("%s, %v", lacks(draft), err)
		}
		started, err := w.Start(ctx, editor, home, draft.ID, 0, experiment.ExperimentStart{})
		if err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(24 * time.Hour)
		serve(true, 40_000, 60_000)
		w.now = w.now.Add(time.Hour)
		r := w.read(started.ID)
		if len(r.Health.FlagChanges) != 1 || !strings.Contains(strings.Join(r.Health.Says, " "), "changed while it ran (2 Mar 2026 12:00 UTC") {
			t.Errorf("%+v", r.Health)
		}
		if err := w.flags.Archive(ctx, editor, home, short.ID, 0); err != nil {
			t.Fatal(err)
		}
		if r := w.read("a-short-form"); r.Recommendation.Verdict != experiment.KeepRunning {
			t.Errorf("a flag that is archived leaves the experiment alone: %+v", r.Recommendation)
		}
	})
}

// A start that has looked at a plan does not freeze another one.
func TestAStartDoesNotOvertakeAnEdit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, editor := t.Context(), as(auth.Editor)
		draft := w.make("A short form", experiment.Create{})
		plan := w.plan(func(p *experiment.ExperimentPlan) { p.Days = 3 })
		changed, err := w.Update(ctx, editor, home, draft.ID, draft.Version, experiment.Update{Plan: &plan})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Start(ctx, editor, home, draft.ID, draft.Version, experiment.ExperimentStart{}); !errs.Is(err, errs.Stale) {
			t.Errorf("a start of the plan before: %v", err)
		}
		started, err := w.Start(ctx, editor, home, draft.ID, changed.Version, experiment.ExperimentStart{})
		if err != nil || started.Plan.Days != 3 {
			t.Errorf("%+v, %v", started.Plan, err)
		}
	})
}

func TestWhoMayWhat(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, viewer := t.Context(), as(auth.Viewer)
		made := w.began("A short form", experiment.Create{})
		stranger := auth.AsMember(auth.Member{ID: "n", Name: "Nobody"}, "s", map[string]auth.Role{other: auth.Admin})
		conclusion := experiment.Conclusion{Verdict: experiment.Shipped, Why: "x"}
		for what, call := range map[string]func() error{
			"create": func() error { _, err := w.Create(ctx, viewer, home, experiment.Create{Name: "x"}); return err },
			"start": func() error {
				_, err := w.Start(ctx, viewer, home, made.ID, 0, experiment.ExperimentStart{})
				return err
			},
			"stop":   func() error { _, err := w.Stop(ctx, viewer, home, made.ID, 0, time.Time{}); return err },
			"decide": func() error { _, err := w.Decide(ctx, viewer, home, made.ID, 0, conclusion); return err },
			"amend":  func() error { _, err := w.Amend(ctx, viewer, home, made.ID, "x"); return err },
			"cite":   func() error { _, err := w.Cite(ctx, viewer, home, made.ID, experiment.Citation{}); return err },
			"learn": func() error {
				_, err := w.CreateLearning(ctx, viewer, home, experiment.LearningCreate{Title: "x"})
				return err
			},
			"get":     func() error { _, err := w.Get(ctx, stranger, home, made.ID); return err },
			"list":    func() error { _, _, err := w.List(ctx, stranger, home, experiment.Filter{Metric: "x"}); return err },
			"similar": func() error { _, err := w.Similar(ctx, stranger, home, "x", ""); return err },
			"read":    func() error { _, err := w.Readout(ctx, stranger, home, made.ID); return err },
		} {
			if err := call(); !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.NotFound) { // strangers do not learn that there is such a project
				t.Errorf("%s: %v", what, err)
			}
		}
		theirs := auth.AsMember(auth.Member{ID: "n", Name: "N"}, "s", map[string]auth.Role{other: auth.Editor})
		if _, err := w.Stop(ctx, theirs, other, made.ID, 0, time.Time{}); !errs.Is(err, errs.NotFound) {
			t.Errorf("an experiment of another project: %v", err)
		}
	})
}
