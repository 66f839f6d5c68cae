package playbook_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/playbook"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

type world struct {
	t         *testing.T
	docs      *playbook.Docs
	templates *playbook.Templates
	links     *link.Links
	journal   *journal.Journal
	registry  *record.Registry
	now       time.Time
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		clock := func() time.Time { w.now = w.now.Add(time.Second); return w.now }
		w.journal = journal.New(db, clock)
		w.registry = record.NewRegistry(db, w.journal, clock)
		w.links = link.New(w.registry, w.journal)
		var err error
		if w.templates, err = playbook.NewTemplates(w.registry); err != nil {
			t.Fatal(err)
		}
		w.docs = playbook.NewDocs(w.registry, w.templates, w.links, w.journal)
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

func (w *world) create(in playbook.DocCreate) playbook.DocPage {
	w.t.Helper()
	made, err := w.docs.Create(w.t.Context(), as(auth.Editor), home, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w *world) update(d playbook.DocPage, in playbook.DocUpdate) playbook.DocPage {
	w.t.Helper()
	after, err := w.docs.Update(w.t.Context(), as(auth.Editor), home, d.ID, 0, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return after
}

func want(t *testing.T, kind errs.Kind, err error) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("got %v, want kind %d", err, kind)
	}
}

func text(s string) *string { return &s }

func TestTheLifeOfADocument(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first := w.create(playbook.DocCreate{Title: "About", Body: text("first")})
		made := w.create(playbook.DocCreate{
			Title: " Faster imports ", Template: "prd.light", Describes: &record.Ref{Type: "doc", ID: first.ID},
			Fields: playbook.Values{"success_metric": map[string]any{"name": "Imports finished", "baseline": 71.0, "target": 95.0}, "target_date": "2026-05-01", "rollout": ""},
		})
		if made.Title != "Faster imports" || made.State != playbook.Draft || made.Owner != "m" || made.Kind != "prd" || made.TemplateRevision != 1 || len(made.Asks) != 4 {
			t.Errorf("%+v", made.Doc)
		}
		if diff := cmp.Diff([]string{"author"}, made.Missing); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(made.HTML, `id="section-problem"`) || made.Tasks != 1 || made.Done != 0 {
			t.Errorf("%d tasks in %s", made.Tasks, made.HTML)
		}
		trace, err := w.links.Trace(ctx, as(auth.Viewer), home, record.Ref{Type: "doc", ID: made.ID}, 2)
		if err != nil || len(trace.Edges) != 1 || trace.Edges[0].Relation != "describes" {
			t.Errorf("%+v, %v", trace.Edges, err)
		}
		got, err := w.docs.Get(ctx, as(auth.Viewer), home, made.ID)
		if diff := cmp.Diff(made, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}

		mark := strings.Index(made.Body, "[ ]") + 1
		ticked, err := w.docs.Tick(ctx, as(auth.Editor), home, made.ID, 1, mark, true)
		if err != nil || ticked.Done != 1 || ticked.Version != 2 {
			t.Errorf("%d done, version %d, %v", ticked.Done, ticked.Version, err)
		}
		_, err = w.docs.Tick(ctx, as(auth.Editor), home, made.ID, 2, mark+1, true)
		want(t, errs.Stale, err)
		_, err = w.docs.Update(ctx, as(auth.Editor), home, made.ID, 1, playbook.DocUpdate{Title: text("x")})
		want(t, errs.Stale, err)

		final := playbook.Final
		after := w.update(made, playbook.DocUpdate{State: &final, Fields: playbook.Values{"author": "m", "target_date": nil}})
		if after.State != final || after.Fields["author"] != "m" || after.Fields["target_date"] != nil || after.Fields["success_metric"] == nil || len(after.Missing) != 0 {
			t.Errorf("%+v", after.Fields)
		}
		if err := w.docs.Archive(ctx, as(auth.Editor), home, made.ID, 3); err != nil {
			t.Fatal(err)
		}
		_, err = w.docs.Update(ctx, as(auth.Editor), home, made.ID, 0, playbook.DocUpdate{Title: text("x")})
		want(t, errs.Conflict, err)
		if back, err := w.docs.Restore(ctx, as(auth.Editor), home, made.ID, 0); err != nil || back.Archived() {
			t.Errorf("%v", err)
		}
	})
}

func TestWrongDocuments(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			in    playbook.DocCreate
			where string
		}{
			"no title":        {playbook.DocCreate{}, "body.title"},
			"long title":      {playbook.DocCreate{Title: strings.Repeat("x", 201)}, "body.title"},
			"large":           {playbook.DocCreate{Title: "a", Body: text(strings.Repeat("x", 500<<10+1))}, "body.body"},
			"NUL":             {playbook.DocCreate{Title: "a", Body: text("a\x00")}, "body.body"},
			"state":           {playbook.DocCreate{Title: "a", State: "done"}, "body.state"},
			"template":        {playbook.DocCreate{Title: "a", Template: "prd.huge"}, "body.template"},
			"no such field":   {playbook.DocCreate{Title: "a", Fields: playbook.Values{"x": "y"}}, "body.fields.x"},
			"date":            {playbook.DocCreate{Title: "a", Template: "launch.light", Fields: playbook.Values{"launch_date": "May"}}, "body.fields.launch_date"},
			"choice":          {playbook.DocCreate{Title: "a", Template: "launch.light", Fields: playbook.Values{"tier": "Huge"}}, "body.fields.tier"},
			"boolean":         {playbook.DocCreate{Title: "a", Template: "launch.light", Fields: playbook.Values{"go": "yes"}}, "body.fields.go"},
			"number":          {playbook.DocCreate{Title: "a", Template: "incident.light", Fields: playbook.Values{"minutes_to_recover": "ten"}}, "body.fields.minutes_to_recover"},
			"two lines":       {playbook.DocCreate{Title: "a", Template: "prd.full", Fields: playbook.Values{"flag": "a\nb"}}, "body.fields.flag"},
			"url":             {playbook.DocCreate{Title: "a", Template: "launch.full", Fields: playbook.Values{"release_note": "javascript:alert(1)"}}, "body.fields.release_note"},
			"metric":          {playbook.DocCreate{Title: "a", Template: "prd.full", Fields: playbook.Values{"guardrail": map[string]any{"target": 1.0}}}, "body.fields.guardrail.name"},
			"metric's number": {playbook.DocCreate{Title: "a", Template: "prd.full", Fields: playbook.Values{"guardrail": map[string]any{"name": "x", "target": "1"}}}, "body.fields.guardrail.target"},
			"record":          {playbook.DocCreate{Title: "a", Template: "interview_snapshot.full", Fields: playbook.Values{"company": "Acme"}}, "body.fields.company"},
			"about nothing":   {playbook.DocCreate{Title: "a", Describes: &record.Ref{Type: "wheel", ID: "1"}}, "body.to.type"},
		} {
			_, err := w.docs.Create(t.Context(), as(auth.Editor), home, c.in)
			if !errs.Is(err, errs.Invalid) || !strings.Contains(err.Error(), c.where+":") {
				t.Errorf("%s: %v, want it at %s", name, err, c.where)
			}
		}
		_, err := w.docs.Create(t.Context(), as(auth.Editor), home, playbook.DocCreate{Title: "a", Describes: &record.Ref{Type: "doc", ID: "nobody"}})
		want(t, errs.NotFound, err)
		if n, err := w.docs.Count(t.Context(), as(auth.Viewer), home, playbook.DocFilter{}); err != nil || n != 0 {
			t.Errorf("%d documents are left of those refused (%v)", n, err)
		}
	})
}

func TestWhoMayTouchDocuments(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := w.create(playbook.DocCreate{Title: "mine"})
		own, err := w.templates.Create(ctx, as(auth.Editor), home, playbook.TemplateCreate{Copy: "prd.light"})
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			actor   auth.Actor
			project string
			read    errs.Kind
			write   errs.Kind
		}{
			{auth.Actor{}, home, errs.Unauthenticated, errs.Unauthenticated},
			{as(auth.Owner), other, errs.NotFound, errs.NotFound},
			{as(auth.Viewer), home, errs.Internal, errs.Forbidden},
			{auth.AsKey(auth.Key{Project: home, Scopes: []auth.Scope{auth.QueryScope}}), home, errs.Forbidden, errs.Forbidden},
		} {
			_, get := w.docs.Get(ctx, test.actor, test.project, made.ID)
			_, _, list := w.docs.List(ctx, test.actor, test.project, playbook.DocFilter{})
			_, count := w.docs.Count(ctx, test.actor, test.project, playbook.DocFilter{})
			_, preview := w.docs.Preview(test.actor, test.project, "x")
			_, _, history := w.docs.History(ctx, test.actor, test.project, made.ID, 0, 10)
			_, diff := w.docs.Diff(ctx, test.actor, test.project, made.ID, 1, 1)
			_, at := w.docs.At(ctx, test.actor, test.project, made.ID, 1)
			_, merge := w.docs.Merge(ctx, test.actor, test.project, made.ID, 1, "x")
			_, _, export := w.docs.Export(ctx, test.actor, test.project, made.ID)
			_, drift := w.docs.Drift(ctx, test.actor, test.project)
			_, template := w.templates.Get(ctx, test.actor, test.project, own.ID)
			_, _, templates := w.templates.List(ctx, test.actor, test.project, playbook.TemplateFilter{})
			for i, err := range []error{get, list, count, preview, history, diff, at, export, drift, template, templates} {
				if errs.KindOf(err) != test.read {
					t.Errorf("%+v reads (%d): %v", test, i, err)
				}
			}
			_, e1 := w.docs.Create(ctx, test.actor, test.project, playbook.DocCreate{Title: "x"})
			_, e2 := w.docs.Update(ctx, test.actor, test.project, made.ID, 0, playbook.DocUpdate{Title: text("x")})
			_, e3 := w.docs.Tick(ctx, test.actor, test.project, made.ID, 0, 0, true)
			e4 := w.docs.Archive(ctx, test.actor, test.project, made.ID, 0)
			_, e5 := w.docs.Restore(ctx, test.actor, test.project, made.ID, 0)
			_, e6 := w.docs.Revert(ctx, test.actor, test.project, made.ID, 0, 1)
			_, e7 := w.docs.Import(ctx, test.actor, test.project, "x")
			_, e8 := w.templates.Create(ctx, test.actor, test.project, playbook.TemplateCreate{})
			_, e9 := w.templates.Update(ctx, test.actor, test.project, own.ID, 0, playbook.TemplateUpdate{Title: text("x")})
			_, e10 := w.templates.Archive(ctx, test.actor, test.project, "prd.light", 0)
			_, e11 := w.templates.Restore(ctx, test.actor, test.project, own.ID, 0)
			for i, err := range []error{merge, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11} {
				if errs.KindOf(err) != test.write {
					t.Errorf("%+v writes (%d): %v", test, i, err)
				}
			}
		}
		both := auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: auth.Owner, other: auth.Owner})
		_, err = w.docs.Get(ctx, both, other, made.ID)
		want(t, errs.NotFound, err)
		_, err = w.docs.Create(ctx, both, other, playbook.DocCreate{Title: "x", Template: own.ID})
		want(t, errs.Invalid, err)
	})
}

// Which launches have no rollback plan?
func TestQuestionsAboutAnswers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		plan := func(title, template string, fields playbook.Values) {
			w.create(playbook.DocCreate{Title: title, Template: template, Fields: fields})
		}
		plan("one", "launch.light", playbook.Values{"rollback_plan": "Turn the flag off. 50 %_done", "launch_date": "2026-03-01", "go": true})
		plan("two", "launch.full", playbook.Values{"launch_date": "2026-04-15", "go": false, "load_tested": true})
		plan("three", "launch.light", playbook.Values{"rollback_plan": "  "})
		plan("four", "incident.light", playbook.Values{"minutes_to_recover": 9.0, "severity": "SEV1"})
		plan("five", "incident.full", playbook.Values{"minutes_to_recover": 125.0, "severity": "SEV2"})
		w.create(playbook.DocCreate{Title: "six"})
		for _, c := range []struct{ template, name, test, want string }{
			{"launch", "rollback_plan", "empty", "three two"},
			{"launch", "rollback_plan", "set", "one"},
			{"launch.light", "rollback_plan", "empty", "three"},
			{"launch", "rollback_plan", "contains:FLAG", "one"},
			{"launch", "rollback_plan", "contains:%_", "one"},
			{"launch", "rollback_plan", "contains:50_", ""},
			{"", "launch_date", "before:2026-04-01", "one"},
			{"", "launch_date", "after:2026-04-01", "two"},
			{"", "launch_date", "eq:2026-04-15", "two"},
			{"", "go", "eq:false", "two"},
			{"launch", "go", "empty", "three"},
			{"", "minutes_to_recover", "after:10", "five"},
			{"", "minutes_to_recover", "before:10", "four"},
			{"", "minutes_to_recover", "eq:9.0", "four"},
			{"incident", "severity", "eq:sev2", "five"},
			{"", "nothing_of_that_name", "set", ""},
		} {
			condition, err := playbook.ParseFieldCondition(c.name, c.test)
			if err != nil {
				t.Fatal(err)
			}
			f := playbook.DocFilter{Template: c.template, Fields: []playbook.FieldCondition{condition}, Sort: "title"}
			found, _, err := w.docs.List(ctx, as(auth.Viewer), home, f)
			if err != nil {
				t.Fatal(err)
			}
			var titles []string
			for _, d := range found {
				titles = append(titles, d.Title)
			}
			if got := strings.Join(titles, " "); got != c.want {
				t.Errorf("%s with %s=%s: %q, want %q", c.template, c.name, c.test, got, c.want)
			}
			if n, err := w.docs.Count(ctx, as(auth.Viewer), home, f); err != nil || n != len(found) {
				t.Errorf("counts %d of %d, %v", n, len(found), err)
			}
		}
		for _, wrong := range [][2]string{{"x", "like:a"}, {"x", "eq"}, {"X", "set"}, {"x", "eq:\x00"}, {"x; drop", "set"}} {
			_, err := playbook.ParseFieldCondition(wrong[0], wrong[1])
			want(t, errs.Invalid, err)
		}
	})
}

func TestHistory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		d := w.create(playbook.DocCreate{Title: "Plan", Template: "launch.light", Body: text("one\ntwo\nthree")})
		review := playbook.InReview
		w.update(d, playbook.DocUpdate{Body: text("one\n2\nthree\nfour")})
		w.update(d, playbook.DocUpdate{Title: text("The plan"), State: &review, Fields: playbook.Values{"rollback_plan": "Flag off"}})
		w.update(d, playbook.DocUpdate{Fields: playbook.Values{"rollback_plan": nil}})

		var got []string
		var before int64
		for {
			versions, next, err := w.docs.History(ctx, as(auth.Viewer), home, d.ID, before, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range versions {
				got = append(got, fmt.Sprintf("%d %s %s +%d -%d %v", v.Version, v.Actor.Name, v.Verb, v.Added, v.Removed, v.Changes))
			}
			if before = next; next == 0 {
				break
			}
		}
		if diff := cmp.Diff([]string{
			"4 Mia updated +0 -0 [Rollback plan emptied]",
			"3 Mia updated +0 -0 [Title: “The plan” State: in review Rollback plan filled in]",
			"2 Mia updated +2 -1 [Text]",
			"1 Mia created +3 -0 []",
		}, got); diff != "" {
			t.Error(diff)
		}

		diff, err := w.docs.Diff(ctx, as(auth.Viewer), home, d.ID, 1, 3)
		if err != nil || diff.Body.Added != 2 || diff.Body.Removed != 1 || diff.Title.After != "The plan" || diff.State.After != review || len(diff.Fields) != 1 || diff.Fields[0].After != "Flag off" {
			t.Errorf("%+v, %v", diff, err)
		}
		latest, err := w.docs.Diff(ctx, as(auth.Viewer), home, d.ID, 0, 0)
		if err != nil || latest.From != 3 || latest.To != 4 || latest.Fields[0].Before != "Flag off" || latest.Fields[0].After != nil {
			t.Errorf("%+v, %v", latest, err)
		}
		_, err = w.docs.Diff(ctx, as(auth.Viewer), home, d.ID, 1, 9)
		want(t, errs.NotFound, err)

		back, err := w.docs.Revert(ctx, as(auth.Editor), home, d.ID, 4, 1)
		if err != nil || back.Version != 5 || back.Body != "one\ntwo\nthree" || back.Title != "Plan" || back.State != review {
			t.Errorf("%+v, %v", back.Doc, err)
		}
		_, err = w.docs.Revert(ctx, as(auth.Editor), home, d.ID, 4, 1)
		want(t, errs.Stale, err)

		merged, err := w.docs.Merge(ctx, as(auth.Editor), home, d.ID, 2, "zero\none\n2\nthree\nfour")
		if err != nil || merged.Conflicts != 0 || merged.Body != "zero\none\ntwo\nthree" || merged.Version != 5 || merged.Theirs.Body.Added != 1 {
			t.Errorf("%+v, %v", merged, err)
		}
		at, err := w.docs.At(ctx, as(auth.Viewer), home, d.ID, 2)
		if err != nil || at.Version != 2 || at.Body != "one\n2\nthree\nfour" {
			t.Errorf("%+v, %v", at.Doc, err)
		}
	})
}

func TestExchange(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		metric := map[string]any{"name": "A: \"b\" & <c>", "target": 95.5}
		d := w.create(playbook.DocCreate{
			Title: "Größe: a \"plan\"", Template: "prd.full", Body: text("# Heading\n\n---\n\ntext: 1"), State: playbook.Final,
			Fields: playbook.Values{"success_metric": metric, "approved": true, "appetite": "two weeks: four people"},
		})
		name, file, err := w.docs.Export(ctx, as(auth.Viewer), home, d.ID)
		if err != nil || name != "Größe-a-plan.md" || !strings.Contains(file, "\ntemplate: \"prd.full\"\n") || !strings.Contains(file, "\n  approved: true\n") {
			t.Errorf("%s: %s (%v)", name, file, err)
		}
		again, err := w.docs.Import(ctx, as(auth.Editor), home, strings.ReplaceAll(file, "\n", "\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		again.Head, d.Head = record.Head{}, record.Head{}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Error(diff)
		}
		plain, err := w.docs.Import(ctx, as(auth.Editor), home, "\ufeff# Notes of Monday\n\nWe met.")
		if err != nil || plain.Title != "Notes of Monday" || plain.Body != "We met." || plain.Template != "" {
			t.Errorf("%+v, %v", plain.Doc, err)
		}
		byHand, err := w.docs.Import(ctx, as(auth.Editor), home, "---\n# a remark\ntitle: By hand\ntemplate: incident.light\nfields:\n  severity: SEV2\n  date: 2026-03-01\n  minutes_to_recover: 12\n---\nx")
		if err != nil || byHand.Fields["severity"] != "SEV2" || byHand.Fields["minutes_to_recover"] != 12.0 || byHand.Body != "x" {
			t.Errorf("%+v, %v", byHand.Doc, err)
		}
		for text, kind := range map[string]errs.Kind{
			"---\ntitle: x": errs.Malformed, "---\ntitle\n---\n": errs.Malformed, "": errs.Invalid, "---\ntitle: x\ntemplate: no\n---\n": errs.Invalid,
			"---\ntitle: x\ntemplate: prd.light\nfields:\n  - a\n---\n": errs.Malformed,
		} {
			_, err := w.docs.Import(ctx, as(auth.Editor), home, text)
			if !errs.Is(err, kind) {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}

func TestListOfDocuments(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i := range 5 {
			w.create(playbook.DocCreate{Title: fmt.Sprint("Plan ", i), Body: text("# About **imports**\n\nmore")})
		}
		final := playbook.Final
		last := w.create(playbook.DocCreate{Title: "Zebra", State: final, Owner: text("somebody")})
		found, next, err := w.docs.List(ctx, as(auth.Viewer), home, playbook.DocFilter{Sort: "title", Filter: record.Filter{Limit: 4}})
		if err != nil || len(found) != 4 || next == "" || found[0].Title != "Plan 0" || found[0].Excerpt != "About imports more" {
			t.Errorf("%+v, %v", found, err)
		}
		rest, next, err := w.docs.List(ctx, as(auth.Viewer), home, playbook.DocFilter{Sort: "title", Filter: record.Filter{Limit: 4, Cursor: next}})
		if err != nil || len(rest) != 2 || next != "" || rest[1].ID != last.ID {
			t.Errorf("%+v, %v", rest, err)
		}
		for want, f := range map[int]playbook.DocFilter{
			1: {State: final}, 5: {Filter: record.Filter{Search: "import"}}, 0: {Owner: "m", State: final}, 6: {},
		} {
			if n, err := w.docs.Count(ctx, as(auth.Viewer), home, f); err != nil || n != want {
				t.Errorf("%+v: %d (%v), want %d", f, n, err, want)
			}
		}
	})
}
