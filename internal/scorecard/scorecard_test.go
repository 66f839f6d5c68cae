package scorecard_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/operations"
	"prodops/internal/scorecard"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

func TestAnEmptyScorecardSaysWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.card("")
		if c.Quarter != "2026-Q3" || c.From != "2026-07-01" || c.To != "2026-09-30" || c.Over || c.Team != 4 || c.LeastGroup != 3 {
			t.Errorf("%+v", c)
		}
		for i, m := range c.Measures() {
			if m.Value != nil || m.Enough || m.Reason == "" || m.How == "" || len(m.Trend.Series) != 5 || m.Trend.Previous != nil || m.Excluded == nil {
				t.Errorf("%s: %+v", scorecard.MeasureNames()[i], m)
			}
		}
		for _, quarter := range []string{"2026-Q4", "2026", "Q3", "1999-Q4"} {
			_, err := w.Card(t.Context(), viewer(), w.project, quarter)
			w.want(errs.Invalid, err)
		}
		if old := w.card("2026-Q2"); !old.Over || old.To != "2026-06-30" {
			t.Errorf("%+v", old)
		}
		_, err := w.Card(t.Context(), auth.AsMember(auth.Member{ID: "x"}, "s", nil), w.project, "")
		w.want(errs.NotFound, err)
	})
}

func TestProcessEfficiency(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		// Seven weeks ago is the week of 22 June: the quarter before.
		for _, who := range []string{"m1", "m2", "m3"} {
			w.says(who, 7, 50, 40)
		}
		// A week of three, of different hours; one of two; and the week it is.
		w.says("m1", 2, 80, 40)
		w.says("m2", 2, 60, 40)
		w.says("m3", 2, 40, 20)
		w.says("m1", 1, 0, 40)
		w.says("m2", 1, 0, 40)
		for _, who := range []string{"m1", "m2", "m3", "m4"} {
			w.says(who, 0, 100, 40)
		}
		m := w.card("").ProcessEfficiency
		// (32 + 24 + 8) of 100 hours.
		if !near(m.Value, 0.64) || m.N != 3 || !near(m.Trend.Previous, 0.5) {
			t.Errorf("%+v", m)
		}
		want := []scorecard.ScorecardExcluded{
			{Reason: "checks of weeks with fewer than 3 answers", Count: 2}, {Reason: "checks of a week that is not over", Count: 4},
		}
		if diff := cmp.Diff(want, m.Excluded); diff != "" {
			t.Error(diff)
		}
		// Four who work here, five weeks of the quarter that are over.
		if !near(m.Coverage, 3.0/20) {
			t.Errorf("coverage %v", *m.Coverage)
		}
		if p := part(t, m, "categories_operations", "finding_data"); !near(p.Value, 0.36) {
			t.Errorf("%+v", p)
		}
		// 20 hours a week were lost in the quarter before, 12 are now.
		if p := part(t, m, "hours", "saved_hours"); !near(p.Value, 8) || !strings.Contains(p.Label, "2026-Q2") {
			t.Errorf("%+v", p)
		}
		if p := part(t, m, "hours", "saved_hours_team"); !near(p.Value, 24) {
			t.Errorf("%+v", p)
		}
		if p := part(t, w.card("2026-Q2").ProcessEfficiency, "hours", "saved_hours"); p.Value != nil || !strings.Contains(p.Reason, "baseline") {
			t.Errorf("%+v", p)
		}
	})
}

func TestWeeksAreTheTeamsAndNeverOnes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says("m1", 1, 10, 40)
		w.says("m2", 1, 20, 40)
		weeks, err := w.TimeWeeks(t.Context(), viewer(), w.project, "")
		if err != nil || len(weeks.Weeks) != 1 || weeks.Weeks[0].Enough || weeks.Weeks[0].Share != nil || len(weeks.Weeks[0].Parts) != 0 || weeks.Weeks[0].N != 2 {
			t.Errorf("%+v, %v", weeks, err)
		}
		w.says("m3", 1, 30, 40)
		weeks, err = w.TimeWeeks(t.Context(), viewer(), w.project, "")
		if err != nil || !weeks.Weeks[0].Enough || !near(weeks.Weeks[0].Share, 0.2) {
			t.Errorf("%+v, %v", weeks, err)
		}
		// A larger group takes it away again.
		five := 5
		if _, err := w.operations.ChangeSettings(t.Context(), member("m1"), home, 0, operations.OperationsSettingsUpdate{LeastGroup: &five}); err != nil {
			t.Fatal(err)
		}
		if m := w.card("").ProcessEfficiency; m.Value != nil {
			t.Errorf("%+v", m)
		}
	})
}

func TestTimeChecks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		tool, err := w.operations.CreateTool(ctx, member("m1"), home, operations.ToolCreate{Name: "Figma"})
		if err != nil {
			t.Fatal(err)
		}
		form, err := w.TimeCheckForm(ctx, member("m1"), w.project, "")
		if err != nil || !form.Due || form.Saved || form.Week != "2026-08-10" || form.Ends != "2026-08-16" || form.Quarter != "2026-Q3" || len(form.Tools) != 1 || form.Hours != 40 {
			t.Errorf("%+v, %v", form, err)
		}
		used := []string{tool.ID}
		kept, err := w.SaveTimeCheck(ctx, member("m1"), w.project, scorecard.TimeCheck{Week: "previous", Hours: 32, Parts: map[string]float64{"building": 33.4, "status": 33.3, "other": 33.3}, Tools: &used})
		if err != nil || !kept.Saved || kept.Due || kept.Week != "2026-08-03" || kept.Parts["status"] != 33.3 || !kept.Tools[0].Used {
			t.Errorf("%+v, %v", kept, err)
		}
		// The next week begins with what was said last, and is not said yet.
		form, err = w.TimeCheckForm(ctx, member("m1"), w.project, "current")
		if err != nil || form.Saved || form.Hours != 32 || form.Parts["building"] != 33.4 || form.Tools[0].Used {
			t.Errorf("%+v, %v", form, err)
		}
		// Nobody sees what another said.
		form, err = w.TimeCheckForm(ctx, member("m2"), w.project, "previous")
		if err != nil || form.Saved || len(form.Parts) != 0 {
			t.Errorf("%+v, %v", form, err)
		}
		all := map[string]float64{"building": 100}
		for _, in := range []scorecard.TimeCheck{
			{}, {Parts: map[string]float64{"building": 90}}, {Parts: map[string]float64{"napping": 100}},
			{Parts: map[string]float64{"building": 120, "status": -20}}, {Hours: 200, Parts: all}, {Week: "2026-07-27", Parts: all},
		} {
			_, err := w.SaveTimeCheck(ctx, member("m1"), w.project, in)
			w.want(errs.Invalid, err)
		}
		_, err = w.SaveTimeCheck(ctx, viewer(), w.project, scorecard.TimeCheck{Parts: all})
		w.want(errs.Forbidden, err)
		_, err = w.SaveTimeCheck(ctx, auth.AsSystem("x"), w.project, scorecard.TimeCheck{Parts: all})
		w.want(errs.Conflict, err)
		// The journal names people: only the tool is in it.
		var n int
		if err := w.db.Get(ctx, &n, "SELECT count(*) FROM journal"); err != nil || n != 1 {
			t.Errorf("%d entries, %v", n, err)
		}
	})
}

func TestDataAccessTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		// explores asks two questions, the answer of the second after so long, and
		// keeps it if it is to be saved.
		explores := func(who string, took time.Duration, keep bool) {
			w.recorder.Asked(home, who, 1, 0)
			w.now = w.now.Add(took / 2)
			w.recorder.Asked(home, who, 1, 0) // the same again is no second question
			w.now = w.now.Add(took / 2)
			if keep {
				w.recorder.Answered(home, who)
			} else {
				w.recorder.Asked(home, who, 2, 0)
			}
			w.now = w.now.Add(time.Hour)
		}
		explores("m1", 4*time.Minute, true)
		explores("m1", 8*time.Minute, false)
		explores("m2", 12*time.Minute, true)
		explores("m3", 16*time.Minute, true)
		w.recorder.Asked(home, "m4", 1, 0) // looks something up
		w.now = w.now.Add(11 * time.Minute)
		w.recorder.Answered(home, "m4") // and saves something else, much later
		m := w.card("").DataAccessTime
		if m.Value != nil || m.N != 4 || !strings.Contains(m.Reason, "4 questions") {
			t.Errorf("four are too few: %+v", m)
		}
		asked, err := w.operations.Ask(t.Context(), member("m2"), home, operations.DataRequestCreate{Question: "How many?"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.operations.Ask(t.Context(), member("m2"), home, operations.DataRequestCreate{Question: "And why?"}); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(time.Hour)
		answer := "Nine."
		if _, err := w.operations.UpdateRequest(t.Context(), member("m1"), home, asked.ID, 0, operations.DataRequestUpdate{Answer: &answer}); err != nil {
			t.Fatal(err)
		}
		m = w.card("").DataAccessTime
		if !near(m.Value, (12*time.Minute).Seconds()) || m.N != 5 || !near(m.Coverage, 0.8) {
			t.Errorf("%+v", m)
		}
		want := []scorecard.ScorecardExcluded{{Reason: "look-ups, answered at once", Count: 1}, {Reason: "data requests that are still open", Count: 1}}
		if diff := cmp.Diff(want, m.Excluded); diff != "" {
			t.Error(diff)
		}
		if p := part(t, m, "all", "p90"); !near(p.Value, (960 + (3600-960)*0.6)) {
			t.Errorf("%+v", p)
		}
		if p := part(t, m, "requests", "median_requests"); p.Value != nil || p.N != 1 {
			t.Errorf("one request is one person's: %+v", p)
		}
	})
}

func TestThePauseEndsARun(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ask := func(question uint64) { w.recorder.Asked(home, "m1", question, 0) }
		ask(1)
		w.now = w.now.Add(10 * time.Minute)
		ask(2) // just in time
		w.now = w.now.Add(10*time.Minute + time.Second)
		ask(3) // a new run
		w.now = w.now.Add(time.Minute)
		w.recorder.Answered(home, "m1")
		w.recorder.Answered(home, "m1") // nothing was asked since
		if err := w.recorder.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		var rows []struct {
			Seconds   int64  `db:"seconds"`
			Questions int    `db:"questions"`
			Outcome   string `db:"outcome"`
		}
		if err := w.db.Select(t.Context(), &rows, "SELECT (ended_at - started_at) / 1000000 AS seconds, questions, outcome FROM answer_spans ORDER BY started_at"); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(rows); got != "[{600 2 shown} {60 1 saved}]" {
			t.Error(got)
		}
	})
}

func TestVisitsAreWrittenInBatches(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for range 3 {
			w.recorder.Visited(home, "m1", "listen")
		}
		w.recorder.Visited(home, "m2", "decide")
		if err := w.recorder.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		w.recorder.Visited(home, "m1", "listen")
		if err := w.recorder.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		var visits int
		if err := w.db.Get(ctx, &visits, "SELECT visits FROM area_visits WHERE member_id = 'm1' AND area = 'listen' AND day = '2026-08-14'"); err != nil || visits != 4 {
			t.Errorf("%d, %v", visits, err)
		}
		m := w.card("").ToolAdoption
		// Two of five members; prodops is a tool like any other.
		if !near(m.Value, 0.4) || m.N != 1 || !near(part(t, m, "areas", "listen").Value, 0.2) || !near(part(t, m, "areas", "deliver").Value, 0) {
			t.Errorf("%+v", m)
		}
		if m.Trend.Previous != nil {
			t.Error("before anything was recorded there was no zero")
		}
	})
}

func TestAFailedFlushLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.recorder.Visited(home, "m1", "listen")
		w.recorder.Asked(home, "m1", 1, 0)
		w.recorder.Answered(home, "m1")
		w.exec("ALTER TABLE area_visits RENAME TO elsewhere")
		if err := w.recorder.Flush(t.Context()); err == nil {
			t.Fatal("there is no table to write to")
		}
		w.exec("ALTER TABLE elsewhere RENAME TO area_visits")
		if err := w.recorder.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := w.db.Get(t.Context(), &n, "SELECT (SELECT count(*) FROM area_visits) + (SELECT count(*) FROM answer_spans)"); err != nil || n != 2 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestToolAdoption(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		tool, err := w.operations.CreateTool(ctx, member("m1"), home, operations.ToolCreate{Name: "Figma", State: operations.Core, RolledOutOn: "2026-07-10", MeantFor: []string{"m1", "m2", "m3", "m4"}})
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]float64{"building": 100}
		for i, who := range []string{"m1", "m2", "m3"} {
			used := []string{}
			if i < 2 {
				used = []string{tool.ID}
			}
			if _, err := w.SaveTimeCheck(ctx, member(who), w.project, scorecard.TimeCheck{Week: "previous", Parts: all, Tools: &used}); err != nil {
				t.Fatal(err)
			}
		}
		m := w.card("").ToolAdoption
		if p := part(t, m, "tools_now", tool.ID); !near(p.Value, 2.0/3) || p.N != 3 {
			t.Errorf("%+v", p)
		}
		if p := part(t, m, "tools_30", tool.ID); !near(p.Value, 2.0/3) {
			t.Errorf("%+v", p)
		}
		if p := part(t, m, "tools_60", tool.ID); p.Value != nil || !strings.Contains(p.Reason, "2026-09-08") {
			t.Errorf("%+v", p)
		}
		if !near(m.Value, 2.0/3) || m.N != 1 {
			t.Errorf("prodops has no visits yet: %+v", m)
		}
	})
}

func TestExperimentVelocity(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		day := func(month, day int) time.Time { return time.Date(2026, time.Month(month), day, 12, 0, 0, 0, time.UTC) }
		w.told.experiments = []scorecard.Experiment{
			{ID: "a", StartedAt: day(5, 1), DecidedAt: day(5, 21)},
			{ID: "b", StartedAt: day(6, 20), DecidedAt: day(7, 10), Cites: true},
			{ID: "c", StartedAt: day(7, 5), DecidedAt: day(7, 15), Cites: true},
			{ID: "d", StartedAt: day(8, 1)},
		}
		m := w.card("").ExperimentVelocity
		if !near(m.Value, 2) || !near(m.Trend.Previous, 1) || m.N != 3 || m.Trend.Series[0].Value != nil {
			t.Errorf("%+v", m)
		}
		if p := part(t, m, "learning", "cites"); !near(p.Value, 0.5) || p.N != 2 {
			t.Errorf("%+v", p)
		}
		if p := part(t, m, "pace", "days"); !near(p.Value, 15) {
			t.Errorf("%+v", p)
		}
	})
}

func TestOnboardingSpeed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		at := func(text string) time.Time {
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				t.Fatal(err)
			}
			return day.Add(10 * time.Hour)
		}
		w.joins("n1", auth.Editor, "2026-06-01")
		w.joins("n2", auth.Editor, "2026-07-01")
		w.joins("n3", auth.Editor, "2026-07-15")
		w.joins("n4", auth.Editor, "2026-02-01")
		w.joins("v1", auth.Viewer, "2026-07-01")
		w.told.bets = []scorecard.Done{{ID: "1", Owner: "n1", At: at("2026-06-21")}, {ID: "2", Owner: "n1", At: at("2026-07-21")}, {ID: "3", Owner: "n4", At: at("2026-01-01")}, {ID: "4", Owner: "m1", At: at("2026-06-21")}}
		w.told.experiments = []scorecard.Experiment{{ID: "5", Owner: "n2", StartedAt: at("2026-07-31")}}
		m := w.card("").OnboardingSpeed
		// 20 and 30 days, and one who waits for 30 days: half by day 30.
		if !near(m.Value, 30) || m.N != 3 || len(m.Excluded) != 1 || !near(part(t, m, "newcomers", "waiting").Value, 1) {
			t.Errorf("%+v", m)
		}
		w.told.experiments = nil
		m = w.card("").OnboardingSpeed
		if m.Value != nil || !strings.Contains(m.Reason, "2 of 3") {
			t.Errorf("more than half wait: %+v", m)
		}
	})
}

func TestTargets(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		set := func(quarter string, to *float64) scorecard.TargetsUpdate {
			return scorecard.TargetsUpdate{Targets: map[string]map[string]*float64{"tool_adoption": {quarter: to}}}
		}
		high, low, much := 0.8, 0.6, 80.0
		first, err := w.ChangeTargets(ctx, member("m1"), w.project, 1, set("2026-Q1", &low))
		if err != nil || first.Version != 2 {
			t.Fatalf("%+v, %v", first, err)
		}
		if _, err = w.ChangeTargets(ctx, member("m1"), w.project, 2, set("2026-Q3", &high)); err != nil {
			t.Fatal(err)
		}
		m := w.card("").ToolAdoption
		if !near(m.Target, 0.8) || !near(m.Trend.Series[3].Target, 0.6) || m.Trend.Series[1].Target != nil {
			t.Errorf("%+v", m.Trend)
		}
		_, err = w.ChangeTargets(ctx, member("m1"), w.project, 2, set("2026-Q3", &low))
		w.want(errs.Stale, err)
		for _, in := range []scorecard.TargetsUpdate{set("2026", &low), set("2026-Q3", &much), {Targets: map[string]map[string]*float64{"happiness": {"2026-Q3": &low}}}} {
			_, err = w.ChangeTargets(ctx, member("m1"), w.project, 0, in)
			w.want(errs.Invalid, err)
		}
		_, err = w.ChangeTargets(ctx, viewer(), w.project, 0, set("2026-Q3", &low))
		w.want(errs.Forbidden, err)
		if _, err = w.ChangeTargets(ctx, member("m1"), w.project, 0, set("2026-Q3", nil)); err != nil {
			t.Fatal(err)
		}
		if m := w.card("").ToolAdoption; !near(m.Target, 0.6) {
			t.Errorf("without its own, the one before holds: %+v", m.Target)
		}
		var n int
		if err := w.db.Get(ctx, &n, "SELECT count(*) FROM journal WHERE record_type = 'scorecard_targets' AND actor_name = 'm1'"); err != nil || n != 3 {
			t.Errorf("%d entries, %v", n, err)
		}
	})
}

func TestTheReport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.told.bets = []scorecard.Done{{ID: "1", Title: "Import <b>in one</b> step\n# not a heading", At: w.now.AddDate(0, 0, -3)}, {ID: "2", Title: "Long ago", At: w.now.AddDate(-1, 0, 0)}}
		if _, err := w.operations.CreateTool(ctx, member("m1"), home, operations.ToolCreate{Name: "Figma", Cost: 1234.5, Currency: "EUR"}); err != nil {
			t.Fatal(err)
		}
		r, err := w.Report(ctx, viewer(), w.project, "")
		if err != nil {
			t.Fatal(err)
		}
		text := r.Markdown()
		for _, part := range []string{
			`# Home \& \<garden\>: product operations in 2026-Q3`, "## The five measures", "## What shipped\n\n- Import \\<b\\>in one\\</b\\> step \\# not a heading: 2026-08-11",
			"Figma: 1,234.5 EUR a month", "No outcomes are kept here", "*How this was measured:*", "No rituals are registered.",
		} {
			if !strings.Contains(text, part) {
				t.Errorf("the report lacks %q:\n%s", part, text)
			}
		}
		if strings.Contains(text, "Long ago") {
			t.Error("what shipped a year ago is in it")
		}
		page := r.HTML()
		if strings.Contains(page, "<b>") || strings.Contains(page, "<script") || !strings.Contains(page, "<table>") || strings.Count(page, "<h1>") != 1 || !strings.Contains(page, "Home &amp; &lt;garden&gt;") {
			t.Error(page)
		}
	})
}

func TestMigratedMembersBeganWhenTheyJoined(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.joins("n1", auth.Editor, "")
		team, err := w.operations.Team(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range team {
			if m.ID == "n1" && (m.Start(time.UTC) != "2026-08-14" || m.JoinedAt != sqldb.MicrosOf(w.now)) {
				t.Errorf("%+v", m)
			}
		}
	})
}

func TestWhoStillHasToCountTheWeek(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		waits := func(who string) int {
			t.Helper()
			list, total, err := scorecard.Unanswered{DB: w.db}.Waiting(t.Context(), todo.Ask{Actor: member(who), Project: home, Now: sqldb.MicrosOf(w.now), Most: 4})
			if err != nil || len(list) != total {
				t.Fatal(err, list)
			}
			return total
		}
		if n := waits("m1"); n != 0 {
			t.Error("a team that never counted a week is asked")
		}
		w.says("m1", 1, 50, 40)
		w.says("m2", 0, 50, 40)
		for who, want := range map[string]int{"m1": 0, "m2": 1, "m3": 1, "stranger": 0} {
			if n := waits(who); n != want {
				t.Errorf("%s is asked for %d weeks, want %d", who, n, want)
			}
		}
		w.joins("m6", auth.Editor, "2026-08-12")
		if n := waits("m6"); n != 0 {
			t.Error("who joined this week is asked for the last")
		}
	})
}
