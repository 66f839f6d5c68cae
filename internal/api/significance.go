package api

import (
	"context"
	"errors"
	"math"

	"prodops/internal/errs"
	"prodops/internal/stats"
)

// SignificanceQuestion is two variations and how to compare them.
type SignificanceQuestion struct {
	Method      string         `json:"method,omitempty" enum:"welch,confidence_sequence,bayes" default:"confidence_sequence" doc:"welch holds for one look at a time fixed beforehand, confidence_sequence for any number of looks."`
	Effect      string         `json:"effect,omitempty" enum:"relative,absolute" default:"relative" doc:"relative is (treatment − control) / |control|."`
	Alpha       float64        `json:"alpha,omitempty" exclusiveMinimum:"0" exclusiveMaximum:"0.5" default:"0.05" doc:"The chance to see an effect where there is none; the interval holds the effect with 1 − alpha."`
	Alternative string         `json:"alternative,omitempty" enum:"two_sided,greater,less" default:"two_sided" doc:"greater: that the treatment has more. One end of the interval is open then."`
	TuningN     float64        `json:"tuning_n,omitempty" minimum:"1" maximum:"1e15" default:"5000" doc:"At how many units of both variations together the confidence sequence is about as narrow as it can be. Choose it before looking."`
	Prior       *PriorBelief   `json:"prior,omitempty" doc:"For bayes. Absent: flat, every effect is as likely."`
	Control     VariationTotal `json:"control"`
	Treatment   VariationTotal `json:"treatment"`
}

// PriorBelief is what is believed of the effect before.
type PriorBelief struct {
	Mean     float64 `json:"mean,omitempty" doc:"Absent: 0."`
	Variance float64 `json:"variance" exclusiveMinimum:"0"`
	Effect   string  `json:"effect,omitempty" enum:"relative,absolute" default:"relative" doc:"What mean and variance are in. On the other scale than the effect, they are converted by the mean of the control."`
}

// VariationTotal is what a variation's units add up to.
type VariationTotal struct {
	Kind                   string   `json:"kind" enum:"mean,proportion,ratio,count"`
	N                      int64    `json:"n" minimum:"0" doc:"How many units, such as people."`
	Sum                    float64  `json:"sum" doc:"Of the values y; of a proportion, of how many units it is true; of a ratio, of the numerators."`
	SumSquares             *float64 `json:"sum_squares,omitempty" doc:"Of y². Not for a proportion."`
	DenominatorSum         *float64 `json:"denominator_sum,omitempty" doc:"Of a ratio's denominators d."`
	DenominatorSumSquares  *float64 `json:"denominator_sum_squares,omitempty" doc:"Of d²."`
	CrossSum               *float64 `json:"cross_sum,omitempty" doc:"Of y·d."`
	PreSum                 *float64 `json:"pre_sum,omitempty" doc:"Of x, what was measured of the unit before the experiment. With it, the variance that x explains is taken out (CUPED)."`
	PreSumSquares          *float64 `json:"pre_sum_squares,omitempty" doc:"Of x²."`
	PreCrossSum            *float64 `json:"pre_cross_sum,omitempty" doc:"Of x·y."`
	PreDenominatorCrossSum *float64 `json:"pre_denominator_cross_sum,omitempty" doc:"Of x·d, for a ratio."`
}

// SignificanceAnswer is an effect and how sure it is.
type SignificanceAnswer struct {
	Effect           *float64    `json:"effect" doc:"With bayes, the mean of what to believe now. Null when the numbers say nothing; reason says why."`
	StandardError    *float64    `json:"standard_error"`
	Interval         []*float64  `json:"interval" doc:"Low and high end; an open end is null."`
	PValue           *float64    `json:"p_value" doc:"Null with bayes."`
	ChanceToWin      *float64    `json:"chance_to_win" doc:"That the treatment has more than the control. Only with bayes."`
	DegreesOfFreedom *float64    `json:"degrees_of_freedom" doc:"Only with welch."`
	Risk             *ChoiceRisk `json:"risk" doc:"Only with bayes."`
	Reason           string      `json:"reason,omitempty" doc:"Why there is no effect."`
}

// ChoiceRisk is what a choice costs on average should it be wrong, in the
// effect's scale.
type ChoiceRisk struct {
	Control   float64 `json:"control" doc:"Of staying with the control."`
	Treatment float64 `json:"treatment" doc:"Of taking the treatment."`
}

type significanceInput struct{ Body SignificanceQuestion }

func (a *API) calculateSignificance(_ context.Context, _ call, in *significanceInput) (*answer[SignificanceAnswer], error) {
	control, treatment, err := in.Body.samples()
	if err != nil {
		return nil, err
	}
	var out SignificanceAnswer
	effect, err := stats.Estimate(control, treatment, stats.Scale(in.Body.Effect))
	if err == nil {
		out, err = in.Body.judge(effect)
	}
	if why, ok := errors.AsType[*stats.Undefined](err); ok {
		return &answer[SignificanceAnswer]{Body: SignificanceAnswer{Reason: why.Message}}, nil
	}
	return &answer[SignificanceAnswer]{Body: out}, within("body", err)
}

// judge says how sure the effect is, by the method asked for.
func (q SignificanceQuestion) judge(effect stats.Effect) (SignificanceAnswer, error) {
	test := stats.Test{Alpha: q.Alpha, Alternative: stats.Alternative(q.Alternative)}
	var r stats.Result
	var err error
	switch q.Method {
	case "bayes":
		return q.believe(test, effect)
	case "welch":
		r, err = test.Welch(effect)
	default:
		r, err = test.ConfidenceSequence(effect, q.TuningN)
	}
	if err != nil {
		return SignificanceAnswer{}, err
	}
	return SignificanceAnswer{
		Effect: &r.Value, StandardError: &r.StandardError, Interval: ends(r.Low, r.High),
		PValue: &r.P, DegreesOfFreedom: unlessInfinite(r.DegreesOfFreedom),
	}, nil
}

func (q SignificanceQuestion) believe(test stats.Test, effect stats.Effect) (SignificanceAnswer, error) {
	var prior *stats.Prior
	if q.Prior != nil {
		prior = &stats.Prior{Mean: q.Prior.Mean, Variance: q.Prior.Variance, Scale: stats.Scale(q.Prior.Effect)}
	}
	p, err := test.Bayes(effect, prior)
	if err != nil {
		return SignificanceAnswer{}, err
	}
	return SignificanceAnswer{
		Effect: &p.Mean, StandardError: &p.StandardDeviation, Interval: ends(p.Low, p.High), ChanceToWin: &p.ChanceToWin,
		Risk: &ChoiceRisk{Control: p.Risk.Control, Treatment: p.Risk.Treatment},
	}, nil
}

func ends(low, high float64) []*float64 {
	return []*float64{unlessInfinite(low), unlessInfinite(high)}
}

func unlessInfinite(x float64) *float64 {
	if math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// samples reads both variations and tells all that is wrong with either.
func (q SignificanceQuestion) samples() (control, treatment stats.Sample, err error) {
	var f errs.Fields
	control = q.Control.sample("body.control", &f)
	treatment = q.Treatment.sample("body.treatment", &f)
	if q.Control.Kind != q.Treatment.Kind {
		f.Add("body.treatment.kind", "Control and treatment must be of one kind.")
	}
	if (q.Control.PreSum == nil) != (q.Treatment.PreSum == nil) {
		f.Add("body.treatment.pre_sum", "Give what was before for both variations, or for neither.")
	}
	return control, treatment, f.Err()
}

func (v VariationTotal) sample(at string, f *errs.Fields) stats.Sample {
	sums := stats.Sums{N: v.N, Sum: v.Sum, Pre: v.PreSum != nil || v.PreSumSquares != nil || v.PreCrossSum != nil}
	kind := stats.Kind(v.Kind)
	ratio, missing := kind == stats.Ratio, false
	for _, part := range []struct {
		name   string
		from   *float64
		to     *float64
		needed bool
	}{
		{"sum_squares", v.SumSquares, &sums.SumSquares, kind != stats.Proportion},
		{"denominator_sum", v.DenominatorSum, &sums.DenominatorSum, ratio},
		{"denominator_sum_squares", v.DenominatorSumSquares, &sums.DenominatorSumSquares, ratio},
		{"cross_sum", v.CrossSum, &sums.CrossSum, ratio},
		{"pre_sum", v.PreSum, &sums.PreSum, sums.Pre},
		{"pre_sum_squares", v.PreSumSquares, &sums.PreSumSquares, sums.Pre},
		{"pre_cross_sum", v.PreCrossSum, &sums.PreCrossSum, sums.Pre},
		{"pre_denominator_cross_sum", v.PreDenominatorCrossSum, &sums.PreDenominatorCrossSum, ratio && sums.Pre},
	} {
		switch {
		case part.from != nil:
			*part.to = *part.from
		case part.needed:
			missing = true
			f.Add(at+"."+part.name, "Give this sum: a %s is not compared without it.", v.Kind)
		}
	}
	if missing {
		return stats.Sample{}
	}
	sample, err := sums.Sample(kind)
	if wrong, ok := errors.AsType[*errs.Error](within(at, err)); ok {
		*f = append(*f, wrong.Fields...)
	}
	return sample
}

// within puts the place of an input before the places that an error names
// inside it.
func within(at string, err error) error {
	inside, ok := errors.AsType[*errs.Error](err)
	if !ok {
		return err
	}
	moved := *inside
	moved.Fields = nil
	for _, field := range inside.Fields {
		moved.Fields = append(moved.Fields, errs.Field{Location: at + "." + field.Location, Message: field.Message})
	}
	return &moved
}
