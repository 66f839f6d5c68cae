package dora

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const hour = 3600 * second

// at is so many hours into the story.
func at(hours float64) int64 { return int64(hours * float64(hour)) }

// days is a question about so many days, a bucket each, in which incidents are
// held against deployments for 24 hours.
func days(n int) Question {
	q := Question{From: 0, To: int64(n) * day, Days: float64(n), Window: func(string) int64 { return 24 * hour }}
	for i := range n + 1 {
		q.Bounds = append(q.Bounds, int64(i)*day)
	}
	return q
}

func dayOf(t int64) string { return time.UnixMicro(t).UTC().Format(time.DateOnly) }

// api is a deployment of the service api.
func api(id string, finished int64, more ...func(*Deployment)) Deployment {
	d := Deployment{ID: id, Service: "api", Environment: "production", Version: id, Finished: finished}
	for _, m := range more {
		m(&d)
	}
	return d
}

func changes(committed ...int64) func(*Deployment) {
	return func(d *Deployment) {
		for i, c := range committed {
			d.Changes = append(d.Changes, Change{SHA: fmt.Sprint(d.ID, i), Committed: c})
		}
	}
}

func incident(id string, started, resolved int64) Incident {
	return Incident{ID: id, Service: "api", Environment: "production", Started: started, Resolved: resolved}
}

func five(deployments ...Deployment) []Deployment {
	for i := len(deployments); i < 5; i++ {
		deployments = append(deployments, api(fmt.Sprint("quiet", i), at(float64(100+i))))
	}
	return deployments
}

func want(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 1e-9 {
		t.Errorf("%s: %v, want %v", what, value(got), want)
	}
}

func value(v *float64) any {
	if v == nil {
		return "nothing"
	}
	return *v
}

func excluded(t *testing.T, m Measure, want ...Excluded) {
	t.Helper()
	if diff := cmp.Diff(want, m.Excluded); diff != "" {
		t.Error(diff)
	}
}

func TestFrequencyCountsWhatGotThere(t *testing.T) {
	failed := api("failed", at(2), func(d *Deployment) { d.Failed = true })
	m := Compute(days(10), []Deployment{api("a", at(1)), api("b", at(2)), failed, api("c", at(50)), api("late", at(240))}, nil, dayOf)
	want(t, "a day", m.DeploymentFrequency.Value, 0.3)
	if m.DeployDays != 2 || m.DeploymentFrequency.N != 3 {
		t.Errorf("%d days with %d deployments", m.DeployDays, m.DeploymentFrequency.N)
	}
	excluded(t, m.DeploymentFrequency, Excluded{"attempts that failed: they changed nothing for anybody", 1})
	want(t, "the first day", m.DeploymentFrequency.Series[0].Value, 2)
	want(t, "a day without", m.DeploymentFrequency.Series[1].Value, 0)
}

func TestLeadTimeIsOfChanges(t *testing.T) {
	m := Compute(days(10), []Deployment{
		api("first", at(1), changes(at(-9000)), func(d *Deployment) { d.First = true }),
		api("a", at(10), changes(at(0), at(2), at(4), at(6), at(11))),
		api("b", at(20), changes(at(19))),
		api("c", at(30)),
		api("same", at(31), func(d *Deployment) { d.Known = true }),
	}, nil, dayOf).LeadTime
	// 10, 8, 6, 4 and 1 hours.
	want(t, "median", m.P50, 6*3600)
	want(t, "three quarters", m.P75, 8*3600)
	want(t, "nine in ten", m.P90, 9.2*3600)
	want(t, "coverage", m.Coverage, 2.0/3)
	excluded(t, m, Excluded{"changes of the first known deployment of a service", 1},
		Excluded{"changes committed after their deployment: a time is wrong", 1},
		Excluded{"deployments that brought nothing new", 1}, Excluded{"deployments of which no changes are known", 1})
}

func TestFewValuesHaveNoHeadline(t *testing.T) {
	m := Compute(days(10), []Deployment{api("a", at(10), changes(at(0), at(2), at(4), at(6)))}, nil, dayOf)
	if m.LeadTime.Value != nil || m.LeadTime.P90 != nil || m.LeadTime.N != 4 || m.LeadTime.Reason == "" {
		t.Errorf("%+v", m.LeadTime)
	}
	if m.ChangeFailRate.Value != nil || m.ChangeFailRate.Reason == "" {
		t.Errorf("%+v", m.ChangeFailRate)
	}
	empty := Compute(days(10), nil, nil, dayOf)
	want(t, "nothing a day", empty.DeploymentFrequency.Value, 0)
	if empty.RecoveryTime.Value != nil || empty.RecoveryTime.Reason != "No deployment failed in this time." || empty.LeadTime.Coverage != nil {
		t.Errorf("%+v", empty)
	}
}

// An incident is held against the latest deployment of its service that ended
// before it, for as long as the service's window, the end of it excluded.
func TestIncidentsAreHeldAgainstDeployments(t *testing.T) {
	other := api("other", at(11))
	other.Service = "web"
	staging := api("staging", at(11))
	staging.Environment = "staging"
	named := incident("named", at(90), at(91))
	named.Deployment = "a"
	gone := incident("gone", at(10.5), at(11))
	gone.Deployment = "unknown"
	for name, c := range map[string]struct {
		incidents    []Incident
		failed       float64
		unattributed int
	}{
		"none":                     {nil, 0, 0},
		"just then":                {[]Incident{incident("i", at(10), at(11))}, 0.2, 0},
		"at the end of the window": {[]Incident{incident("i", at(34), at(35))}, 0, 1},
		"before any":               {[]Incident{incident("i", at(9), at(11))}, 0, 1},
		"two of one":               {[]Incident{incident("i", at(11), at(12)), incident("j", at(12), at(13))}, 0.2, 0},
		"said":                     {[]Incident{named}, 0.2, 0},
		"said, and not there":      {[]Incident{gone}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			m := Compute(days(10), append(five(api("a", at(10))), other, staging), c.incidents, dayOf)
			// Five of the api, one of web, one in staging.
			want(t, "fail rate", m.ChangeFailRate.Value, c.failed*5/7)
			if m.Unattributed != c.unattributed {
				t.Errorf("%d incidents held against nothing", m.Unattributed)
			}
		})
	}
}

func TestRollingBackIsFailureAndRework(t *testing.T) {
	back := api("back", at(12))
	back.Version = "a"
	m := Compute(days(10), five(api("a", at(1)), api("b", at(10)), back), nil, dayOf)
	want(t, "fail rate", m.ChangeFailRate.Value, 1.0/5)
	want(t, "rework", m.ReworkRate.Value, 1.0/5)
	if m.RecoveryTime.N != 1 || *m.RecoveryTime.Rows[0].Seconds != 2*3600 {
		t.Errorf("%+v", m.RecoveryTime)
	}
	again := api("again", at(12))
	again.Version = "b"
	if m := Compute(days(10), five(api("a", at(1)), api("b", at(10)), again), nil, dayOf); *m.ChangeFailRate.Value != 0 {
		t.Error("deploying a version once more took something back")
	}
}

func TestRecoveryIsFromTheDeploymentOn(t *testing.T) {
	var deployments []Deployment
	var incidents []Incident
	for i := range 5 {
		id := fmt.Sprint("d", i)
		deployments = append(deployments, api(id, at(float64(i*24))))
		one := incident("i"+id, at(float64(i*24)+1), at(float64(i*24)+2+float64(i)))
		incidents = append(incidents, one)
	}
	longer := incident("longer", at(3), at(5)) // the first deployment is mended when both are
	lasts := incident("lasts", at(169), 0)
	wrong := incident("wrong", at(190), at(191))
	wrong.Deployment = "future"
	deployments = append(deployments, api("hurt", at(168)), api("future", at(192)))
	m := Compute(days(10), deployments, append(incidents, longer, lasts, wrong), dayOf).RecoveryTime
	// 5, 3, 4, 5 and 6 hours.
	want(t, "median", m.P50, 5*3600)
	want(t, "coverage", m.Coverage, 5.0/7)
	excluded(t, m, Excluded{"failures that are not mended yet", 1}, Excluded{"failures mended before they were deployed: a time is wrong", 1})
}

func TestReworkIsWhatWasNotPlanned(t *testing.T) {
	m := Compute(days(10), five(api("a", at(1)), api("b", at(2), func(d *Deployment) { d.Unplanned = "it was said to be" })), nil, dayOf).ReworkRate
	want(t, "rework", m.Value, 1.0/5)
	var why []string
	for _, r := range m.Rows {
		if r.Why != "" {
			why = append(why, r.Why)
		}
	}
	if diff := cmp.Diff([]string{"Not planned: it was said to be."}, why); diff != "" {
		t.Error(diff)
	}
}

// What lies outside the range counts for nothing but to know what came before.
func TestOnlyTheRangeCounts(t *testing.T) {
	q := days(10)
	q.From, q.Bounds = at(24), q.Bounds[1:]
	back := api("back", at(30))
	back.Version = "a"
	m := Compute(q, []Deployment{api("a", at(1)), api("b", at(2)), back}, []Incident{incident("old", at(3), at(4))}, dayOf)
	if m.DeploymentFrequency.N != 1 || m.ChangeFailRate.N != 1 || m.ReworkRate.Rows[0].Why == "" || m.Unattributed != 0 {
		t.Errorf("%+v", m)
	}
}

func TestQuantilesInterpolate(t *testing.T) {
	for q, want := range map[float64]float64{0: 1, 0.25: 1.75, 0.5: 2.5, 0.9: 3.7, 1: 4} {
		if got := Quantile([]float64{1, 2, 3, 4}, q); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v: %v, want %v", q, got, want)
		}
	}
	if !math.IsNaN(Quantile(nil, 0.5)) {
		t.Error("a quantile of nothing")
	}
}
