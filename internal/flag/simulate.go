package flag

import (
	"encoding/json"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/flag/eval"
)

// Simulation is what somebody would get of one flag, and why.
type Simulation struct {
	Flag      string          `json:"flag" doc:"Its key."`
	Variation string          `json:"variation,omitempty"`
	Value     json.RawMessage `json:"value,omitempty"`
	Reason    eval.Reason     `json:"reason"`
	Rule      string          `json:"rule,omitempty" doc:"Id of the rule that decided."`
	Error     eval.ErrorCode  `json:"error,omitempty"`
	Steps     []eval.RuleStep `json:"steps" doc:"What each rule makes of the context."`
}

// Simulate says what a context would get of every flag of an environment, or of
// one. Nothing is counted or stored.
func (s *Snapshots) Simulate(actor auth.Actor, project, environment, only string, context json.RawMessage) ([]Simulation, error) {
	if err := actor.Can(auth.FlagRead, project); err != nil {
		return nil, err
	}
	x, err := eval.FromJSON(context)
	if err != nil {
		return nil, errs.New(errs.Malformed, "The context must be a JSON object with the targetingKey and attributes.")
	}
	snapshot := s.For(project, environment)
	keys := snapshot.Rules.Keys()
	if only != "" {
		keys = []string{only}
	}
	out := make([]Simulation, len(keys))
	for i, key := range keys {
		result, steps := snapshot.Rules.Explain(key, &x)
		out[i] = Simulation{Flag: key, Reason: result.Reason, Rule: result.Rule, Error: result.Error, Steps: append([]eval.RuleStep{}, steps...)}
		if result.Value != nil {
			out[i].Variation, out[i].Value = result.Value.Variation, result.Value.JSON
		}
	}
	return out, nil
}
