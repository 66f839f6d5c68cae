package idea

import (
	"math"

	"prodops/internal/formula"
)

// IdeaScore is what a model makes of an idea, and how sure that is.
//
//nolint:revive // The name is the one in the API, where it stands beside views of other areas.
type IdeaScore struct {
	Model   string   `json:"model" doc:"Id of the scoring model."`
	Value   *float64 `json:"value,omitempty" doc:"At the most likely values; absent when something is missing."`
	Low     *float64 `json:"low,omitempty" doc:"Nine in ten of the drawn scores lie between low and high."`
	High    *float64 `json:"high,omitempty"`
	Missing []string `json:"missing,omitempty" doc:"Labels of what has to be entered first."`
	Assumed []string `json:"assumed,omitempty" doc:"Labels of inputs with one number only, for which the model says how unsure it is."`
	Note    string   `json:"note,omitempty" doc:"Why there is no score although nothing is missing."`
}

// liveNames are the numbers that are counted, as formulas have them.
func liveNames() []string {
	return []string{"notes", "people", "companies", "revenue", "critical", "important", "nice_to_have", "themes", "votes", "measured"}
}

// live are the numbers of liveNames. The last is NaN while nothing was measured.
func (e Evidence) live(measured *float64) []float64 {
	m := math.NaN()
	if measured != nil {
		m = *measured
	}
	return []float64{float64(e.Notes), float64(e.People), float64(e.Companies), e.Revenue, float64(e.Critical), float64(e.Important), float64(e.Nice), float64(e.Themes), float64(e.Votes), m}
}

// compiled is a model whose formula was read.
type compiled struct {
	model   ScoringModel
	formula *formula.Formula
	names   int
	used    []int
	liveOf  []int // by input: place among the live numbers, -1 for none
}

// compile reads a model's formula: over its inputs in their order, then the
// live numbers.
func compile(m ScoringModel) (*compiled, error) {
	live := liveNames()
	names := make([]string, 0, len(m.Inputs)+len(live))
	c := &compiled{model: m, liveOf: make([]int, len(m.Inputs))}
	for i, in := range m.Inputs {
		names = append(names, in.Name)
		c.liveOf[i] = -1
		for k, name := range live {
			if name == in.Live {
				c.liveOf[i] = k
			}
		}
	}
	names = append(names, live...)
	read, err := formula.Parse(m.Formula, names)
	if err != nil {
		return nil, err
	}
	c.formula, c.names, c.used = read, len(names), read.Used()
	return c, nil
}

// label is how the page calls the name at this place.
func (c *compiled) label(name int) string {
	if name < len(c.model.Inputs) {
		return c.model.Inputs[name].Label
	}
	return liveLabel(liveNames()[name-len(c.model.Inputs)])
}

func liveLabel(name string) string {
	switch name {
	case "nice_to_have":
		return "Highlights: nice to have"
	case "critical", "important":
		return "Highlights: " + name
	case "measured":
		return "Linked insight"
	case "people":
		return "People who asked"
	case "companies":
		return "Companies that asked"
	case "revenue":
		return "Revenue of companies that asked"
	}
	return string(name[0]-'a'+'A') + name[1:]
}

// beliefs are what is believed of every name, and what is missing or assumed.
func (c *compiled) beliefs(entered Estimates, live []float64) (values []triangle, missing, assumed []string) {
	values = make([]triangle, c.names)
	for _, i := range c.used {
		if i >= len(c.model.Inputs) {
			v := live[i-len(c.model.Inputs)]
			if v != v {
				missing = append(missing, c.label(i))
			}
			values[i] = exactly(v)
			continue
		}
		in := c.model.Inputs[i]
		e, found := entered[in.Name]
		switch {
		case found:
			var unsaid bool
			if values[i], unsaid = e.belief(in); unsaid {
				assumed = append(assumed, in.Label)
			}
		case c.liveOf[i] >= 0 && live[c.liveOf[i]] == live[c.liveOf[i]]:
			low, high := in.Scale.bounds()
			values[i] = exactly(min(max(live[c.liveOf[i]], low), high))
		default:
			missing = append(missing, in.Label)
		}
	}
	return values, missing, assumed
}

// candidate is an idea as the ranking takes it; ok is false when it has no
// score. The score says why.
func (c *compiled) candidate(id string, entered Estimates, live []float64) (candidate, IdeaScore, bool) {
	values, missing, assumed := c.beliefs(entered, live)
	score := IdeaScore{Model: c.model.ID, Missing: missing, Assumed: assumed}
	if len(missing) > 0 {
		return candidate{}, score, false
	}
	v := c.likely(values, -1, 0)
	if v != v {
		score.Note = "The formula has no value here: it divides by zero or leaves the numbers there are."
		return candidate{}, score, false
	}
	score.Value = &v
	return candidate{id: id, values: values, score: v}, score, true
}

// likely is the score at the likely values, with one name at another value; -1
// for none.
func (c *compiled) likely(values []triangle, name int, other float64) float64 {
	var at [mostNames]float64
	for _, i := range c.used {
		at[i] = values[i].likely
	}
	if name >= 0 {
		at[name] = other
	}
	return c.formula.Eval(at[:c.names])
}

// intervals completes scores with where they probably lie.
func (c *compiled) intervals(cs []candidate, scores []*IdeaScore) {
	d, room := newDrawer(c.formula, c.names), make([]float32, scoreDraws)
	for i := range cs {
		d.draw(&cs[i], c.used, room)
		if low, high, ok := interval(room); ok {
			// The draws are kept with seven digits; the score itself is not.
			v := cs[i].score
			low, high = min(low, v), max(high, v)
			scores[i].Low, scores[i].High = &low, &high
		}
	}
}
