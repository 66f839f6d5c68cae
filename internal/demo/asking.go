package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// chart makes the dashboards a team would look at every week, of templates
// that find the product's events by themselves.
func (o *office) chart(ctx context.Context) error {
	for _, template := range []string{"growth", "activation", "retention"} {
		if _, err := o.make(ctx, "/dashboards/from-template", object{"template": template}); err != nil {
			return err
		}
	}
	return nil
}

// survey asks people how likely they are to recommend the product; those who
// joined after the import was mended are kinder.
func (o *office) survey(ctx context.Context) error {
	var survey struct {
		ID string `json:"id"`
	}
	if err := o.client.Post(ctx, o.project+"/surveys", object{"name": "Would you recommend us?"}, &survey); err != nil {
		return err
	}
	if err := o.client.Post(ctx, o.project+"/surveys/"+survey.ID+"/open", nil, nil); err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(o.history.seed, 99)) //nolint:gosec // a simulation wants to be repeatable
	for asked, n := 0, 0; n < 70 && asked < len(o.history.people); asked++ {
		p := o.history.people[(asked*37)%len(o.history.people)]
		if p.company == nil || p.arrives > o.history.Story.Now {
			continue
		}
		n++
		if err := o.client.Post(ctx, "/s/"+survey.ID, o.opinion(rng, p), nil); err != nil {
			return fmt.Errorf("answer the survey: %w", err)
		}
	}
	return nil
}

// opinion is what a person answers.
func (o *office) opinion(rng *rand.Rand, p *person) object {
	shares := []float64{0.26, 0.33, 0.41} // detractors, passives, promoters
	if p.arrives > o.history.Story.ImportFix {
		shares = []float64{0.12, 0.30, 0.58}
	}
	mood := pick(rng, shares)
	in := object{"person": p.userID(), "score": [3][3]int{{3, 5, 6}, {7, 8, 8}, {9, 10, 10}}[mood][rng.IntN(3)]}
	if said := reasons[mood]; chance(rng, 0.4) {
		in["text"] = said[rng.IntN(len(said))]
	}
	return in
}

var reasons = [3][]string{
	{"Moving our boards over took three attempts.", "Too many mails.", "Slow with large boards.", "Guests cannot be limited to a board."},
	{"Good, but reports are thin.", "Does what we need.", "The phone app could be better."},
	{"The whole team uses it.", "Quick and clear.", "Automations save us a meeting a week.", "Support is great."},
}
