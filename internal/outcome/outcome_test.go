package outcome_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/feedback"
	"prodops/internal/link"
	"prodops/internal/outcome"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/sqldb"
)

func TestAnOutcomeFollowsItsBet(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		o, _ := w.shipped("Exports", "2026-01-15", roadmap.Prediction{Metric: "Exports a week", By: "2026-04-01"})
		if o.Title != "Exports" || o.Owner != "m" || o.State != outcome.Measuring || o.WindowDays != 30 || o.ReviewOn != "2026-04-01" || o.BetState != "shipped" || o.Due {
			t.Errorf("%+v", o)
		}
		trace := must[link.Trace](t)(w.links.Trace(ctx, as(auth.Viewer), home, record.Ref{Type: "bet", ID: o.Bet}, 1))
		if !strings.Contains(fmt.Sprint(trace.Edges), "resulted_in") {
			t.Errorf("the bet's trace: %+v", trace.Edges)
		}
		// What is written is kept while the shipping is taken back.
		conclusion := "It helped."
		must[outcome.OutcomeCard](t)(w.Update(ctx, as(auth.Editor), home, o.ID, o.Version, outcome.Update{Conclusion: &conclusion, Cost: &outcome.OutcomeCost{PeopleDays: ptr(12.0)}}))
		state := roadmap.InProgress
		must[roadmap.BetCard](t)(w.roadmap.Update(ctx, as(auth.Editor), home, o.Bet, 0, roadmap.Update{State: &state}))
		away := must[outcome.OutcomeCard](t)(w.Get(ctx, as(auth.Viewer), home, o.ID))
		if away.ArchivedAt == 0 || away.Conclusion != conclusion {
			t.Errorf("%+v", away)
		}
		state = roadmap.Shipped
		must[roadmap.BetCard](t)(w.roadmap.Update(ctx, as(auth.Editor), home, o.Bet, 0, roadmap.Update{State: &state}))
		back := must[outcome.OutcomeCard](t)(w.Get(ctx, as(auth.Viewer), home, o.ID))
		if back.ArchivedAt != 0 || back.Conclusion != conclusion || back.ShippedAt != sqldb.MicrosOf(w.now) || *back.Cost.PeopleDays != 12 {
			t.Errorf("%+v", back)
		}
		// A day that somebody said stays; the day of review, which nobody said,
		// moves with the windows and never before the promised day.
		said := sqldb.MicrosOf(w.now.AddDate(0, 0, -20))
		for window, review := range map[int64]string{5: "2026-04-01", 90: "2026-05-12"} {
			moved := must[outcome.OutcomeCard](t)(w.Update(ctx, as(auth.Editor), home, o.ID, 0, outcome.Update{ShippedAt: &said, WindowDays: &window}))
			if moved.ReviewOn != review {
				t.Errorf("with %d days it is reviewed on %s", window, moved.ReviewOn)
			}
		}
		for _, s := range []roadmap.State{roadmap.Committed, roadmap.Shipped} {
			must[roadmap.BetCard](t)(w.roadmap.Update(ctx, as(auth.Editor), home, o.Bet, 0, roadmap.Update{State: &s}))
		}
		if back = must[outcome.OutcomeCard](t)(w.Get(ctx, as(auth.Viewer), home, o.ID)); back.ShippedAt != said {
			t.Errorf("shipped at %v", back.ShippedAt.Time())
		}
		list, _, err := w.List(ctx, as(auth.Viewer), home, outcome.Filter{})
		if err != nil || len(list) != 1 {
			t.Errorf("%v, %v", list, err)
		}
	})
}

func TestBetsThatShippedBeforeGetTheirOutcome(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, _ := w.shipped("Old", "2025-06-01", roadmap.Prediction{})
		if _, err := w.db.Exec(t.Context(), "DELETE FROM outcomes WHERE id = ?", o.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.db.Exec(t.Context(), "DELETE FROM records WHERE record_id = ?", o.ID); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.OpenMissing(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		list, _, err := w.List(t.Context(), as(auth.Viewer), home, outcome.Filter{Due: true})
		if err != nil || len(list) != 1 || list[0].Bet != o.Bet || list[0].ReviewOn != "2025-07-02" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// exports has a number that rises from 2 a week before 2 February 2026, when a
// bet ships, to 6 a week after.
func exports(w *world) roadmap.Prediction {
	made := must[dashboard.Insight](w.t)(w.insights.Create(w.t.Context(), as(auth.Editor), home, dashboard.Create{
		Name: "Exports", Query: []byte(`{"kind":"trends","interval":"week","range":{"last":"90d"},"series":[{"event":"Exported"}]}`),
	}))
	for week, day := 0, time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC); week < 8; week, day = week+1, day.AddDate(0, 0, 7) {
		n := 2
		if week >= 5 { // from the week after the one it shipped in
			n = 6
		}
		var lines []string
		for i := range n {
			lines = append(lines, fmt.Sprintf("p%d %s Exported", i, day.AddDate(0, 0, 1).Format("2006-01-02T15")))
		}
		for i := range 10 {
			lines = append(lines, fmt.Sprintf("p%d %s Opened", i, day.AddDate(0, 0, 2).Format("2006-01-02T15")))
		}
		w.happened(lines...)
	}
	return roadmap.Prediction{Metric: "Exports a week", Insight: made.ID, Number: "average", Baseline: ptr(2.0), Amount: ptr(8.0), Reading: roadmap.Target, By: "2026-02-28"}
}

func TestTheMetricAgainstItsPrediction(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, _ := w.shipped("Exports", "2026-02-02", exports(w))
		ctx := t.Context()
		early := w.measure(o.ID)
		if early.Metric.After.Value != nil || !strings.Contains(early.Metric.After.Reason, "Too early") || !strings.Contains(early.Metric.After.Reason, "2026-03-04") {
			t.Errorf("before the window is over: %+v", early.Metric.After)
		}
		if early.Money.Net != nil || early.Suggests != nil {
			t.Errorf("%+v, %+v", early.Money, early.Suggests)
		}
		must[outcome.OutcomeCard](t)(w.Update(ctx, as(auth.Editor), home, o.ID, 0, outcome.Update{
			WindowDays: ptr(int64(21)),
			Cost:       &outcome.OutcomeCost{PeopleDays: ptr(12.0), DayRate: ptr(600.0), Currency: "EUR"},
			Benefit:    &outcome.OutcomeBenefit{Kind: outcome.PerUnit, ValuePerUnit: ptr(12.0), Unit: "exports", Months: ptr(12.0)},
		}))
		m := w.measure(o.ID)
		want := outcome.OutcomeWindows{Days: 21, ShippedOn: "2026-02-02", BeforeFrom: "2026-01-12", BeforeTo: "2026-02-01", AfterFrom: "2026-02-03", AfterTo: "2026-02-23", Over: true, Today: "2026-03-02"}
		if diff := cmp.Diff(want, m.Windows); diff != "" {
			t.Error(diff)
		}
		if *m.Metric.Before.Value != 2 || *m.Metric.After.Value != 6 || *m.Metric.Change != 4 {
			t.Errorf("%+v", m.Metric)
		}
		p := m.Metric.Promise
		if math.Abs(*p.Way.Value-4.0/6) > 1e-9 || *p.Reached || *p.InTime || *p.ByDay.Value != 6 {
			t.Errorf("%+v", p)
		}
		if m.Suggests.Verdict != outcome.Partly || len(m.Metric.Series) < 6 || m.Metric.Today != nil {
			t.Errorf("%+v, %v", m.Suggests, m.Metric.Series)
		}
		// 4 exports a week × 4.348 weeks a month × 12 € × 12 months − 7,200 €.
		monthly := 4 * 146097.0 / 4800 / 7 * 12
		if math.Abs(*m.Money.Monthly-monthly) > 1e-9 || math.Abs(*m.Money.Net-(monthly*12-7200)) > 1e-9 || m.Money.Payback == nil || *m.Money.Cost != 7200 {
			t.Errorf("%+v", m.Money)
		}
		var lines []string
		for _, l := range m.Money.Lines {
			lines = append(lines, string(l.Basis)+": "+strings.ReplaceAll(l.Text, "\u00a0", " "))
		}
		wanted := []string{
			"given: 12 people-days × 600 € = 7,200 €",
			"measured: metric rose from 2 to 6: +4 exports a week",
			"computed: +4 a week × 4.35 weeks a month = +17.39 exports a month",
			"assumed: one more of exports is worth 12 €",
			"assumed: it lasts 12 months",
			"computed: 17.39 exports a month × 12 € × 12 months = 2,504.52 €",
			"computed: 2,504.52 € − 7,200 € = −4,695.48 €",
			"computed: −4,695.48 € ÷ 7,200 € = −65.22%",
			"computed: 7,200 € ÷ 208.71 € a month = 34.5 months",
		}
		if diff := cmp.Diff(wanted, lines); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAdoptionAndRetention(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, _ := w.shipped("Exports", "2026-01-26", exports(w))
		m := w.measure(o.ID)
		a := m.Adoption
		if a.Event != "Exported" || !a.Suggested || a.Since.Used != 6 || a.Since.Active != 10 || *a.Since.Value != 0.6 || len(a.Since.Interval) != 2 {
			t.Errorf("%+v", a)
		}
		if a.At[0].Value == nil || a.At[0].Days != 30 || a.At[1].Value != nil || !strings.Contains(a.At[1].Reason, "2026-03-27") {
			t.Errorf("%+v", a.At)
		}
		if len(a.Weeks) != 6 || a.Weeks[1].Used != 2 || a.Weeks[2].Used != 6 || *a.Weeks[2].Share != 0.6 {
			t.Errorf("%+v", a.Weeks)
		}
		// p0 and p1 exported before: the adopters since shipping are the other four.
		if r := m.Retention; r.Adopters[0].N != 4 || *r.Adopters[1].Share != 1 || *r.Everyone[1].Share != 1 || r.Reason != "" {
			t.Errorf("%+v", r)
		}
		must[outcome.OutcomeCard](t)(w.Update(t.Context(), as(auth.Editor), home, o.ID, 0, outcome.Update{Adoption: &outcome.AdoptionEvent{Event: "Exportd"}}))
		if m = w.measure(o.ID); m.Adoption.Since.Value != nil || !strings.Contains(m.Adoption.Reason, "never received") || m.Retention.Reason == "" {
			t.Errorf("%+v", m.Adoption)
		}
		_, err := w.Update(t.Context(), as(auth.Editor), home, o.ID, 0, outcome.Update{Adoption: &outcome.AdoptionEvent{Event: "*"}})
		w.want(errs.Invalid, err)
	})
}

func TestWithoutAPredictionNothingIsMadeUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, _ := w.shipped("Tidying", "2026-01-05", roadmap.Prediction{})
		m := w.measure(o.ID)
		for name, f := range map[string]outcome.OutcomeFigure{"before": m.Metric.Before, "after": m.Metric.After, "adoption": m.Adoption.Since.OutcomeFigure} {
			if f.Value != nil || f.Reason == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if m.Heard.Reason == "" || m.Retention.Reason == "" || m.Metric.Reason == "" || m.Money.Net != nil || m.Suggests != nil {
			t.Errorf("%+v", m)
		}
		if diff := cmp.Diff([]string{"what it cost", "what it brings"}, m.Money.Missing); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatPeopleSaidBeforeAndAfter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o, of := w.shipped("Exports", "2026-01-15", roadmap.Prediction{})
		day := func(d int) time.Time { return time.Date(2026, 1, d, 9, 0, 0, 0, time.UTC) }
		w.asked(of, "I need exports", feedback.Sender{Email: "a@x.example"}, day(2))
		w.asked(of, "Exports please, again", feedback.Sender{Email: "a@x.example"}, day(3))
		w.asked(of, "No export, no contract", feedback.Sender{Email: "b@y.example"}, day(14))
		w.asked(of, "On the day itself", feedback.Sender{Email: "b@y.example"}, day(15))
		w.asked(of, "The export lacks a header", feedback.Sender{Email: "c@x.example"}, day(20))
		h := w.measure(o.ID).Heard
		if h.Before.Notes != 3 || h.Before.People != 2 || h.After.Notes != 1 || h.After.People != 1 || h.Reason != "" || h.After.Until != "" || len(h.Before.Newest) != 3 {
			t.Errorf("%+v", h)
		}
	})
}

func TestAReviewKeepsWhatWasMeasured(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		o, _ := w.shipped("Exports", "2026-01-26", exports(w))
		_, err := w.Measures(ctx, as(auth.Viewer), home, o.ID, true)
		w.want(errs.Conflict, err)
		_, err = w.Review(ctx, as(auth.Editor), home, o.ID, 0, outcome.OutcomeReview{Verdict: "great"})
		w.want(errs.Invalid, err)
		reviewed := must[outcome.OutcomeCard](t)(w.Review(ctx, as(auth.Editor), home, o.ID, o.Version, outcome.OutcomeReview{Verdict: outcome.Partly, Conclusion: "Half of it."}))
		if reviewed.State != outcome.Reviewed || reviewed.ReviewedBy != "Mia" || *reviewed.Result.Expected != 8 || *reviewed.Result.Adoption != 0.6 {
			t.Errorf("%+v", reviewed)
		}
		w.happened("q1 2026-02-10T09 Exported", "q1 2026-02-10T10 Opened")
		kept := must[outcome.OutcomeMeasures](t)(w.Measures(ctx, as(auth.Viewer), home, o.ID, true))
		if now := w.measure(o.ID); now.Adoption.Since.Used != 7 || kept.Adoption.Since.Used != 6 || !kept.Frozen {
			t.Errorf("now %+v, kept %+v", now.Adoption.Since, kept.Adoption.Since)
		}
		_, err = w.Update(ctx, as(auth.Editor), home, o.ID, 0, outcome.Update{WindowDays: ptr(int64(7))})
		w.want(errs.Conflict, err)
		_, err = w.Review(ctx, as(auth.Editor), home, o.ID, 0, outcome.OutcomeReview{Verdict: outcome.Reached})
		w.want(errs.Conflict, err)
		reported := must[[]outcome.ReportedOutcome](t)(w.Reported(ctx, as(auth.Viewer), home, sqldb.MicrosOf(w.now.Add(-time.Hour)), sqldb.MicrosOf(w.now.Add(time.Hour))))
		if len(reported) != 1 || reported[0].Verdict != outcome.Partly || *reported[0].Result.Expected != 8 {
			t.Errorf("%+v", reported)
		}
		// Taking the shipping back loses nothing of it.
		for _, s := range []roadmap.State{roadmap.InProgress, roadmap.Shipped} {
			must[roadmap.BetCard](t)(w.roadmap.Update(ctx, as(auth.Editor), home, o.Bet, 0, roadmap.Update{State: &s}))
		}
		again := must[outcome.OutcomeCard](t)(w.Get(ctx, as(auth.Viewer), home, o.ID))
		if again.Verdict != outcome.Partly || again.ShippedAt != o.ShippedAt {
			t.Errorf("%+v", again)
		}
		reopened := must[outcome.OutcomeCard](t)(w.Reopen(ctx, as(auth.Editor), home, o.ID, 0))
		if reopened.State != outcome.Measuring || reopened.Verdict != "" || reopened.Conclusion != "Half of it." || reopened.Result != (outcome.OutcomeResult{}) {
			t.Errorf("%+v", reopened)
		}
	})
}

func TestWrongInputsAndStrangersAreRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		o, _ := w.shipped("Exports", "2026-01-26", roadmap.Prediction{})
		tomorrow := sqldb.MicrosOf(w.now.Add(time.Hour))
		for _, in := range []outcome.Update{
			{Title: ptr("")}, {ShippedAt: &tomorrow}, {ShippedAt: ptr(sqldb.Micros(0))}, {WindowDays: ptr(int64(0))}, {ReviewOn: ptr("soon")},
			{Cost: &outcome.OutcomeCost{Currency: "euro"}}, {Cost: &outcome.OutcomeCost{PeopleDays: ptr(-1.0)}}, {Benefit: &outcome.OutcomeBenefit{Kind: "much"}},
			{Benefit: &outcome.OutcomeBenefit{Months: ptr(math.NaN())}}, {Adoption: &outcome.AdoptionEvent{Where: []byte(`[{"property":"a","op":"eq","values":["b"]}]`)}},
		} {
			_, err := w.Update(ctx, as(auth.Editor), home, o.ID, 0, in)
			w.want(errs.Invalid, err)
		}
		_, err := w.Update(ctx, as(auth.Editor), home, o.ID, 7, outcome.Update{Title: ptr("x")})
		w.want(errs.Stale, err)
		_, err = w.Update(ctx, as(auth.Viewer), home, o.ID, 0, outcome.Update{Title: ptr("x")})
		w.want(errs.Forbidden, err)
		_, err = w.Tell(ctx, as(auth.Viewer), home, o.ID, outcome.TellRequesters{Message: "x"})
		w.want(errs.Forbidden, err)
		_, err = w.Requesters(ctx, as(auth.Owner), other, o.ID)
		w.want(errs.NotFound, err)
		_, err = w.Measures(ctx, as(auth.Viewer), home, "none", false)
		w.want(errs.NotFound, err)
	})
}
