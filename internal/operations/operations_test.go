package operations_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/operations"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

const home, other = "project-home", "project-other"

// sender is the usage events that tools sent.
type sender struct {
	by    map[string][]string
	calls int
}

func (s *sender) Users(_ context.Context, _ string, _ []string, _, _ time.Time) (map[string][]string, error) {
	s.calls++
	return s.by, nil
}

type world struct {
	*operations.Operations
	t       *testing.T
	db      *sqldb.DB
	journal *journal.Journal
	sent    *sender
	now     time.Time
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{t: t, db: db, sent: &sender{}, now: time.Date(2026, 8, 14, 12, 0, 0, 0, time.UTC)}
		clock := func() time.Time { return w.now }
		w.journal = journal.New(db, clock)
		w.Operations = operations.New(record.NewRegistry(db, w.journal, clock), w.journal, w.sent)
		for _, project := range []string{home, other} {
			w.exec("INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'x', 'UTC', 'monday', 1, 1, 1)", project, project)
		}
		for i := 1; i <= 4; i++ {
			id := fmt.Sprintf("m%d", i)
			w.exec("INSERT INTO members (id, email, email_folded, name, password_hash, created_at, updated_at) VALUES (?, ?, ?, ?, '', 1, 1)", id, id+"@x.de", id+"@x.de", id)
			w.exec("INSERT INTO memberships (project_id, member_id, role, joined_at) VALUES (?, ?, 'editor', ?)", home, id, sqldb.MicrosOf(w.now.AddDate(-1, 0, 0)))
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

func member(id string, role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: id, Name: id}, "s", map[string]auth.Role{home: role})
}

func editor() auth.Actor { return member("m1", auth.Editor) }

func (w *world) want(kind errs.Kind, err error) {
	w.t.Helper()
	if !errs.Is(err, kind) {
		w.t.Errorf("got %v, want kind %d", err, kind)
	}
}

func (w *world) tool(in operations.ToolCreate) operations.ToolView {
	w.t.Helper()
	made, err := w.CreateTool(w.t.Context(), editor(), home, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func (w *world) uses(member, week string, tools ...string) {
	w.t.Helper()
	err := w.db.Tx(w.t.Context(), func(tx *sqldb.Tx) error { return w.SaveUses(w.t.Context(), tx, home, member, week, tools) })
	if err != nil {
		w.t.Fatal(err)
	}
}

func codes(warnings []operations.OperationsWarning) []string {
	out := []string{}
	for _, w := range warnings {
		out = append(out, w.Code)
	}
	return out
}

func TestToolsHaveALife(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		made := w.tool(operations.ToolCreate{Name: "Figma", Category: "Design", Owner: "m1", Cost: 90, Currency: "eur", Seats: 4, State: operations.Core})
		if made.Currency != "EUR" || !made.Core || len(made.Warnings) != 0 {
			t.Errorf("%+v", made)
		}
		again := w.tool(operations.ToolCreate{Name: "Sketch", Category: "design", Replaces: []string{made.ID}, ReviewOn: "2026-08-01"})
		if diff := cmp.Diff([]string{"unowned", "review_overdue", "overlap"}, codes(again.Warnings)); diff != "" {
			t.Error(diff)
		}
		if len(again.Overlaps) != 1 || again.Overlaps[0].Title != "Figma" || len(again.Takes) != 1 {
			t.Errorf("%+v", again)
		}
		retired := operations.Retired
		changed, err := w.UpdateTool(ctx, editor(), home, again.ID, again.Version, operations.ToolUpdate{State: &retired})
		if err != nil || len(changed.Overlaps) != 0 || len(changed.Warnings) != 0 {
			t.Errorf("%+v, %v", changed, err)
		}
		_, err = w.UpdateTool(ctx, editor(), home, again.ID, again.Version, operations.ToolUpdate{State: &retired})
		w.want(errs.Stale, err)
		found, _, err := w.Tools(ctx, editor(), home, operations.ToolFilter{State: operations.Core})
		if err != nil || len(found) != 1 || found[0].ID != made.ID {
			t.Errorf("%+v, %v", found, err)
		}
		if err := w.ArchiveTool(ctx, editor(), home, made.ID, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := w.RestoreTool(ctx, editor(), home, made.ID, 0); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWrongToolsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, in := range []operations.ToolCreate{
			{},
			{Name: "x", Cost: 3},
			{Name: "x", Cost: -1, Currency: "EUR"},
			{Name: "x", Currency: "Euro"},
			{Name: "x", URL: "javascript:alert(1)"},
			{Name: "x", Seats: -1},
			{Name: "x", State: "new"},
			{Name: "x", RolledOutOn: "soon"},
			{Name: "x", Replaces: []string{"none"}},
		} {
			_, err := w.CreateTool(t.Context(), editor(), home, in)
			w.want(errs.Invalid, err)
		}
		_, err := w.CreateTool(t.Context(), member("m1", auth.Viewer), home, operations.ToolCreate{Name: "x"})
		w.want(errs.Forbidden, err)
		_, err = w.Stack(t.Context(), editor(), other)
		w.want(errs.NotFound, err)
		found, _, err := w.Tools(t.Context(), editor(), home, operations.ToolFilter{})
		if err != nil || len(found) != 0 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestTheStackSaysWhatIsAmiss(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stack := func() operations.ToolStack {
			s, err := w.Stack(t.Context(), editor(), home)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if s := stack(); len(s.Warnings) != 0 {
			t.Errorf("an empty register has nothing amiss: %+v", s)
		}
		for i := range 7 {
			w.tool(operations.ToolCreate{Name: fmt.Sprint("tool ", i), Owner: "m1", State: operations.Core, Category: fmt.Sprint(i), Cost: 10, Currency: "EUR"})
		}
		if diff := cmp.Diff([]string{"too_many_core"}, codes(stack().Warnings)); diff != "" {
			t.Error(diff)
		}
		w.tool(operations.ToolCreate{Name: "another", Category: "1", Cost: 100, Currency: "USD", ReviewOn: "2026-08-13"})
		s := stack()
		if diff := cmp.Diff([]string{"too_many_core", "overlap", "unowned", "review_overdue"}, codes(s.Warnings)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]operations.ToolCost{{Currency: "USD", Cost: 100, Tools: 1}, {Currency: "EUR", Cost: 70, Tools: 7}}, s.Costs); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAdoptionCountsThoseOfWhomItIsKnown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tool := w.tool(operations.ToolCreate{Name: "Figma", Owner: "m1", State: operations.Core, RolledOutOn: "2026-06-01", Cost: 60, Currency: "EUR", Seats: 9})
		see := func() operations.ToolView {
			v, err := w.Tool(t.Context(), editor(), home, tool.ID)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if a := see().Adoption; a.MeantFor != 4 || a.Now.Enough || a.Now.Reason == "" || a.At60.Reason == "" {
			t.Errorf("nothing is known, and that is said: %+v", a)
		}
		// 30 days after 1 June is 1 July: the four weeks up to it begin on 4 June.
		w.uses("m1", "2026-06-15", tool.ID)
		w.uses("m2", "2026-06-22")
		w.uses("m3", "2026-06-29", tool.ID, "no tool")
		// Today: two answered, which is too few to show.
		w.uses("m1", "2026-08-03", tool.ID)
		w.uses("m2", "2026-08-10", tool.ID)
		v := see()
		if a := v.Adoption.At30; a.Day != "2026-07-01" || a.Known != 3 || a.Used != 2 || a.Share == nil || *a.Share != 2.0/3 {
			t.Errorf("after 30 days: %+v", a)
		}
		if a := v.Adoption.Now; a.Enough || a.Known != 2 || a.Used != 0 || v.CostPerActive != nil {
			t.Errorf("two are too few: %+v, %v", a, v.CostPerActive)
		}
		// Who answers again replaces what they said.
		w.uses("m2", "2026-08-10")
		w.uses("m3", "2026-08-10")
		v = see()
		if a := v.Adoption.Now; !a.Enough || a.Known != 3 || a.Used != 1 || v.CostPerActive == nil || *v.CostPerActive != 60 {
			t.Errorf("one of three: %+v, %v", a, v.CostPerActive)
		}
		if diff := cmp.Diff([]string{"little_used", "idle_seats"}, codes(v.Warnings)); diff != "" {
			t.Error(diff)
		}
		// A tool that sends events is known of everybody.
		w.sent.by = map[string][]string{"Figma": {"M4@x.de", "m2", "stranger"}}
		if a := see().Adoption.Now; a.Known != 4 || a.Used != 3 {
			t.Errorf("by events: %+v", a)
		}
	})
}

func TestRitualsCostHours(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		daily, err := w.CreateRitual(ctx, editor(), home, operations.RitualCreate{Name: "Stand-up", Purpose: "Know what stands in the way", Owner: "m1", Cadence: operations.Daily, Minutes: 15, Members: []string{"m1", "m2", "m3", "m3"}})
		if err != nil || daily.People != 3 || daily.HoursPerMonth != 3*0.25*5*52/12 {
			t.Errorf("%+v, %v", daily, err)
		}
		load, err := w.Load(ctx, editor(), home)
		if err != nil || load.Share == nil || load.TeamHours != 4*40*52.0/12 || len(load.Warnings) != 0 {
			t.Errorf("%+v, %v", load, err)
		}
		if _, err := w.CreateRitual(ctx, editor(), home, operations.RitualCreate{Name: "Status", Cadence: operations.Weekly, Minutes: 480, People: 4}); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.AddDate(0, 0, 93)
		load, err = w.Load(ctx, editor(), home)
		if diff := cmp.Diff([]string{"too_much_time", "not_reviewed"}, codes(load.Warnings)); diff != "" || err != nil {
			t.Error(diff, err)
		}
		day := "2026-11-15"
		reviewed, err := w.UpdateRitual(ctx, editor(), home, daily.ID, daily.Version, operations.RitualUpdate{ReviewedOn: &day})
		if err != nil || len(reviewed.Warnings) != 0 {
			t.Errorf("%+v, %v", reviewed, err)
		}
		for _, in := range []operations.RitualCreate{{}, {Name: "x", Cadence: "often", Minutes: 5, People: 2}, {Name: "x", Cadence: operations.Weekly, People: 2}, {Name: "x", Cadence: operations.Weekly, Minutes: 5}} {
			_, err := w.CreateRitual(ctx, editor(), home, in)
			w.want(errs.Invalid, err)
		}
	})
}

func TestVotesShowGroupsNeverPeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		r, err := w.CreateRitual(ctx, editor(), home, operations.RitualCreate{Name: "Status", Purpose: "p", Owner: "m1", Cadence: operations.Weekly, Minutes: 30, People: 4})
		if err != nil {
			t.Fatal(err)
		}
		vote := func(who string, says operations.RitualSays) operations.RitualView {
			v, err := w.Vote(ctx, member(who, auth.Editor), home, r.ID, operations.RitualVote{Says: says})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		vote("m1", operations.Faster)
		vote("m1", operations.Slower)
		if v := vote("m2", operations.Slower).Votes; v.N != 2 || v.Enough || v.Slower != 0 || v.Reason == "" {
			t.Errorf("two votes are hidden: %+v", v)
		}
		v := vote("m3", operations.Neither)
		if v.Votes.N != 3 || v.Votes.Slower != 2 || v.Votes.Neither != 1 || v.MyVote != operations.Neither {
			t.Errorf("%+v", v)
		}
		if diff := cmp.Diff([]string{"slower"}, codes(v.Warnings)); diff != "" {
			t.Error(diff)
		}
		w.now = w.now.AddDate(0, 3, 0)
		next, err := w.Ritual(ctx, editor(), home, r.ID)
		if err != nil || next.Votes.N != 0 || next.MyVote != "" || next.Before.Slower != 2 {
			t.Errorf("a quarter later: %+v, %v", next, err)
		}
		_, err = w.Vote(ctx, auth.AsSystem("x"), home, r.ID, operations.RitualVote{Says: operations.Faster})
		w.want(errs.Conflict, err)
		_, err = w.Vote(ctx, editor(), home, r.ID, operations.RitualVote{Says: "fine"})
		w.want(errs.Invalid, err)
		_, err = w.Vote(ctx, editor(), home, "none", operations.RitualVote{Says: operations.Faster})
		w.want(errs.NotFound, err)
		// The journal names people, so no vote is in it.
		entries, err := w.journal.List(ctx, journal.Filter{Project: home}, 0, 100)
		if err != nil || len(entries) != 1 {
			t.Errorf("%d entries, %v", len(entries), err)
		}
	})
}

func TestDataRequestsAreTimed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		asked, err := w.Ask(ctx, editor(), home, operations.DataRequestCreate{Question: "How many teams invite a colleague?"})
		if err != nil || asked.AskedBy != "m1" || asked.State != operations.Open {
			t.Fatalf("%+v, %v", asked, err)
		}
		began := w.now
		w.now = w.now.Add(26 * time.Hour)
		text, missing := "About a third.", "none"
		_, err = w.UpdateRequest(ctx, editor(), home, asked.ID, asked.Version, operations.DataRequestUpdate{Insight: &missing})
		w.want(errs.Invalid, err) // no insights are known here
		answered, err := w.UpdateRequest(ctx, editor(), home, asked.ID, asked.Version, operations.DataRequestUpdate{Answer: &text})
		if err != nil || answered.State != operations.Answered || answered.AnsweredAt.Time() != w.now {
			t.Errorf("%+v, %v", answered, err)
		}
		waits, err := w.Waits(ctx, home, sqldb.MicrosOf(began), sqldb.MicrosOf(w.now)+1)
		if err != nil || len(waits) != 1 || waits[0].AnsweredAt.Time().Sub(waits[0].AskedAt.Time()) != 26*time.Hour {
			t.Errorf("%+v, %v", waits, err)
		}
		empty, open := "", operations.Open
		w.now = w.now.Add(time.Hour)
		_, err = w.UpdateRequest(ctx, editor(), home, asked.ID, 0, operations.DataRequestUpdate{Answer: &empty})
		w.want(errs.Invalid, err)
		if _, err = w.UpdateRequest(ctx, editor(), home, asked.ID, 0, operations.DataRequestUpdate{State: &open}); err != nil {
			t.Fatal(err)
		}
		if n, err := w.Unanswered(ctx, home, sqldb.MicrosOf(w.now)); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestSettingsKeepGroupsLarge(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		two, five := 2, 5
		_, err := w.ChangeSettings(ctx, editor(), home, 0, operations.OperationsSettingsUpdate{LeastGroup: &two})
		w.want(errs.Invalid, err)
		changed, err := w.ChangeSettings(ctx, editor(), home, 1, operations.OperationsSettingsUpdate{LeastGroup: &five})
		if err != nil || changed.LeastGroup != 5 || changed.WeekHours != 40 || changed.Version != 2 {
			t.Errorf("%+v, %v", changed, err)
		}
		_, err = w.ChangeSettings(ctx, editor(), home, 1, operations.OperationsSettingsUpdate{LeastGroup: &five})
		w.want(errs.Stale, err)
		entries, err := w.journal.List(ctx, journal.Filter{Project: home}, 0, 10)
		if err != nil || len(entries) != 1 || entries[0].Type != "operations_settings" {
			t.Errorf("%+v, %v", entries, err)
		}
	})
}
