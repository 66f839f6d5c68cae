package e2e

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"prodops/client"
)

// Cookie Cats, a mobile game, moved a gate from level 30 to level 40 and asked
// whether fewer players come back. Its 90,189 players go through the public
// routes as exposures and events, and the read-out gives the published numbers:
// 19.02% against 18.20% after seven days.
func TestCookieCats(t *testing.T) {
	const file = "../../shared/data/experiments/cookie_cats.csv.gz"
	if _, err := os.Stat(file); err != nil {
		t.Skip("NOT TESTED ON COOKIE CATS: ../shared/data is not beside the checkout")
	}
	s := start(t, t.TempDir())
	sending, err := client.New(s.url, client.WithKey(s.write))
	if err != nil {
		t.Fatal(err)
	}
	server, err := client.New(s.url, client.WithKey(s.secret))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now().UTC().AddDate(0, 0, -30).Truncate(24 * time.Hour)
	players := sendPlayers(t, sending, file, began)
	if players != 90_189 {
		t.Fatalf("%d players, want 90,189", players)
	}
	awaitEvents(t, server, players)

	make := func(path string, in map[string]any) string {
		t.Helper()
		var made struct{ ID string }
		if err := server.Post(t.Context(), "/api/v1/projects/default"+path, in, &made); err != nil {
			t.Fatal(err)
		}
		return made.ID
	}
	back := func(key, name, after, within string) string {
		return make("/metrics", map[string]any{"key": key, "name": name, "event": "Played", "aggregation": "converted", "after": after, "within": within, "pre_days": 0})
	}
	day1, day7 := back("day-1", "Back on day 1", "1d", "2d"), back("day-7", "Back on day 7", "7d", "8d")
	begin := func(name string, days int) string {
		experiment := make("/experiments", map[string]any{
			"name": name,
			"plan": map[string]any{
				"because": "Players meet the first gate early.", "believe": "A later gate keeps more players after a week.",
				"variations": []map[string]any{{"key": "gate_30"}, {"key": "gate_40"}}, "tuning_n": 5000, "days": days,
				"metrics": []map[string]any{{"metric": day7, "role": "goal"}, {"metric": day1, "role": "secondary"}},
			},
		})
		if err := server.Post(t.Context(), "/api/v1/projects/default/experiments/"+experiment+"/start", map[string]any{"started_at": began}, nil); err != nil {
			t.Fatal(err)
		}
		return experiment
	}
	checkCookieCats(t, server, begin("Gate at level 40", 60))
	checkPlannedEnd(t, server, begin("Gate at level 40, for two weeks", 14))
}

// checkPlannedEnd reads the same players where the planned end has come: now the
// fixed test counts, which finds the later gate worse.
func checkPlannedEnd(t *testing.T, server *client.Client, experiment string) {
	t.Helper()
	var r struct {
		Ended   bool
		Metrics []struct {
			Variations []struct {
				Method    string
				Lift      float64
				PValue    float64  `json:"p_value"`
				PAdjusted *float64 `json:"p_adjusted"`
				Better    *bool
			}
		}
		Recommendation struct{ Verdict, Why string }
		Disagreement   []string
	}
	if err := server.Get(t.Context(), "/api/v1/projects/default/experiments/"+experiment+"/readout", nil, &r); err != nil {
		t.Fatal(err)
	}
	goal := r.Metrics[0].Variations[1]
	if !r.Ended || goal.Method != "welch" || math.Abs(goal.PValue-0.0012176) > 1e-5 || goal.Better == nil || *goal.Better || r.Recommendation.Verdict != "roll_back" {
		t.Errorf("%+v, %+v", goal, r.Recommendation)
	}
	if len(r.Disagreement) != 1 || !strings.Contains(r.Disagreement[0], "for the one look that was planned") {
		t.Errorf("%q", r.Disagreement)
	}
	t.Log(r.Recommendation.Why)
}

// sendPlayers sends an exposure for each player, and a game on the days they came
// back, and answers how many players there are.
func sendPlayers(t *testing.T, c *client.Client, path string, began time.Time) int {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(bufio.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(unzipped)
	if _, err := rows.Read(); err != nil {
		t.Fatal(err)
	}
	var calls []client.Call
	flush := func() {
		if err := c.Send(t.Context(), calls); err != nil {
			t.Fatal(err)
		}
		calls = calls[:0]
	}
	at := func(hours int) *time.Time { moment := began.Add(time.Duration(hours) * time.Hour); return &moment }
	players := 0
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			flush()
			return players
		}
		if err != nil {
			t.Fatal(err)
		}
		players++
		id := row[1]
		calls = append(calls, client.Call{Type: "track", UserID: id, MessageID: "x" + id, Event: "$exposure", Timestamp: at(12), Properties: map[string]any{"variation": row[2]}})
		if strings.EqualFold(row[4], "true") {
			calls = append(calls, client.Call{Type: "track", UserID: id, MessageID: "a" + id, Event: "Played", Timestamp: at(12 + 30)})
		}
		if strings.EqualFold(row[5], "true") {
			calls = append(calls, client.Call{Type: "track", UserID: id, MessageID: "b" + id, Event: "Played", Timestamp: at(12 + 7*24 + 6)})
		}
		if len(calls) > 800 {
			flush()
		}
	}
}

// awaitEvents waits until every exposure can be asked about.
func awaitEvents(t *testing.T, server *client.Client, players int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		raw, err := server.Query(t.Context(), "default", map[string]any{
			"kind": "trends", "interval": "month", "range": map[string]any{"last": "60d"}, "series": []any{map[string]any{"event": "$exposure", "measure": "total"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), fmt.Sprintf(`"total":%d`, players)) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not all exposures can be asked about: %s", raw)
		}
	}
}

func checkCookieCats(t *testing.T, server *client.Client, experiment string) {
	t.Helper()
	type outcome struct {
		Low, High   float64
		PValue      float64 `json:"p_value"`
		Significant bool
	}
	var r struct {
		Health struct {
			SRM struct {
				PValue   float64 `json:"p_value"`
				Observed []int64
				Mismatch bool
			}
		}
		Exposed map[string]int64
		Metrics []struct {
			Key        string
			Variations []struct {
				N      int64
				Mean   float64
				Lift   float64
				Fixed  outcome
				Always outcome `json:"always_valid"`
				Method string
			}
		}
		Recommendation struct{ Verdict, Why string }
		Disagreement   []string
	}
	if err := server.Get(t.Context(), "/api/v1/projects/default/experiments/"+experiment+"/readout", nil, &r); err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want, within float64) {
		t.Helper()
		if math.Abs(got-want) > within {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	if r.Exposed["gate_30"] != 44_700 || r.Exposed["gate_40"] != 45_489 || r.Health.SRM.Mismatch {
		t.Errorf("exposed %v, %+v", r.Exposed, r.Health.SRM)
	}
	near("p of the shares", r.Health.SRM.PValue, 0.0086080, 1e-6)
	goal := r.Metrics[0].Variations
	near("day 7, gate at 30", goal[0].Mean, 8502.0/44700, 1e-12)
	near("day 7, gate at 40", goal[1].Mean, 8279.0/45489, 1e-12)
	near("day 1, gate at 30", r.Metrics[1].Variations[0].Mean, 20034.0/44700, 1e-12)
	near("day 1, gate at 40", r.Metrics[1].Variations[1].Mean, 20119.0/45489, 1e-12)
	near("lift", goal[1].Lift, -0.0431190, 1e-6)
	near("fixed low", goal[1].Fixed.Low, -0.0692449, 1e-5)
	near("fixed high", goal[1].Fixed.High, -0.0169931, 1e-5)
	near("fixed p", goal[1].Fixed.PValue, 0.0012176, 1e-5)
	near("always-valid low", goal[1].Always.Low, -0.0874064, 1e-5)
	near("always-valid high", goal[1].Always.High, 0.0011684, 1e-5)
	near("always-valid p", goal[1].Always.PValue, 0.0665, 1e-4)
	if !goal[1].Fixed.Significant || goal[1].Always.Significant || goal[1].Method != "confidence_sequence" || r.Recommendation.Verdict != "keep_running" {
		t.Errorf("%+v, %+v", goal[1], r.Recommendation)
	}
	if len(r.Disagreement) == 0 || !strings.Contains(r.Disagreement[0], "fixed test says there is an effect") || !strings.Contains(r.Disagreement[0], "because") {
		t.Errorf("what each concludes, and why: %q", r.Disagreement)
	}
	t.Logf("%s\n%s", r.Recommendation.Why, strings.Join(r.Disagreement, "\n"))
}
