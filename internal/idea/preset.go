package idea

import "prodops/internal/record"

// The presets' ids. They are models that every project has.
const (
	RICE        = "rice"
	ICE         = "ice"
	ValueEffort = "value-effort"
	WSJF        = "wsjf"
)

// Presets are the models that come with prodops, the first one first choice.
//
// RICE and its steps: S. McBride, RICE: Simple prioritization for product
// managers, Intercom, 2018. ICE: S. Ellis and M. Brown, Hacking Growth, 2017.
// WSJF: D. Reinertsen, The Principles of Product Development Flow, 2009, with
// the scale of the Scaled Agile Framework.
func Presets() []ScoringModel {
	return []ScoringModel{
		{
			Head: record.Head{ID: RICE, Version: 1}, Name: "RICE", BuiltIn: true,
			Description: "Reach times impact times confidence, for each person-month of effort. While nobody has entered a reach, the people behind the evidence count.",
			Formula:     "reach * impact * confidence / effort",
			Inputs: ScoreInputs{
				{Name: "reach", Label: "Reach", Says: "How many people it will touch in a quarter.", Live: "people", Spread: 0.5, Scale: ScoreScale{Low: number(0), Unit: "people a quarter"}},
				{Name: "impact", Label: "Impact", Says: "How much it will do for each of them.", Spread: 1, Scale: ScoreScale{Steps: []ScaleStep{{0.25, "Minimal"}, {0.5, "Low"}, {1, "Medium"}, {2, "High"}, {3, "Massive"}}}},
				{Name: "confidence", Label: "Confidence", Says: "How much of reach, impact and effort is known rather than believed.", Scale: ScoreScale{Steps: []ScaleStep{{0.5, "Low, 50%"}, {0.8, "Medium, 80%"}, {1, "High, 100%"}}}},
				effort(),
			},
		},
		{
			Head: record.Head{ID: ICE, Version: 1}, Name: "ICE", BuiltIn: true,
			Description: "Impact times confidence times ease, each from 1 to 10. Quick to fill in, good for experiments.",
			Formula:     "ice_impact * ice_confidence * ease",
			Inputs: ScoreInputs{
				ten("ice_impact", "Impact", "How much it will do if it works, from 1 to 10."),
				ten("ice_confidence", "Confidence", "How sure we are that it works, from 1 to 10."),
				ten("ease", "Ease", "How easy it is to do, from 1 to 10."),
			},
		},
		{
			Head: record.Head{ID: ValueEffort, Version: 1}, Name: "Value against effort", BuiltIn: true,
			Description: "What it is worth for each person-month it takes: the two-by-two as a list.",
			Formula:     "value / effort",
			Inputs:      ScoreInputs{ten("value", "Value", "What it is worth to the people who have the problem, from 1 to 10."), effort()},
		},
		{
			Head: record.Head{ID: WSJF, Version: 1}, Name: "Weighted shortest job first", BuiltIn: true,
			Description: "What waiting costs, for each unit of work: value, time criticality and risk reduction over job size.",
			Formula:     "(business_value + time_criticality + risk_reduction) / job_size",
			Inputs: ScoreInputs{
				fibonacci("business_value", "Business value", "What it is worth, against the other ideas."),
				fibonacci("time_criticality", "Time criticality", "How fast that worth fades while it waits."),
				fibonacci("risk_reduction", "Risk reduction", "What it makes possible or safer later."),
				fibonacci("job_size", "Job size", "How much work it is, against the other ideas."),
			},
		},
	}
}

func number(v float64) *float64 { return &v }

func effort() ScoreInput {
	return ScoreInput{Name: "effort", Label: "Effort", Says: "All the work of all who take part.", Spread: 0.5,
		Scale: ScoreScale{Low: number(0.1), High: number(1000), Step: 0.5, Unit: "person-months"}}
}

func ten(name, label, says string) ScoreInput {
	return ScoreInput{Name: name, Label: label, Says: says, Spread: 0.2, Scale: ScoreScale{Low: number(1), High: number(10), Step: 1}}
}

func fibonacci(name, label, says string) ScoreInput {
	in := ScoreInput{Name: name, Label: label, Says: says, Spread: 1}
	for _, v := range []float64{1, 2, 3, 5, 8, 13, 20} {
		in.Scale.Steps = append(in.Scale.Steps, ScaleStep{Value: v, Label: plain(v)})
	}
	return in
}

// preset is the built-in model of that id.
func preset(id string) (ScoringModel, bool) {
	for _, m := range Presets() {
		if m.ID == id {
			return m, true
		}
	}
	return ScoringModel{}, false
}
