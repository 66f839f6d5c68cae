package stats_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"prodops/internal/stats"
)

// noise are the ways a number can vary and stay the same.
type noise struct {
	counts bool
	most   float64 // share of values that may be called a departure
	draw   func(r *rand.Rand, at int) float64
}

func noises() map[string]noise {
	weekday := []float64{1, 1.1, 1.05, 1, 0.9, 0.4, 0.35}
	return map[string]noise{
		"normal":               {false, 0.002, func(r *rand.Rand, _ int) float64 { return 100 + 10*r.NormFloat64() }},
		"few events":           {true, 0.001, func(r *rand.Rand, _ int) float64 { return poisson(r, 3) }},
		"a week of events":     {true, 0.001, func(r *rand.Rand, at int) float64 { return poisson(r, 50*weekday[at%7]) }},
		"many restless events": {true, 0.002, func(r *rand.Rand, at int) float64 { return poisson(r, 400*weekday[at%7]*math.Exp(0.1*r.NormFloat64())) }},
		"long tails":           {false, 0.009, func(r *rand.Rand, _ int) float64 { return 100 + 10*r.ExpFloat64()*math.Copysign(1, r.Float64()-0.5) }},
	}
}

// poisson draws by Knuth's product of uniforms, in parts that do not underflow.
func poisson(r *rand.Rand, mean float64) float64 {
	sum := 0.0
	for ; mean > 30; mean -= 30 {
		sum += poisson(r, 30)
	}
	for p := r.Float64(); p > math.Exp(-mean); p *= r.Float64() {
		sum++
	}
	return sum
}

// TestFalseAlarmsOfDepartures counts how often noise that stays as it is would
// be called unusual: a month of days after eight weeks, and five weeks after
// twenty-one.
func TestFalseAlarmsOfDepartures(t *testing.T) {
	for name, n := range noises() {
		for _, c := range []struct{ season, length, from int }{{7, 84, 54}, {1, 26, 21}} {
			if c.season == 1 && name == "a week of events" {
				continue // weeks have no weekdays
			}
			r := rand.New(rand.NewPCG(7, uint64(c.season)))
			alarms, looked := 0, 0
			for range 600 {
				s := stats.Series{Season: c.season, Counts: n.counts}
				for at := range c.length {
					s.Values = append(s.Values, n.draw(r, at*(8-c.season)))
				}
				for at := c.from; at < c.length; at++ { // one by one, so that each is judged
					looked++
					part := stats.Series{Season: s.Season, Counts: s.Counts, Values: s.Values[:at+1]}
					found, err := part.Departures(at)
					if err != nil {
						t.Fatal(name, err)
					}
					alarms += len(found)
				}
			}
			share := float64(alarms) / float64(looked)
			t.Logf("%s, seasons of %d: %.5f of %d values", name, c.season, share, looked)
			if share > n.most {
				t.Errorf("%s, seasons of %d: %.4f of values are false alarms, at most %.4f are promised", name, c.season, share, n.most)
			}
		}
	}
}

func TestDeparturesAreFoundWhereTheyBegin(t *testing.T) {
	steady := func() []float64 {
		r := rand.New(rand.NewPCG(3, 4))
		var values []float64
		for at := range 84 {
			values = append(values, poisson(r, []float64{200, 210, 205, 200, 190, 80, 70}[at%7]))
		}
		return values
	}
	t.Run("a level that stays away is one", func(t *testing.T) {
		values := steady()
		for at := 70; at < 76; at++ {
			values[at] = math.Round(values[at] * 0.3)
		}
		found, err := stats.Series{Values: values, Season: 7, Counts: true}.Departures(54)
		if err != nil || len(found) != 1 || found[0].At != 70 || found[0].Last < 74 || found[0].Score > -stats.DepartureScore || found[0].Value != values[70] {
			t.Errorf("%+v, %v", found, err)
		}
	})
	t.Run("one day does not echo", func(t *testing.T) {
		values := steady()
		values[60] *= 4
		found, err := stats.Series{Values: values, Season: 7, Counts: true}.Departures(54)
		if err != nil || len(found) != 1 || found[0].At != 60 || found[0].Last != 60 || found[0].Score < stats.DepartureScore {
			t.Errorf("%+v, %v", found, err)
		}
	})
	t.Run("up and down are two", func(t *testing.T) {
		values := steady()
		values[60], values[62] = values[60]*4, 0
		found, err := stats.Series{Values: values, Season: 7, Counts: true}.Departures(54)
		if err != nil || len(found) != 2 {
			t.Errorf("%+v, %v", found, err)
		}
	})
	t.Run("steady growth is usual", func(t *testing.T) {
		var values []float64
		r := rand.New(rand.NewPCG(5, 6))
		for at := range 84 {
			values = append(values, poisson(r, 100*math.Pow(1.02, float64(at))))
		}
		if found, err := (stats.Series{Values: values, Season: 7, Counts: true}).Departures(54); err != nil || len(found) != 0 {
			t.Errorf("%+v, %v", found, err)
		}
	})
	t.Run("what was not measured is skipped", func(t *testing.T) {
		values := steady()
		values[61], values[63] = math.NaN(), math.NaN()
		if found, err := (stats.Series{Values: values, Season: 7, Counts: true}).Departures(54); err != nil || len(found) != 0 {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

func TestTooLittleHistoryIsSaid(t *testing.T) {
	for _, c := range []struct {
		name   string
		series stats.Series
		reason stats.Reason
	}{
		{"nothing", stats.Series{Season: 7}, stats.TooFew},
		{"three weeks", stats.Series{Season: 7, Values: make([]float64, 21), Counts: true}, stats.TooFew},
		{"never varied", stats.Series{Season: 1, Values: make([]float64, 60)}, stats.NoVariation},
	} {
		_, err := c.series.Departures(0)
		why, ok := errors.AsType[*stats.Undefined](err)
		if !ok || why.Reason != c.reason {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// Counts of nothing are no failure: the first event is news.
	values := append(make([]float64, 60), 12)
	found, err := stats.Series{Season: 7, Values: values, Counts: true}.Departures(54)
	if err != nil || len(found) != 1 || found[0].Usual != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}
