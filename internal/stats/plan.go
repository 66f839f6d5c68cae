package stats

import (
	"fmt"
	"math"

	"prodops/internal/errs"
)

// Plan is an experiment before it starts: how many units does it take to see an
// effect of some size, and what can be seen with so many? Each treatment is
// compared with the control once, two-sided, at the end.
type Plan struct {
	Kind     Kind    // Proportion, or Mean for anything with a variance
	Baseline float64 // the control's mean; of a proportion between 0 and 1
	Variance float64 // of one unit, for a mean
	Scale    Scale   // of effects
	Alpha    float64 // the chance of a false alarm in each comparison
	Power    float64 // the chance to see an effect that is there
	// Weights are the variations' shares, the control's first; they may add up to
	// anything. None means two equal ones.
	Weights []float64
}

// leastShare keeps a variation from needing more units than there are people.
const leastShare = 1e-9

// Size is how many units a plan takes.
type Size struct {
	PerVariation []int64
	Total        int64
}

// SampleSize is how many units show an effect of at least minimum with the
// plan's power, in the treatment with the least weight.
//
// With w the shares, δ the effect on the absolute scale, and z the upper normal
// quantiles of α/2 and of 1 − power, all units together are at least
//
//	(zα σ₀ + zβ σ₁)² / δ²
//
// For a mean, σ₀² = σ₁² = v (1/wC + 1/wT), and zα²/4 units are added to each
// variation for the t distribution (W. C. Guenther, Sample size formulas for
// normal theory t tests, The American Statistician 35, 1981). For a proportion,
// σ₁² = p₁(1−p₁)/wC + p₂(1−p₂)/wT, and σ₀² is the same with both proportions
// replaced by that of the two together (J. L. Fleiss, B. Levin and M. C. Paik,
// Statistical Methods for Rates and Proportions, 3rd edition, section 4.2).
func (p Plan) SampleSize(minimum float64) (Size, error) {
	w, err := p.shares()
	if err != nil {
		return Size{}, err
	}
	delta, err := p.absolute(minimum)
	if err != nil {
		return Size{}, err
	}
	zAlpha, zBeta := normalAbove(p.Alpha/2), normalAbove(1-p.Power)
	total := 0.0
	for _, treatment := range w[1:] {
		null, alternative := p.spread(delta, w[0], treatment)
		root := (zAlpha*null + zBeta*alternative) / math.Abs(delta)
		total = max(total, root*root)
	}
	extra := 0.0
	if p.Kind == Mean {
		extra = zAlpha * zAlpha / 4
	}
	if err := checkFinite(total); err != nil {
		return Size{}, err
	}
	size := Size{PerVariation: make([]int64, len(w))}
	for i, share := range w {
		n := max(leastUnits, math.Ceil(total*share+extra))
		if !(n <= mostUnits) {
			return Size{}, undefined(OutOfRange, "It would take more units than there can be.")
		}
		size.PerVariation[i] = int64(n)
		size.Total += int64(n)
	}
	return size, nil
}

// PowerAt is the chance to see an effect with total units, in the treatment with
// the least chance: Φ((|δ| √N − zα σ₀)/σ₁) + Φ((−|δ| √N − zα σ₀)/σ₁), which leans
// on the normal distribution.
func (p Plan) PowerAt(total int64, effect float64) (float64, error) {
	w, err := p.shares()
	if err != nil {
		return 0, err
	}
	if err := checkTotal(total); err != nil {
		return 0, err
	}
	delta, err := p.absolute(effect)
	if err != nil {
		return 0, err
	}
	power := p.power(w, float64(total), delta)
	return power, checkFinite(power)
}

// MinimumEffect is the smallest rise, on the plan's scale, that total units show
// with the plan's power. It is Undefined when even the largest possible rise
// would go unseen.
func (p Plan) MinimumEffect(total int64) (float64, error) {
	w, err := p.shares()
	if err != nil {
		return 0, err
	}
	if err := checkTotal(total); err != nil {
		return 0, err
	}
	var delta float64
	switch p.Kind {
	case Proportion:
		high := 1 - p.Baseline
		if p.power(w, float64(total), high) < p.Power {
			return 0, undefined(TooFew, "So few units do not show even the largest rise.")
		}
		low := 0.0
		for range 100 { // halves the space to the last digit
			middle := low + (high-low)/2
			if p.power(w, float64(total), middle) < p.Power {
				low = middle
			} else {
				high = middle
			}
		}
		delta = high
	default:
		least := math.Inf(1)
		for _, share := range w[1:] {
			least = min(least, 1/(1/w[0]+1/share))
		}
		delta = (normalAbove(p.Alpha/2) + normalAbove(1-p.Power)) * math.Sqrt(p.Variance/least/float64(total))
	}
	if p.Scale == Relative {
		if p.Baseline == 0 {
			return 0, undefined(ZeroControl, "Nothing can be relative to a baseline of zero.")
		}
		delta /= math.Abs(p.Baseline)
	}
	return delta, checkFinite(delta)
}

// power is that of the weakest comparison.
func (p Plan) power(w []float64, total, delta float64) float64 {
	z, weakest := normalAbove(p.Alpha/2), 1.0
	for _, treatment := range w[1:] {
		null, alternative := p.spread(delta, w[0], treatment)
		shift := math.Abs(delta) * math.Sqrt(total)
		weakest = min(weakest, upperAt(z*null-shift, alternative)+upperAt(z*null+shift, alternative))
	}
	return weakest
}

// upperAt is the chance that a normal with the deviation exceeds x, also without
// any deviation: a proportion may rise to one.
func upperAt(x, deviation float64) float64 {
	switch {
	case deviation > 0:
		return upperNormal(x / deviation)
	case x < 0:
		return 1
	}
	return 0
}

// spread is σ₀ and σ₁ for shares of the units.
func (p Plan) spread(delta, control, treatment float64) (null, alternative float64) {
	both := 1/control + 1/treatment
	if p.Kind != Proportion {
		sd := math.Sqrt(p.Variance * both)
		return sd, sd
	}
	p1, p2 := p.Baseline, p.Baseline+delta
	mixed := (control*p1 + treatment*p2) / (control + treatment)
	return math.Sqrt(mixed * (1 - mixed) * both), math.Sqrt(max(0, p1*(1-p1)/control+p2*(1-p2)/treatment))
}

// absolute is an effect in the metric's unit.
func (p Plan) absolute(effect float64) (float64, error) {
	delta := effect
	if p.Scale == Relative {
		delta *= math.Abs(p.Baseline)
	}
	if delta == 0 || !finite(delta) {
		return 0, invalid("minimum_effect", "Give an effect other than zero.")
	}
	if after := p.Baseline + delta; p.Kind == Proportion && (after < 0 || after > 1) {
		return 0, invalid("minimum_effect", fmt.Sprintf("The effect takes the proportion from %v to %v, outside 0 to 1.", p.Baseline, after))
	}
	return delta, nil
}

func checkTotal(total int64) error {
	if total < 1 || total > mostUnits {
		return invalid("total", "Give how many units there are, from 1 on.")
	}
	return nil
}

// shares checks the plan and gives its weights as shares of one.
func (p Plan) shares() ([]float64, error) {
	var f errs.Fields
	switch p.Kind {
	case Proportion:
		if !(p.Baseline > 0 && p.Baseline < 1) {
			f.Add("baseline", "Give the proportion without the change: more than 0 and less than 1.")
		}
	case Mean:
		if !finite(p.Baseline) {
			f.Add("baseline", "Give the mean without the change.")
		}
		if !(p.Variance > 0) || !finite(p.Variance) {
			f.Add("variance", "Give the variance of one unit, more than 0.")
		}
	default:
		f.Add("kind", "Give proportion or mean.")
	}
	if p.Scale != Relative && p.Scale != Absolute {
		f.Add("effect", "Give relative or absolute.")
	}
	if !(p.Alpha >= leastAlpha && p.Alpha < mostAlpha) {
		f.Add("alpha", "Give the chance of a false alarm, such as 0.05: more than 0 and less than 0.5.")
	}
	if !(p.Power >= mostAlpha && p.Power < 1) {
		f.Add("power", "Give the chance to see the effect, such as 0.8: from 0.5 on and less than 1.")
	}
	w := p.shared(&f)
	return w, f.Err()
}

func (p Plan) shared(f *errs.Fields) []float64 {
	if len(p.Weights) == 0 {
		return []float64{0.5, 0.5}
	}
	if len(p.Weights) < 2 {
		f.Add("weights", "Give the weights of the control and of one treatment at least.")
	}
	sum := 0.0
	for i, w := range p.Weights {
		if !(w > 0) {
			f.Add(fmt.Sprintf("weights[%d]", i), "Give a share above 0.")
		}
		sum += w
	}
	if !finite(sum) {
		f.Add("weights", "Give smaller weights.")
	}
	w := make([]float64, len(p.Weights))
	for i := range w {
		w[i] = p.Weights[i] / sum
		if w[i] < leastShare {
			f.Add(fmt.Sprintf("weights[%d]", i), "This share is too small to plan for.")
		}
	}
	return w
}
