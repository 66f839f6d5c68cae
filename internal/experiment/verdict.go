package experiment

import (
	"fmt"
	"math"
	"strings"

	"prodops/internal/eventdb"
	"prodops/internal/metric"
)

// judge says what the numbers speak for. The rules, in this order:
//
//  1. nobody exposed: keep running;
//  2. units not shared out as planned: no conclusion, whatever the metrics say;
//  3. a guardrail is worse by more than may be borne: roll back;
//  4. a goal is better, and none is worse: ship; a goal is worse: roll back;
//  5. otherwise: before the planned end keep running, after it no conclusion.
//
// Before the planned end only the always-valid interval counts; from then on the
// fixed test does, which was registered for that one look.
func (r *Readout) judge() ExperimentRecommendation {
	total := int64(0)
	for _, n := range r.Exposed {
		total += n
	}
	switch {
	case total == 0:
		return ExperimentRecommendation{KeepRunning, "Nobody is exposed yet."}
	case r.Health.SRM.Mismatch:
		return ExperimentRecommendation{NotConclusive, "Units are not shared out as planned, so no number here can be trusted. Find out why, mend it, and start anew."}
	}
	if why := r.harm(); why != "" {
		return ExperimentRecommendation{RollBackNow, why}
	}
	better, worse := r.goals()
	switch {
	case len(worse) > 0 && len(better) == 0:
		return ExperimentRecommendation{RollBackNow, strings.Join(worse, " ")}
	case len(worse) > 0:
		return ExperimentRecommendation{NotConclusive, "Goals contradict one another: " + strings.Join(append(better, worse...), " ")}
	case len(better) > 0:
		return ExperimentRecommendation{ShipIt, strings.Join(better, " ") + r.guarded()}
	case !r.Ended:
		return ExperimentRecommendation{KeepRunning, r.unfinished(total)}
	}
	return ExperimentRecommendation{NotConclusive, r.undecided()}
}

// harm says which guardrail is worse than may be borne: its whole interval lies
// beyond what may be.
func (r *Readout) harm() string {
	for _, m := range r.Metrics {
		if m.Role != Guardrail {
			continue
		}
		for _, c := range m.Variations {
			if c.Better == nil || *c.Better {
				continue
			}
			if low, high := c.Interval[0], c.Interval[1]; m.Direction == metric.Increase && high != nil && *high < -m.MinimumEffect || m.Direction == metric.Decrease && low != nil && *low > m.MinimumEffect {
				return fmt.Sprintf("The guardrail “%s” is worse with %s: %s.", m.Name, c.Key, c.words())
			}
		}
	}
	return ""
}

// goals says which goals are better and which worse, in words.
func (r *Readout) goals() (better, worse []string) {
	for _, m := range r.Metrics {
		if m.Role != GoalRole {
			continue
		}
		for _, c := range m.Variations {
			if c.Better == nil {
				continue
			}
			says := fmt.Sprintf("“%s” is better with %s: %s.", m.Name, c.Key, c.words())
			if *c.Better {
				if m.MinimumEffect > 0 && math.Abs(*c.Lift) < m.MinimumEffect {
					says += fmt.Sprintf(" It is smaller than the %s that was said to be worth it.", percent(m.MinimumEffect))
				}
				better = append(better, says)
				continue
			}
			worse = append(worse, strings.Replace(says, "is better", "is worse", 1))
		}
	}
	return better, worse
}

func (c VariationResult) words() string {
	method := "always valid"
	if c.Method == "welch" {
		method = "at the planned end"
	}
	return fmt.Sprintf("%s, between %s and %s (%s)", signed(*c.Lift), bound(c.Interval[0]), bound(c.Interval[1]), method)
}

func (r *Readout) guarded() string {
	watched := 0
	for _, m := range r.Metrics {
		if m.Role == Guardrail {
			watched++
		}
	}
	switch watched {
	case 0:
		return " No guardrail was watched."
	case 1:
		return " Its guardrail shows no harm."
	}
	return " No guardrail shows harm."
}

// unfinished says what is still to come.
func (r *Readout) unfinished(total int64) string {
	left := int64(math.Ceil(float64(r.PlannedEnd-r.AsOf) / float64(dayMicros)))
	says := "The always-valid interval still includes no effect."
	if left > 0 {
		says += fmt.Sprintf(" The planned end is in %d days", left)
	}
	if r.Sample > 0 {
		says += fmt.Sprintf("; %d of %d planned units are in", total, r.Sample)
	}
	return strings.TrimSuffix(says, ".") + "."
}

// undecided says what an experiment without a conclusion still shows.
func (r *Readout) undecided() string {
	for _, m := range r.Metrics {
		if m.Role != GoalRole {
			continue
		}
		for _, c := range m.Variations {
			if c.Lift == nil || c.Interval[0] == nil || c.Interval[1] == nil {
				continue
			}
			says := fmt.Sprintf("At the planned end “%s” may be anything between %s and %s with %s.", m.Name, bound(c.Interval[0]), bound(c.Interval[1]), c.Key)
			if m.MinimumEffect > 0 && *c.Interval[1] < m.MinimumEffect && *c.Interval[0] > -m.MinimumEffect {
				says += fmt.Sprintf(" An effect of %s, the smallest worth it, is ruled out: that is a result.", percent(m.MinimumEffect))
			}
			return says
		}
	}
	return "At the planned end nothing can be said of its goals."
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
			if r.Ended {
				one += " The planned end has come, so the fixed test counts here, if nobody has stopped at a look before."
			} else {
				one += " The planned end has not come, so only the always-valid one counts: whoever stops now because of the fixed test errs far more often than its p-value says."
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
	}
	for _, m := range asked.Metrics {
		if m.Before > 0 {
			lines = append(lines, "What units did before their exposure is taken out of the metrics that look back (CUPED).")
			break
		}
	}
	return lines
}

func percent(share float64) string { return trimmed(100*share) + " %" }

func signed(share float64) string {
	if share > 0 {
		return "+" + percent(share)
	}
	return strings.Replace(percent(share), "-", "−", 1)
}

func bound(v *float64) string {
	if v == nil {
		return "anything"
	}
	return signed(*v)
}

// trimmed is a number with two digits that mean something after the point at most.
func trimmed(v float64) string {
	text := fmt.Sprintf("%.2f", v)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

func pWords(p float64) string {
	if p < 0.0001 {
		return "below 0.0001"
	}
	return fmt.Sprintf("%.4f", p)
}
