package eval

import "slices"

// RuleStep is what one rule said of a context, for whoever asks why.
type RuleStep struct {
	Rule       string `json:"rule"`
	Conditions []bool `json:"conditions" doc:"Whether each condition holds."`
	InShare    bool   `json:"in_share" doc:"The unit is within the share; true where there is none."`
	Decided    bool   `json:"decided" doc:"This rule decided."`
}

// Explain evaluates like Evaluate and says what every rule makes of the context,
// those after the one that decided too.
func (r *Ruleset) Explain(key string, x *Context) (Result, []RuleStep) {
	result := r.Evaluate(key, x)
	f := r.flags[key]
	if f == nil {
		return result, nil
	}
	steps := make([]RuleStep, len(f.rules))
	open := f.enabled // until a rule decides; ids need not be there, nor be different
	for i := range f.rules {
		rule := &f.rules[i]
		step := RuleStep{Rule: rule.id, Conditions: make([]bool, len(rule.conditions)), InShare: rule.serve.serves(x)}
		for j := range rule.conditions {
			step.Conditions[j] = rule.conditions[j].holds(x)
		}
		step.Decided = open && step.InShare && !slices.Contains(step.Conditions, false)
		open = open && !step.Decided
		steps[i] = step
	}
	return result, steps
}
