// Package dora computes the five measures of software delivery from
// deployments and incidents: how often, how fast, how often it fails, how soon
// it is mended, and how much is done over. It is pure: no store, no clock.
//
// The measures are those of DORA as of 2025 (dora.dev/guides/dora-metrics):
// deployment frequency, change lead time, change fail rate, failed deployment
// recovery time and deployment rework rate. What DORA leaves open is decided
// here once and said in every answer: see docs/delivery.md.
package dora

import (
	"cmp"
	"slices"
)

// Times are Unix microseconds.
const (
	second = int64(1_000_000)
	day    = 24 * 3600 * second
)

// Deployment is one deployment of a service to an environment.
type Deployment struct {
	ID          string
	Service     string
	Environment string
	Version     string
	Finished    int64
	Guessed     bool   // when it finished is not known; when it began is taken
	Failed      bool   // it did not get there: no change for anybody
	Unplanned   string // why it was not planned, "" for a planned one
	First       bool   // the first known one of its service and environment
	Changes     []Change
	Known       bool // its commit is known: without changes it brought nothing new
}

// Change is a commit that a deployment was the first to bring.
type Change struct {
	SHA       string
	Committed int64
}

// Incident is something that went wrong for people.
type Incident struct {
	ID          string
	Service     string
	Environment string
	Started     int64
	Resolved    int64  // 0 while it lasts
	Deployment  string // id of the one that caused it, if somebody said so
}

// Question is what the measures are of.
type Question struct {
	From, To int64   // deployments that finished in [From, To) count
	Bounds   []int64 // edges of the series' buckets, ascending, from From to To
	// Window answers how long after a deployment of the service an incident may
	// begin and still be held against it, in microseconds.
	Window func(service string) int64
	// Days is how many days [From, To) has.
	Days float64
}

// Excluded is what did not count, and why.
type Excluded struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// Point is one bucket of a series.
type Point struct {
	Value *float64 // nil where there is nothing to measure
	N     int
}

// Measure is one of the five.
type Measure struct {
	Value    *float64 // nil when there is too little to say; Reason says why
	Reason   string
	P50      *float64 // of what is a time, in seconds; also P75 and P90
	P75, P90 *float64
	N        int
	// Coverage is the share of what should have been measured that was, 0 to 1;
	// nil where there was nothing.
	Coverage *float64
	Excluded []Excluded
	Series   []Point
	Rows     []Row
}

// Row is one thing a measure looked at, and whether it counted.
type Row struct {
	Type    string   `json:"type" doc:"deployment, change or incident."`
	ID      string   `json:"id"`
	At      int64    `json:"-"`
	Seconds *float64 `json:"seconds,omitempty" doc:"For what is a time."`
	Counted bool     `json:"counted"`
	Why     string   `json:"why,omitempty" doc:"Why it did, or did not, count."`
	// Deployment is the one a change came with or an incident is held against.
	Deployment string `json:"deployment,omitempty"`
}

// Measures are all five.
type Measures struct {
	DeploymentFrequency Measure
	DeployDays          int // days with a deployment, for those who count days
	LeadTime            Measure
	ChangeFailRate      Measure
	RecoveryTime        Measure
	ReworkRate          Measure
	Unattributed        int // incidents held against no deployment
}

// Least is how many values a headline needs; fewer are listed, not summed up.
const Least = 5

// Compute answers the question. Deployments and incidents may come in any order
// and from outside the range: earlier deployments are needed to know what is a
// rollback and what an incident is held against. dayOf names the day a time is
// in.
func Compute(q Question, deployments []Deployment, incidents []Incident, dayOf func(int64) string) Measures {
	all := slices.Clone(deployments)
	slices.SortStableFunc(all, func(a, b Deployment) int { return cmp.Or(cmp.Compare(a.Finished, b.Finished), cmp.Compare(a.ID, b.ID)) })
	v := view{Question: q}
	v.read(all)
	v.blame(incidents)
	var m Measures
	m.DeploymentFrequency, m.DeployDays = v.frequency(dayOf)
	m.LeadTime = v.leadTime()
	m.ChangeFailRate = v.failRate()
	m.RecoveryTime = v.recovery()
	m.ReworkRate = v.rework()
	m.Unattributed = len(v.unattributed)
	return m
}

// deployed is a deployment that reached its environment, and what came of it.
type deployed struct {
	Deployment
	rolledBackAt int64      // 0 if it was not
	incidents    []Incident // held against it
	why          string     // it is rework, and why
}

func (d *deployed) failed() bool { return d.rolledBackAt != 0 || len(d.incidents) > 0 }

type view struct {
	Question
	attempts     []Deployment // that failed, in the range
	done         []*deployed  // that got there, by time, before the range too
	unattributed []Incident   // in the range
	attributed   int          // in the range
}

type place struct{ service, environment string }

// read finds rollbacks: a version that the environment had before, but not just
// before, takes back the one between.
func (v *view) read(all []Deployment) {
	last := map[place]*deployed{}
	seen := map[place]map[string]bool{}
	for _, d := range all {
		if d.Failed {
			if v.in(d.Finished) {
				v.attempts = append(v.attempts, d)
			}
			continue
		}
		at := place{d.Service, d.Environment}
		one := &deployed{Deployment: d, why: d.Unplanned}
		if before := last[at]; before != nil && d.Version != "" && d.Version != before.Version && seen[at][d.Version] {
			before.rolledBackAt = d.Finished
			if one.why == "" {
				one.why = "it rolled back to " + d.Version
			}
		}
		if seen[at] == nil {
			seen[at] = map[string]bool{}
		}
		seen[at][d.Version] = true
		last[at] = one
		v.done = append(v.done, one)
	}
}

// blame holds each incident against a deployment: the one that was named, else
// the latest of the service and environment that finished no longer before it
// than the service's window, else none.
func (v *view) blame(incidents []Incident) {
	byID := make(map[string]*deployed, len(v.done))
	byPlace := map[place][]*deployed{}
	for _, d := range v.done {
		byID[d.ID] = d
		at := place{d.Service, d.Environment}
		byPlace[at] = append(byPlace[at], d)
	}
	for _, i := range incidents {
		guilty := byID[i.Deployment]
		if guilty == nil && i.Deployment == "" {
			guilty = before(byPlace[place{i.Service, i.Environment}], i.Started, v.Window(i.Service))
		}
		if guilty != nil {
			guilty.incidents = append(guilty.incidents, i)
			if v.in(guilty.Finished) {
				v.attributed++
			}
		} else if v.in(i.Started) {
			v.unattributed = append(v.unattributed, i)
		}
	}
}

// before is the latest of the deployments, which are in order, with finished <=
// at < finished + window.
func before(list []*deployed, at, window int64) *deployed {
	n, _ := slices.BinarySearchFunc(list, at, func(d *deployed, at int64) int {
		if d.Finished <= at {
			return -1
		}
		return 1
	})
	if n == 0 || at >= list[n-1].Finished+window {
		return nil
	}
	return list[n-1]
}

func (v *view) in(at int64) bool { return at >= v.From && at < v.To }

// bucket is which bucket a time is in.
func (v *view) bucket(at int64) int {
	n, found := slices.BinarySearch(v.Bounds, at)
	if found {
		return n
	}
	return n - 1
}

func (v *view) buckets() int { return max(0, len(v.Bounds)-1) }
