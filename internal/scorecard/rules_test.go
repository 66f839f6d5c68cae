package scorecard

import (
	"math"
	"testing"
	"time"

	"prodops/internal/operations"
	"prodops/internal/period"
)

func TestJudge(t *testing.T) {
	share := func(v float64) *float64 { return &v }
	lean := Signs{
		Tools:        operations.ToolStack{Core: 5},
		Rituals:      operations.RitualLoad{Rituals: 3, Share: share(0.1), Limit: 0.15},
		ProductShare: share(0.7), ProductBefore: share(0.72), Approvals: share(0.05),
	}
	tests := []struct {
		name    string
		change  func(*Signs)
		verdict string
		bad     []string
	}{
		{"all is well", func(*Signs) {}, "lean", nil},
		{"rituals take too much", func(s *Signs) { s.Rituals.Share = share(0.2) }, "watch", []string{"ritual_time"}},
		{"at the limit is within it", func(s *Signs) { s.Rituals.Share = share(0.15) }, "lean", nil},
		{"a ritual slows", func(s *Signs) { s.Rituals.Slower = 1 }, "watch", []string{"rituals_slower"}},
		{"little product work", func(s *Signs) { s.ProductShare, s.ProductBefore = share(0.59), share(0.5) }, "watch", []string{"time"}},
		{"product work falls", func(s *Signs) { s.ProductShare, s.ProductBefore = share(0.7), share(0.75) }, "watch", []string{"time_trend"}},
		{"approvals", func(s *Signs) { s.Approvals = share(0.11) }, "watch", []string{"approvals"}},
		{"seven core tools", func(s *Signs) { s.Tools.Core = 7 }, "watch", []string{"tools"}},
		{"two tools for one job", func(s *Signs) { s.Tools.Overlaps = 1 }, "watch", []string{"tools"}},
		{"half overdue is not most", func(s *Signs) { s.Rituals.Unreviewed, s.Tools.Overdue = 2, 2 }, "lean", nil},
		{"most overdue", func(s *Signs) { s.Rituals.Unreviewed, s.Tools.Overdue = 3, 2 }, "watch", []string{"reviews"}},
		{"three signs", func(s *Signs) { s.Rituals.Slower, s.Tools.Core, s.Approvals = 2, 9, share(0.3) }, "bureaucracy", []string{"rituals_slower", "approvals", "tools"}},
		{"only tools are known", func(s *Signs) { *s = Signs{Tools: operations.ToolStack{Core: 4}} }, "lean", nil},
		{"nothing is known", func(s *Signs) { *s = Signs{} }, "unknown", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			signs := lean
			test.change(&signs)
			got := Judge(signs)
			var bad []string
			for _, s := range got.Signs {
				if s.Level == "bad" {
					bad = append(bad, s.Code)
				}
			}
			if got.Verdict != test.verdict || len(bad) != len(test.bad) || got.Text == "" {
				t.Fatalf("%s %v: %s", got.Verdict, bad, got.Text)
			}
			for i := range bad {
				if bad[i] != test.bad[i] {
					t.Errorf("got %v, want %v", bad, test.bad)
				}
			}
		})
	}
}

func TestMedianWait(t *testing.T) {
	tests := []struct {
		name  string
		waits []wait
		want  float64
	}{
		{"nobody", nil, math.NaN()},
		{"all reached", []wait{{10, false}, {30, false}, {20, false}}, 20},
		{"two: the first is half", []wait{{10, false}, {30, false}}, 10},
		{"all wait", []wait{{10, true}, {30, true}}, math.NaN()},
		// 5 at risk: 4/5 at 6; one censored at 7; 3 at risk: 8/15 at 9; 2 at risk: 4/15 at 11.
		{"by hand", []wait{{6, false}, {7, true}, {9, false}, {11, false}, {40, true}}, 11},
		{"censored at the same time is at risk", []wait{{10, false}, {10, true}, {12, false}}, 12},
	}
	for _, test := range tests {
		if got := medianWait(test.waits); got != test.want && !(math.IsNaN(got) && math.IsNaN(test.want)) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestWords(t *testing.T) {
	v := func(v float64) *float64 { return &v }
	for _, test := range []struct {
		value *float64
		unit  string
		want  string
	}{
		{nil, "share", "not known"}, {v(0.643), "share", "64.3%"}, {v(42), "seconds", "42 s"}, {v(754), "seconds", "12 min 34 s"},
		{v(7384), "seconds", "2 h 3 min"}, {v(93600), "seconds", "1 d 2 h"}, {v(900), "seconds", "15 min"}, {v(3), "experiments", "3 experiments"}, {v(12345.67), "hours", "12,345.7 hours"}, {v(-1234), "hours", "−1,234 hours"},
	} {
		if got := words(test.value, test.unit); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestQuarters(t *testing.T) {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	c := period.Calendar{Zone: zone, WeekStart: time.Monday}
	now := time.Date(2026, 1, 1, 2, 0, 0, 0, time.UTC) // still 2025 there
	q, err := quarterNamed(c, "", now)
	if err != nil || q.name != "2025-Q4" || q.from.Format(time.RFC3339) != "2025-10-01T00:00:00-03:00" || q.to.Format(time.RFC3339) != "2026-01-01T00:00:00-03:00" {
		t.Errorf("%+v, %v", q, err)
	}
	if _, err := quarterNamed(c, "2026-Q1", now); err == nil {
		t.Error("a quarter that has not begun")
	}
	all := q.upTo(c, 5)
	if all[0].name != "2024-Q4" || !all[0].to.Equal(all[1].from) || all[4] != q {
		t.Errorf("%+v", all)
	}
}
