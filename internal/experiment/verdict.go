package experiment

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"prodops/internal/eventdb"
	"prodops/internal/metric"
	"prodops/internal/wording"
)

// judge says what the numbers speak for. The rules, in this order:
//
//  1. nobody exposed: keep running, or, if it has stopped, no conclusion;
//  2. units not shared out as planned: no conclusion, whatever the metrics say;
//  3. a treatment is ruled out when a guardrail is worse by more than may be
//     borne, or a goal is worse; it wins when a goal is better and it is not
//     ruled out: ship the winner;
//  4. no winner, and a guardrail harmed: roll back;
//  5. no winner, and goals of one treatment go both ways: no conclusion;
//  6. no winner, and all treatments ruled out, or some and the look that was
//     planned is over: roll back; some, and it still runs: go on without them;
//  7. otherwise keep running while it can still say more, and then no conclusion.
//
// Before the look that was planned only the always-valid interval counts; from
// then on the fixed test does, which was registered for that one look.
func (r *Readout) judge(state State) ExperimentRecommendation {
	over := state != Running
	total := int64(0)
	for _, n := range r.Exposed {
		total += n
	}
	switch {
	case total == 0 && over:
		return ExperimentRecommendation{NotConclusive, "Nobody was exposed."}
	case total == 0:
		return ExperimentRecommendation{KeepRunning, "Nobody is exposed yet."}
	case r.Health.SRM.Mismatch:
		return ExperimentRecommendation{NotConclusive, "Units are not shared out as planned, so no number here can be trusted. Find out why, mend it, and start anew."}
	}
	treatments := r.treatments()
	if one, rest := winner(treatments); one != nil {
		return ExperimentRecommendation{ShipIt, one.better[0] + sentences(one.better[1:]) + r.guarded(one.at) + sentences(rest)}
	}
	var harmed, torn, worse []string
	out := 0
	for _, t := range treatments {
		harmed = append(harmed, t.harm...)
		if len(t.worse) > 0 && len(t.better) > 0 {
			torn = append(append(torn, t.better...), t.worse...)
		}
		worse = append(worse, t.worse...)
		if t.ruledOut() {
			out++
		}
	}
	switch {
	case len(harmed) > 0:
		return ExperimentRecommendation{RollBackNow, strings.Join(harmed, " ")}
	case len(torn) > 0:
		return ExperimentRecommendation{NotConclusive, "Goals contradict one another: " + strings.Join(torn, " ")}
	case out > 0 && (out == len(treatments) || over || r.Ended):
		return ExperimentRecommendation{RollBackNow, strings.Join(worse, " ")}
	case out > 0:
		return ExperimentRecommendation{KeepRunning, strings.Join(worse, " ") + " Take that out; the others may go on. " + r.unfinished(total)}
	case r.CutShort:
		return ExperimentRecommendation{NotConclusive, "It was stopped before its planned end, so only the always-valid interval counts, and it includes no effect." + r.waits()}
	case r.Ended:
		return ExperimentRecommendation{NotConclusive, r.undecided()}
	}
	return ExperimentRecommendation{KeepRunning, r.unfinished(total)}
}

// treatment is what the numbers say of one variation against the control.
type treatment struct {
	at            int // its place in the plan
	better, worse []string
	harm          []string
	lift          float64 // of the first goal that is better
}

func (t *treatment) ruledOut() bool { return len(t.worse) > 0 || len(t.harm) > 0 }

// treatments judges each variation by goals and guardrails.
func (r *Readout) treatments() []*treatment {
	var list []*treatment
	for _, m := range r.Metrics {
		for i, c := range m.Variations {
			if i == 0 {
				continue
			}
			for len(list) < i {
				list = append(list, &treatment{at: len(list) + 1})
			}
			if c.Better == nil {
				continue
			}
			t := list[i-1]
			switch {
			case m.Role == GoalRole && *c.Better:
				if len(t.better) == 0 {
					t.lift = math.Abs(*c.Lift)
				}
				t.better = append(t.better, m.betterWords(c))
			case m.Role == GoalRole:
				t.worse = append(t.worse, fmt.Sprintf("“%s” is worse with %s: %s.", m.Name, c.Key, c.words()))
			case m.Role == Guardrail && !*c.Better && m.unbearable(c):
				t.harm = append(t.harm, fmt.Sprintf("The guardrail “%s” is worse with %s: %s.", m.Name, c.Key, c.words()))
			}
		}
	}
	return list
}

func (m MetricResult) betterWords(c VariationResult) string {
	says := fmt.Sprintf("“%s” is better with %s: %s.", m.Name, c.Key, c.words())
	if m.MinimumEffect > 0 && math.Abs(*c.Lift) < m.MinimumEffect {
		says += fmt.Sprintf(" It is smaller than the %s that was said to be worth it.", percent(m.MinimumEffect))
	}
	return says
}

// unbearable reports whether a guardrail is worse by more than may be borne with
// its whole interval.
func (m MetricResult) unbearable(c VariationResult) bool {
	least, _ := m.harm(c)
	return least != nil && *least > m.MinimumEffect
}

// harm is by how much a metric is worse, at least and at most, by the interval in
// force; negative where it is better, nil where there is no bound.
func (m MetricResult) harm(c VariationResult) (least, most *float64) {
	if len(c.Interval) < 2 {
		return nil, nil
	}
	if m.Direction == metric.Decrease {
		return c.Interval[0], c.Interval[1]
	}
	return negative(c.Interval[1]), negative(c.Interval[0])
}

func negative(v *float64) *float64 {
	if v == nil {
		return nil
	}
	n := -*v
	return &n
}

// winner is the treatment to ship, and what there is to say of the others: the
// one that is better by most goals, and then by most on the first.
func winner(list []*treatment) (best *treatment, rest []string) {
	for _, t := range list {
		if len(t.better) == 0 || t.ruledOut() {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(len(t.better), len(best.better)), cmp.Compare(t.lift, best.lift)) > 0 {
			best = t
		}
	}
	if best == nil {
		return nil, nil
	}
	others := false
	for _, t := range list {
		if t == best {
			continue
		}
		rest = append(append(rest, t.harm...), t.worse...)
		if !t.ruledOut() && len(t.better) > 0 {
			rest, others = append(rest, t.better...), true
		}
	}
	if others {
		rest = append(rest, "Each is compared with the control only, not with one another.")
	}
	return best, rest
}

func sentences(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return " " + strings.Join(list, " ")
}

func (c VariationResult) words() string {
	method := "always valid"
	if c.Method == "welch" {
		method = "at the planned end"
	}
	return fmt.Sprintf("%s, between %s and %s (%s)", signed(*c.Lift), bound(c.Interval[0]), bound(c.Interval[1]), method)
}

// guarded says of each guardrail how much worse the treatment can be. That no
// harm was found is not that there is none.
func (r *Readout) guarded(at int) string {
	var says []string
	for _, m := range r.Metrics {
		if m.Role != Guardrail || at >= len(m.Variations) {
			continue
		}
		c := m.Variations[at]
		_, most := m.harm(c)
		switch {
		case c.Interval == nil:
			says = append(says, fmt.Sprintf("The guardrail “%s” cannot be read: %s", m.Name, c.Reason))
		case most == nil:
			says = append(says, fmt.Sprintf("The guardrail “%s” shows no harm, but rules none out.", m.Name))
		case *most <= 0:
			says = append(says, fmt.Sprintf("The guardrail “%s” is not worse.", m.Name))
		case *most <= m.MinimumEffect:
			says = append(says, fmt.Sprintf("The guardrail “%s” is worse by %s at most, which may be borne.", m.Name, percent(*most)))
		default:
			says = append(says, fmt.Sprintf("The guardrail “%s” shows no harm, but up to %s worse is not ruled out.", m.Name, percent(*most)))
		}
	}
	if len(says) == 0 {
		return " No guardrail was watched."
	}
	return sentences(says)
}

// unfinished says what is still to come.
func (r *Readout) unfinished(total int64) string {
	says := "The always-valid interval still includes no effect."
	switch left := int64(math.Ceil(float64(r.PlannedEnd-r.AsOf) / float64(dayMicros))); {
	case left > 1:
		says += fmt.Sprintf(" The planned end is in %d days", left)
	case left == 1:
		says += " The planned end is within a day"
	default:
		return says + r.waits()
	}
	if r.Sample > 0 {
		says += fmt.Sprintf("; %d of %d planned units are in", total, r.Sample)
	}
	return says + "."
}

// waits says until when windows are open, if any is.
func (r *Readout) waits() string {
	if r.AsOf >= r.ReadsAt {
		return ""
	}
	return " What the last who were exposed do is known on " + r.ReadsAt.Time().UTC().Format("2 Jan 2006 15:04 UTC") + ": read it then."
}

// undecided says what an experiment without a conclusion still shows.
func (r *Readout) undecided() string {
	var says []string
	for _, m := range r.Metrics {
		if m.Role != GoalRole {
			continue
		}
		for _, c := range m.Variations {
			if c.Lift == nil || c.Interval[0] == nil || c.Interval[1] == nil {
				continue
			}
			one := fmt.Sprintf("At the planned end “%s” may be anything between %s and %s with %s.", m.Name, bound(c.Interval[0]), bound(c.Interval[1]), c.Key)
			if *c.Interval[0] > 0 || *c.Interval[1] < 0 {
				one += fmt.Sprintf(" By itself that would be an effect; among so many goals and treatments it may be chance (adjusted p = %s).", pWords(*c.PAdjusted))
			}
			if m.MinimumEffect > 0 && *c.Interval[1] < m.MinimumEffect && *c.Interval[0] > -m.MinimumEffect {
				one += fmt.Sprintf(" An effect of %s, the smallest worth it, is ruled out: that is a result.", percent(m.MinimumEffect))
			}
			says = append(says, one)
		}
	}
	if len(says) == 0 {
		return "At the planned end nothing can be said of its goals."
	}
	return strings.Join(says, " ")
}

// disagree says where the two methods conclude differently, and why they may.
func (r *Readout) disagree() []string {
	var says []string
	for _, m := range r.Metrics {
		for _, c := range m.Variations {
			if c.Fixed == nil || c.Always == nil || c.Fixed.Significant == c.Always.Significant {
				continue
			}
			one := fmt.Sprintf("“%s” with %s: the fixed test says there is an effect (%s to %s, p = %s), the always-valid one does not yet (%s to %s, p = %s).",
				m.Name, c.Key, bound(c.Fixed.Low), bound(c.Fixed.High), pWords(c.Fixed.PValue), bound(c.Always.Low), bound(c.Always.High), pWords(c.Always.PValue))
			if c.Always.Significant {
				one = fmt.Sprintf("“%s” with %s: the always-valid test says there is an effect (p = %s), the fixed one does not (p = %s).", m.Name, c.Key, pWords(c.Always.PValue), pWords(c.Fixed.PValue))
			}
			one += " They differ because the fixed test is right only if it is looked at once, at an end said beforehand; the always-valid interval is wider, since it holds at every look together."
			switch {
			case r.Ended:
				one += " The planned end has come, so the fixed test counts here, for the one look that was planned."
			case r.CutShort:
				one += " It was stopped before its planned end, so only the always-valid one counts: to stop when the fixed test looks good errs far more often than its p-value says."
			default:
				one += " The look that was planned is not due, so only the always-valid one counts: whoever stops now because of the fixed test errs far more often than its p-value says."
			}
			says = append(says, one)
		}
	}
	return says
}

func (e *Experiment) explain(r Readout, asked eventdb.ExperimentPlan) []string {
	lines := []string{
		fmt.Sprintf("Exposed is who has an event %q with a known value of %q between %s and %s; a unit counts from its first on. Units that saw more than one variation are left out.",
			e.Plan.Exposure.Event, e.Plan.Exposure.Property, r.From.Time().UTC().Format("2 Jan 2006 15:04"), r.To.Time().UTC().Format("2 Jan 2006 15:04 UTC")),
		"The fixed test is Welch's t test of the relative effect; the always-valid one is the asymptotic confidence sequence of Waudby-Smith and others (arXiv 2103.06476).",
		fmt.Sprintf("It is narrowest at %.0f units.", e.Plan.tuning()),
		"Goals are adjusted by Holm for how many there are; guardrails are not, because to miss harm is worse than a false alarm.",
		"A unit whose window is not over waits and is in no number.",
		fmt.Sprintf("The look that was planned takes the units exposed by %s and is due on %s.", r.PlannedEnd.Time().UTC().Format("2 Jan 2006 15:04"), r.ReadsAt.Time().UTC().Format("2 Jan 2006 15:04 UTC")),
	}
	if r.Health.Late > 0 && r.Ended {
		lines = append(lines, fmt.Sprintf("%d units came after it; they are counted as exposed and are in no metric, because a fixed test that is read again with more units is another look.", r.Health.Late))
	}
	for _, m := range asked.Metrics {
		if m.Before > 0 {
			lines = append(lines, "What units did before their exposure is taken out of the metrics that look back (CUPED).")
			break
		}
	}
	return lines
}

func percent(share float64) string { return wording.Percent(share, 2) }

func signed(share float64) string { return wording.Signed(share, percent(share)) }

func bound(v *float64) string {
	if v == nil {
		return "anything"
	}
	return signed(*v)
}

func pWords(p float64) string {
	if p < 0.0001 {
		return "below 0.0001"
	}
	return fmt.Sprintf("%.4f", p)
}
