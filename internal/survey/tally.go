package survey

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"prodops/internal/period"
	"prodops/internal/stats"
	"prodops/internal/wording"
)

// mostParts of a split are shown.
const mostParts = 20

// tally counts answers in the order of their coming, in one walk.
type tally struct {
	buckets      period.Buckets
	edges        []int64
	at           int // the bucket of the newest answer
	all          stats.Answers
	texts        int64
	distribution [stats.MostScore + 1]int64
	trend        []stats.Answers
	splits       [3]map[string]*stats.Answers
}

func newTally(b period.Buckets) *tally {
	t := &tally{buckets: b, edges: b.Micros(), trend: make([]stats.Answers, len(b.Labels))}
	for i := range t.splits {
		t.splits[i] = map[string]*stats.Answers{}
	}
	return t
}

func (t *tally) add(r *answerRow) {
	for t.at+1 < len(t.trend) && t.edges[t.at+1] <= int64(r.ReceivedAt) {
		t.at++
	}
	t.trend[t.at].Add(r.Score)
	t.all.Add(r.Score)
	t.distribution[min(max(r.Score, 0), stats.MostScore)]++
	if r.HasText {
		t.texts++
	}
	for i, value := range [3]string{r.Plan, r.Segment, r.CompanySize} {
		part := t.splits[i][value]
		if part == nil {
			part = &stats.Answers{}
			t.splits[i][value] = part
		}
		part.Add(r.Score)
	}
}

func (t *tally) results() Results {
	r := Results{Score: Of(t.all, 1), Distribution: t.distribution, WithText: t.texts, Trend: []NPSPoint{}, Splits: []NPSSplit{}}
	for i, label := range t.buckets.Labels {
		r.Trend = append(r.Trend, NPSPoint{Bucket: label, NPS: Of(t.trend[i], 1)})
	}
	for i, property := range [3]string{"plan", "segment", "company_size"} {
		_, unknown := t.splits[i][""]
		if len(t.splits[i]) == 0 || len(t.splits[i]) == 1 && unknown {
			continue // nothing is known to split by
		}
		r.Splits = append(r.Splits, split(property, t.splits[i]))
	}
	return r
}

func split(property string, parts map[string]*stats.Answers) NPSSplit {
	s := NPSSplit{Property: property, Parts: []NPSPart{}}
	for value, answers := range parts {
		s.Parts = append(s.Parts, NPSPart{Value: value, NPS: Of(*answers, leastInGroup)})
	}
	slices.SortFunc(s.Parts, func(a, b NPSPart) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	if len(s.Parts) > mostParts {
		s.More = len(s.Parts) - mostParts
		s.Parts = s.Parts[:mostParts]
	}
	for i := range s.Parts {
		if p := &s.Parts[i]; p.NPS.NPS == nil {
			p.Promoters, p.Passives, p.Detractors = 0, 0, 0 // the groups would give the score away
		}
	}
	return s
}

// sureBelow is the p-value under which a difference is called one.
const sureBelow = 0.05

// inWords says what a comparison means to somebody who has never met a p-value.
func inWords(later, earlier stats.Answers, d stats.Difference) string {
	if !d.Known {
		return fmt.Sprintf("Too few answers to compare: %d now and %d before, and each needs at least 5.", later.N(), earlier.N())
	}
	now, before := later.NPS().Value, earlier.NPS().Value
	moved := "The score stayed at " + points(now) + "."
	if math.Round(d.Value) != 0 {
		way := "rose"
		if d.Value < 0 {
			way = "fell"
		}
		moved = fmt.Sprintf("The score %s by %s, from %s to %s.", way, wording.Count(int64(math.Abs(math.Round(d.Value))), "point"), points(before), points(now))
	}
	chance := fmt.Sprintf("If nothing had changed, a difference of this size or more would still turn up in %s of 100 such comparisons", inHundred(d.P))
	if d.P < sureBelow {
		return moved + " " + chance + ": it is probably real."
	}
	return moved + " " + chance + fmt.Sprintf(": it may well be chance. With these answers the true difference can be anything from %s to %s points.", points(d.Low), points(d.High))
}

// points is a score as people write it.
func points(v float64) string { return wording.Rounded(v, 0) }

func inHundred(p float64) string {
	switch {
	case p < 0.01:
		return "fewer than 1"
	case p > 0.99:
		return "nearly all"
	}
	return fmt.Sprintf("about %.0f", 100*p)
}
