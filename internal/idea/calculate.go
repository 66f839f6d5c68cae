package idea

import (
	"math"

	"prodops/internal/errs"
)

// Calculated is the answer of a calculator.
type Calculated struct {
	Score   float64  `json:"score"`
	Low     float64  `json:"low" doc:"Nine in ten of the drawn scores lie between low and high; both are the score where every number is certain."`
	High    float64  `json:"high"`
	Formula string   `json:"formula"`
	Assumed []string `json:"assumed,omitempty" doc:"Inputs whose range the preset assumes because low and high were not given."`
}

// Calculate scores by a preset without any stored idea. Inputs are named as the
// preset's formula names them; every one is needed. Any finite number is taken,
// so that teams with scales of their own can use it; what divides is above 0.
func Calculate(presetID string, inputs map[string]Estimate) (Calculated, error) {
	model, found := preset(presetID)
	if !found {
		return Calculated{}, errs.New(errs.NotFound, "There is no preset %q.", presetID)
	}
	var f errs.Fields
	for _, in := range model.Inputs {
		e := inputs[in.Name]
		e.check(&f, "body."+in.Name, ScoreScale{})
		if in.Name == "effort" && !(e.Value > 0) {
			f.Add("body.effort", "More than 0.")
		}
	}
	if err := f.Err(); err != nil {
		return Calculated{}, err
	}
	c, err := compile(model)
	if err != nil {
		return Calculated{}, err
	}
	nothing := make([]float64, len(liveNames()))
	cand, score, ok := c.candidate("calculator", inputs, nothing)
	if !ok {
		f.Add("body", "%s", score.Note)
		return Calculated{}, f.Err()
	}
	c.intervals([]candidate{cand}, []*IdeaScore{&score})
	out := Calculated{Score: *score.Value, Low: *score.Value, High: *score.Value, Formula: model.Formula, Assumed: score.Assumed}
	if score.Low != nil && !math.IsNaN(*score.Low) {
		out.Low, out.High = *score.Low, *score.High
	}
	return out, nil
}
