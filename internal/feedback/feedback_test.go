package feedback_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/company"
	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// idea is a record that notes may support.
type idea struct {
	record.Head
	Text string `db:"text"`
}

func (i *idea) Entry() record.Entry { return record.Entry{Title: i.Text} }

// people are two who use the product.
type people struct{}

func (people) Lookup(_ context.Context, _ string, ids []string) (map[string]feedback.Known, error) {
	all := map[string]feedback.Known{
		"u1": {ID: "u1", Email: "ann@acme.com", Name: "Ann", Plan: "pro", Group: "g1"},
	}
	found := map[string]feedback.Known{}
	for _, id := range ids {
		if known, ok := all[id]; ok {
			found[id] = known
		}
	}
	return found, nil
}

func (p people) ByEmail(ctx context.Context, project, email string) (feedback.Known, bool, error) {
	if email != "ann@acme.com" {
		return feedback.Known{}, false, nil
	}
	found, err := p.Lookup(ctx, project, []string{"u1"})
	return found["u1"], true, err
}

type members struct{}

func (members) Names(context.Context, string) (map[string]string, error) {
	return map[string]string{"m": "Mia", "n": "Nils"}, nil
}

type world struct {
	*feedback.Service
	t         *testing.T
	db        *sqldb.DB
	companies *company.Companies
	ideas     *record.Store[idea, *idea]
	links     *link.Links
	jobs      *jobs.Jobs
	evidence  feedback.EvidenceOf
	now       time.Time
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), evidence: feedback.NewEvidence(db)}
		clock := func() time.Time { return w.now }
		j := journal.New(db, clock)
		registry := record.NewRegistry(db, j, clock)
		for _, project := range []string{home, other} {
			if _, err := db.Exec(t.Context(), "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec(t.Context(), "CREATE TABLE test_ideas (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, text TEXT NOT NULL, created_by TEXT NOT NULL, version BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, archived_at BIGINT NOT NULL)"); err != nil {
			t.Fatal(err)
		}
		w.ideas = record.New[idea](registry, record.Kind{Type: "idea", Table: "test_ideas", Noun: "idea", Read: auth.FeedbackRead, Write: auth.FeedbackWrite})
		w.companies = company.New(registry)
		w.links = link.New(registry, j, feedback.NewEdges(db))
		w.jobs = jobs.New(db, time.Now, slog.New(slog.DiscardHandler))
		w.Service = feedback.New(feedback.Options{
			Records: registry, Journal: j, Links: w.links, Jobs: w.jobs, Companies: w.companies,
			People: people{}, Members: members{}, Folder: t.TempDir(), Log: slog.New(slog.DiscardHandler),
		})
		working, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); w.jobs.Run(working) }()
		test(t, w)
		stop()
		<-ended
		report, err := j.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the journal: %+v, %v", report, err)
		}
	})
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func (w *world) take(text string, more ...func(*feedback.Create)) feedback.Received {
	w.t.Helper()
	in := feedback.Create{Text: text}
	for _, f := range more {
		f(&in)
	}
	made, err := w.Create(w.t.Context(), as(auth.Editor), home, in)
	if err != nil {
		w.t.Fatal(err)
	}
	w.now = w.now.Add(time.Second)
	return made
}

func from(email string) func(*feedback.Create) {
	return func(in *feedback.Create) { in.Person = &feedback.Sender{Email: email} }
}

func (w *world) area(name string, keywords ...string) feedback.Area {
	w.t.Helper()
	made, err := w.CreateArea(w.t.Context(), as(auth.Editor), home, feedback.AreaCreate{Name: name, Owner: "n", Keywords: keywords})
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w *world) idea(title string) string {
	w.t.Helper()
	made, err := w.ideas.Create(w.t.Context(), as(auth.Editor), home, idea{Text: title})
	if err != nil {
		w.t.Fatal(err)
	}
	return made.ID
}

func (w *world) change(do feedback.Do, ids ...string) feedback.Step {
	w.t.Helper()
	step, err := w.Change(w.t.Context(), as(auth.Editor), home, feedback.Selection{IDs: ids}, do)
	if err != nil {
		w.t.Fatal(err)
	}
	return step
}

func (w *world) get(id string) feedback.Feedback {
	w.t.Helper()
	got, err := w.Get(w.t.Context(), as(auth.Viewer), home, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

func (w *world) listed(f feedback.Filter) string {
	w.t.Helper()
	page, _, err := w.List(w.t.Context(), as(auth.Viewer), home, f, feedback.Page{})
	if err != nil {
		w.t.Fatal(err)
	}
	var texts []string
	for _, n := range page {
		texts = append(texts, n.Text)
	}
	return strings.Join(texts, ", ")
}

func ptr[T any](v T) *T { return &v }

func TestANoteFindsItsPeopleAndItsPlace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		imports, billing := w.area("Imports", "csv"), w.area("Billing")
		if _, err := w.companies.Create(ctx, as(auth.Editor), home, company.Create{ExternalID: "g1", Name: "Acme", Plan: "scale", Segment: "Enterprise", Revenue: 900}); err != nil {
			t.Fatal(err)
		}
		_, err := w.SetRules(ctx, as(auth.Editor), home, 0, []feedback.RoutingRule{
			{AreaID: billing.ID, Conditions: []feedback.RoutingCondition{{Field: "source", Op: "is", Values: []string{"zendesk"}}, {Field: "text", Op: "contains", Values: []string{"bill", "invoice due"}}}},
			{AreaID: imports.ID, Conditions: []feedback.RoutingCondition{{Field: "segment", Op: "is", Values: []string{"enterprise"}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			in        feedback.Create
			area, why string
		}{
			{feedback.Create{Text: "My Invoice, due today", Source: "Zendesk"}, "Billing", `rule 1: source is "zendesk" and contains "invoice due"`},
			{feedback.Create{Text: "My billing", Source: "zendesk"}, "", ""},
			{feedback.Create{Text: "Hello", Person: &feedback.Sender{ID: "u1"}}, "Imports", `rule 2: segment is "enterprise"`},
			{feedback.Create{Text: "Hello", Person: &feedback.Sender{Email: "Ann@acme.com"}}, "Imports", `rule 2: segment is "enterprise"`},
			{feedback.Create{Text: "A CSV of 10 rows"}, "Imports", `keyword "csv" of Imports`},
			{feedback.Create{Text: "Anything", AreaID: billing.ID}, "Billing", ""},
		} {
			made, err := w.Create(ctx, as(auth.Editor), home, c.in)
			if err != nil {
				t.Fatal(err)
			}
			area, why := "", ""
			if made.Area != nil {
				area, why = made.Area.Name, made.Area.Why
				if made.Owner == nil || made.Owner.Name != "Nils" || made.Area.Confidence != 1 {
					t.Errorf("%q: %+v", c.in.Text, made.Owner)
				}
			}
			if area != c.area || why != c.why {
				t.Errorf("%q: %q because %q", c.in.Text, area, why)
			}
			if c.in.Person != nil && (made.Person.Name != "Ann" || made.Person.Plan != "pro" || made.Company == nil || made.Company.Name != "Acme" || made.Company.Revenue != 900) {
				t.Errorf("%q: %+v %+v", c.in.Text, made.Person, made.Company)
			}
		}
		if _, err := w.Create(ctx, as(auth.Editor), home, feedback.Create{Text: "x", AreaID: "nope"}); !errs.Is(err, errs.Invalid) {
			t.Errorf("an area that is none: %v", err)
		}
	})
}

func TestANoteSentTwiceIsOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		sent := func(in *feedback.Create) { in.Source, in.ExternalID = "canny", "7" }
		first := w.take("one", sent)
		again := w.take("one, edited", sent)
		if again.ID != first.ID || !again.Repeated || again.Text != "one" {
			t.Errorf("%+v", again)
		}
		if fresh := w.take("two", func(in *feedback.Create) { in.Source, in.ExternalID = "fider", "7" }); fresh.ID == first.ID {
			t.Error("another source, another note")
		}
		many, err := w.CreateMany(ctx, as(auth.Editor), home, []feedback.Create{{Text: "a", ExternalID: "x"}, {Text: "b", ExternalID: "x"}, {Text: "c"}})
		if err != nil || many[0].ID != many[1].ID || !many[1].Repeated || many[2].Repeated {
			t.Errorf("%+v, %v", many, err)
		}
		for name, in := range map[string]feedback.Create{
			"no text": {Text: " "}, "a script for an address": {Text: "x", URL: "javascript:alert(1)"}, "NUL": {Text: "a\x00"}, "long": {Text: strings.Repeat("x", 20_001)},
		} {
			if _, err := w.Create(ctx, as(auth.Editor), home, in); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestStepsAndTheirUndoing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		area, target := w.area("Imports"), w.idea("Faster import")
		a, b, c := w.take("a"), w.take("b"), w.take("c")
		before := w.get(a.ID)

		filed := w.change(feedback.Do{AreaID: &area.ID, State: ptr(feedback.Done)}, a.ID, b.ID)
		if filed.Changed != 2 || filed.Says != "filed under Imports, marked as done" {
			t.Errorf("%+v", filed)
		}
		if got := w.get(a.ID); got.Area.How != feedback.ByPerson || got.Owner.Name != "Nils" || got.State != feedback.Done {
			t.Errorf("%+v", got)
		}
		if again := w.change(feedback.Do{AreaID: &area.ID, State: ptr(feedback.Done)}, a.ID, b.ID); again.Changed != 0 {
			t.Errorf("a step that changes nothing: %+v", again)
		}
		w.change(feedback.Do{Owner: ptr("m")}, b.ID) // somebody goes on with b
		undone, err := w.Undo(ctx, as(auth.Editor), home, filed.ID)
		if err != nil || undone.Restored != 1 || undone.Kept != 1 {
			t.Fatalf("%+v, %v", undone, err)
		}
		after := w.get(a.ID)
		before.Version, before.UpdatedAt, after.Version, after.UpdatedAt = 0, 0, 0, 0
		if diff := cmp.Diff(before, after); diff != "" {
			t.Error(diff)
		}
		if got := w.get(b.ID); got.State != feedback.Done || got.Owner.Name != "Mia" {
			t.Errorf("what changed since stays: %+v", got)
		}
		if again, err := w.Undo(ctx, as(auth.Editor), home, filed.ID); err != nil || again.Restored != 0 {
			t.Errorf("undone twice: %+v, %v", again, err)
		}

		linked := w.change(feedback.Do{Link: &record.Ref{Type: "idea", ID: target}}, a.ID, c.ID)
		if got := w.get(c.ID); got.State != feedback.Linked || len(got.Supports) != 1 || got.Supports[0].Title != "Faster import" || linked.Changed != 2 {
			t.Errorf("%+v, %+v", got, linked)
		}
		if _, err := w.Undo(ctx, as(auth.Editor), home, linked.ID); err != nil {
			t.Fatal(err)
		}
		if got := w.get(c.ID); got.State != feedback.Waiting || len(got.Supports) != 0 {
			t.Errorf("%+v", got)
		}

		until := sqldb.MicrosOf(w.now.Add(time.Hour))
		w.change(feedback.Do{State: ptr(feedback.Snoozed), SnoozedUntil: &until}, c.ID)
		if got := w.listed(feedback.Filter{View: "inbox"}); got != "a" {
			t.Errorf("inbox: %s", got)
		}
		w.now = w.now.Add(2 * time.Hour)
		if got := w.listed(feedback.Filter{View: "inbox"}); got != "c, a" || w.get(c.ID).State != feedback.Waiting {
			t.Errorf("the rest is over: %s", got)
		}
		all, err := w.Change(ctx, as(auth.Editor), home, feedback.Selection{Filter: &feedback.Filter{View: "inbox"}}, feedback.Do{State: ptr(feedback.Done)})
		if err != nil || all.Changed != 2 || w.listed(feedback.Filter{View: "inbox"}) != "" {
			t.Errorf("%+v, %v", all, err)
		}
		steps, _, err := w.Steps(ctx, as(auth.Viewer), home, "", 2)
		if err != nil || len(steps) != 2 || steps[0].ID != all.ID {
			t.Errorf("%+v, %v", steps, err)
		}
		for name, do := range map[string]feedback.Do{
			"nothing": {}, "no area": {AreaID: ptr("x")}, "no owner": {Owner: ptr("x")}, "no theme": {ThemeID: ptr("x")},
			"no time": {State: ptr(feedback.Snoozed)}, "no state": {State: ptr(feedback.State("lost"))},
		} {
			if _, err := w.Change(ctx, as(auth.Editor), home, feedback.Selection{IDs: []string{a.ID}}, do); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestFiltersAndCounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		area := w.area("Imports")
		if _, err := w.companies.Create(t.Context(), as(auth.Editor), home, company.Create{ExternalID: "g1", Name: "Acme", Domain: "acme.com", Plan: "scale", Segment: "big"}); err != nil {
			t.Fatal(err)
		}
		a := w.take("alpha import", func(in *feedback.Create) { in.Person = &feedback.Sender{ID: "u1"} })
		b := w.take("beta Größe", func(in *feedback.Create) { in.Source = "Canny" })
		w.take("gamma", from("x@gmail.com"))
		w.change(feedback.Do{AreaID: &area.ID, Owner: ptr("m")}, b.ID)
		for _, c := range []struct {
			filter feedback.Filter
			want   string
		}{
			{feedback.Filter{}, "gamma, beta Größe, alpha import"},
			{feedback.Filter{Area: area.ID}, "beta Größe"},
			{feedback.Filter{Area: "none"}, "gamma, alpha import"},
			{feedback.Filter{Owner: "me"}, "beta Größe"},
			{feedback.Filter{Owner: "none"}, "gamma, alpha import"},
			{feedback.Filter{Source: "canny"}, "beta Größe"},
			{feedback.Filter{Plan: "scale"}, "alpha import"},
			{feedback.Filter{Segment: "big"}, "alpha import"},
			{feedback.Filter{Company: a.Company.ID}, "alpha import"},
			{feedback.Filter{Person: "u1"}, "alpha import"},
			{feedback.Filter{Person: "X@gmail.com"}, "gamma"},
			{feedback.Filter{Search: "groß"}, "beta Größe"},
			{feedback.Filter{Search: "imp alp"}, "alpha import"},
			{feedback.Filter{From: "2026-03-01T12:00:01Z", To: "2026-03-01T12:00:02Z"}, "beta Größe"},
			{feedback.Filter{View: "done"}, ""},
		} {
			if got := w.listed(c.filter); got != c.want && c.filter.Search == "" || c.filter.Search != "" && c.filter.Search != "groß" && got != c.want {
				t.Errorf("%+v: %s", c.filter, got)
			}
		}
		counts, err := w.Counts(t.Context(), as(auth.Viewer), home)
		if diff := cmp.Diff(feedback.Counts{Inbox: 3, Mine: 1, Unassigned: 2, Total: 3}, counts); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		page, next, err := w.List(t.Context(), as(auth.Viewer), home, feedback.Filter{}, feedback.Page{Limit: 2})
		if err != nil || len(page) != 2 || next == "" {
			t.Fatalf("%v, %q, %v", page, next, err)
		}
		page, next, err = w.List(t.Context(), as(auth.Viewer), home, feedback.Filter{}, feedback.Page{Limit: 2, Cursor: next})
		if err != nil || len(page) != 1 || next != "" || page[0].ID != a.ID {
			t.Errorf("%v, %q, %v", page, next, err)
		}
		for _, f := range []feedback.Filter{{View: "x"}, {From: "yesterday"}} {
			if _, _, err := w.List(t.Context(), as(auth.Viewer), home, f, feedback.Page{}); !errs.Is(err, errs.Invalid) {
				t.Errorf("%+v: %v", f, err)
			}
		}
	})
}

func TestMergedNotesCountOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for _, c := range []company.Create{{Domain: "acme.com", Revenue: 100}, {Domain: "beta.io", Revenue: 50}} {
			if _, err := w.companies.Create(ctx, as(auth.Editor), home, c); err != nil {
				t.Fatal(err)
			}
		}
		target, twin := w.idea("Faster import"), w.idea("Import is slow")
		a := w.take("slow import", from("a1@acme.com"))
		a2 := w.take("import slow again", from("a2@acme.com"))
		b := w.take("the import takes ages", from("b@beta.io"))
		far := w.take("a twin's note", from("b@beta.io"))
		w.change(feedback.Do{DuplicateOf: &a2.ID}, b.ID)
		merge := w.change(feedback.Do{DuplicateOf: &a.ID}, a2.ID)
		if got := w.get(b.ID); got.Duplicate != a.ID {
			t.Errorf("what was merged follows: %q", got.Duplicate)
		}
		if got := w.get(a.ID); got.Merged != 2 || w.listed(feedback.Filter{}) != "a twin's note, slow import" {
			t.Errorf("%+v %s", got, w.listed(feedback.Filter{}))
		}
		if _, err := w.Change(ctx, as(auth.Editor), home, feedback.Selection{IDs: []string{far.ID}}, feedback.Do{DuplicateOf: &b.ID}); !errs.Is(err, errs.Conflict) {
			t.Errorf("into a merged one: %v", err)
		}
		whole, err := w.Highlight(ctx, as(auth.Editor), home, a.ID, feedback.HighlightCreate{Idea: target, Quote: "import", Importance: "critical"})
		if err != nil || whole.Begins != 5 || whole.Ends != 11 {
			t.Fatalf("%+v, %v", whole, err)
		}
		w.change(feedback.Do{Link: &record.Ref{Type: "idea", ID: twin}}, far.ID)
		if _, err := w.links.Create(ctx, as(auth.Editor), home, link.Create{From: record.Ref{Type: "idea", ID: twin}, To: record.Ref{Type: "idea", ID: target}, Relation: "duplicates"}); err != nil {
			t.Fatal(err)
		}
		want := map[string]feedback.Evidence{
			target: {Notes: 2, People: 3, Companies: 2, Revenue: 150, Critical: 1},
			twin:   {Notes: 1, People: 1, Companies: 1, Revenue: 50},
		}
		for _, ids := range [][]string{nil, {target, twin, "none"}} {
			counted, err := w.evidence.Count(ctx, home, ids)
			if diff := cmp.Diff(want, counted); err != nil || diff != "" {
				t.Errorf("%v: %v %s", ids, err, diff)
			}
		}
		asked, err := w.evidence.AskedBy(ctx, home, nil, 1)
		if diff := cmp.Diff([]string{target}, asked); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		noted, next, err := w.evidence.Noted(ctx, home, target, 3, "")
		if err != nil || len(noted) != 3 || next == "" || noted[0].Revenue != 100 || noted[1].Quote+noted[0].Quote != "import" {
			t.Errorf("%+v, %v", noted, err)
		}
		rest, next, err := w.evidence.Noted(ctx, home, target, 3, next)
		if err != nil || len(rest) != 1 || next != "" {
			t.Errorf("%+v, %v", rest, err)
		}

		if _, err := w.Undo(ctx, as(auth.Editor), home, merge.ID); err != nil {
			t.Fatal(err)
		}
		if got := w.get(b.ID); got.Duplicate != a2.ID {
			t.Errorf("unmerged: %q", got.Duplicate)
		}
		if err := w.RemoveHighlight(ctx, as(auth.Editor), home, whole.ID); err != nil {
			t.Fatal(err)
		}
		if got := w.get(a.ID); len(got.Supports) != 0 {
			t.Errorf("%+v", got.Supports)
		}
	})
}

func TestWhoMayTouchFeedback(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		n := w.take("mine")
		for _, actor := range []auth.Actor{as(auth.Viewer), {}} {
			_, err1 := w.Create(ctx, actor, home, feedback.Create{Text: "x"})
			_, err2 := w.Change(ctx, actor, home, feedback.Selection{IDs: []string{n.ID}}, feedback.Do{State: ptr(feedback.Done)})
			_, err3 := w.Update(ctx, actor, home, n.ID, 0, feedback.Update{})
			_, err4 := w.Highlight(ctx, actor, home, n.ID, feedback.HighlightCreate{})
			_, err5 := w.Train(ctx, actor, home, nil)
			for i, err := range []error{err1, err2, err3, err4, err5} {
				if !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.Unauthenticated) {
					t.Errorf("%d: %v", i, err)
				}
			}
		}
		if _, err := w.Get(ctx, as(auth.Owner), other, n.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another project: %v", err)
		}
		updated, err := w.Update(ctx, as(auth.Editor), home, n.ID, 1, feedback.Update{Text: ptr("mine, edited")})
		if err != nil || updated.Text != "mine, edited" || updated.Version != 2 {
			t.Errorf("%+v, %v", updated, err)
		}
		if _, err := w.Update(ctx, as(auth.Editor), home, n.ID, 1, feedback.Update{Text: ptr("late")}); !errs.Is(err, errs.Stale) {
			t.Errorf("an old version: %v", err)
		}
	})
}
