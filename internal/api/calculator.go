package api

import (
	"context"
	"fmt"

	"prodops/internal/errs"
	"prodops/internal/stats"
	"prodops/internal/survey"
)

// NPSQuestion is either scores or counts.
type NPSQuestion struct {
	Scores     []int  `json:"scores,omitempty" doc:"Answers from 0 to 10." maxItems:"20000"`
	Promoters  *int64 `json:"promoters,omitempty" minimum:"0" doc:"How many answered 9 or 10."`
	Passives   *int64 `json:"passives,omitempty" minimum:"0" doc:"How many answered 7 or 8."`
	Detractors *int64 `json:"detractors,omitempty" minimum:"0" doc:"How many answered 0 to 6."`
	Method     string `json:"method,omitempty" enum:"wald,adjusted_wald" doc:"Of the interval. Absent: adjusted_wald below 30 answers, wald from there on."`
}

// NPSAnswer is a score and how sure it is.
type NPSAnswer struct {
	survey.NPS
	StandardError *float64 `json:"standard_error" doc:"Of the score, in points; null without an answer."`
}

type npsInput struct{ Body NPSQuestion }

func (a *API) calculateNPS(_ context.Context, _ call, in *npsInput) (*answer[NPSAnswer], error) {
	answers, err := in.Body.answers()
	if err != nil {
		return nil, err
	}
	score := answers.NPS()
	if in.Body.Method != "" {
		score = answers.NPSBy(stats.Method(in.Body.Method))
	}
	out := NPSAnswer{NPS: survey.Scored(answers, score)}
	if score.Known {
		out.StandardError = &score.StandardError
	}
	return &answer[NPSAnswer]{Body: out}, nil
}

// mostCounted keeps sums of counts far from the end of the numbers.
const mostCounted = 1 << 40

func (q NPSQuestion) answers() (stats.Answers, error) {
	var f errs.Fields
	var a stats.Answers
	counts := q.Promoters != nil || q.Passives != nil || q.Detractors != nil
	if counts == (q.Scores != nil) {
		f.Add("body", "Send either scores or the counts promoters, passives and detractors.")
	}
	for i, score := range q.Scores {
		if score < 0 || score > stats.MostScore {
			f.Add(fmt.Sprintf("body.scores[%d]", i), "A score is a whole number from 0 to 10.")
			break
		}
		a.Add(score)
	}
	for _, c := range []struct {
		name string
		from *int64
		to   *int64
	}{{"promoters", q.Promoters, &a.Promoters}, {"passives", q.Passives, &a.Passives}, {"detractors", q.Detractors, &a.Detractors}} {
		if c.from == nil {
			continue
		}
		if *c.from < 0 || *c.from > mostCounted {
			f.Add("body."+c.name, "Give a count from 0 on.")
		}
		*c.to = *c.from
	}
	return a, f.Err()
}
