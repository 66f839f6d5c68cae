package stats

import "math"

// Answers are the answers to "how likely are you to recommend us", counted by
// group: 9 and 10 promote, 7 and 8 are passive, 0 to 6 detract (F. F. Reichheld,
// The one number you need to grow, Harvard Business Review, December 2003).
type Answers struct {
	Promoters  int64
	Passives   int64
	Detractors int64
}

// The bounds of the groups, as scores from 0 to 10.
const (
	LeastPassive  = 7
	LeastPromoter = 9
	MostScore     = 10
)

// Add counts a score from 0 to 10.
func (a *Answers) Add(score int) {
	switch {
	case score >= LeastPromoter:
		a.Promoters++
	case score >= LeastPassive:
		a.Passives++
	default:
		a.Detractors++
	}
}

// N is how many answers there are.
func (a Answers) N() int64 { return a.Promoters + a.Passives + a.Detractors }

// Method is how an interval of NPS is computed.
type Method string

// The methods.
const (
	// Wald takes the answers as they are: NPS ± 1.96 · SE.
	Wald Method = "wald"
	// AdjustedWald adds three answers before, which keeps small samples honest:
	// ten promoters of ten would otherwise be certain.
	AdjustedWald Method = "adjusted_wald"
)

// smallSample is the number of answers below which NPS takes the adjusted form.
const smallSample = 30

// reach of NPS: as its sources write it, and not the longer quantile.
const npsReach = 1.96

// NPS is a Net Promoter Score, from -100 to 100, with its standard error and 95%
// interval. It is known when there is at least one answer.
type NPS struct {
	Value         float64
	StandardError float64
	Low, High     float64
	Method        Method
	Known         bool
}

// NPS is the score of the answers, by the adjusted form when they are few.
func (a Answers) NPS() NPS {
	if a.N() < smallSample {
		return a.NPSBy(AdjustedWald)
	}
	return a.NPSBy(Wald)
}

// NPSBy is the score of the answers with p promoters' and d detractors' share:
//
//	NPS = 100 (p − d)
//	SE  = 100 √((p + d − (p − d)²) / n)
//	interval = NPS ± 1.96 · SE
//
// The standard error is that of the mean of +1, 0 and −1 under a multinomial
// (B. Rocks, Interval estimation for the "Net Promoter Score", The American
// Statistician 70, 2016). That paper also gives the adjusted form: ¾ promoter,
// 1½ passives and ¾ detractor are added first. The value is that of the real
// answers in both; the interval is cut at ±100.
func (a Answers) NPSBy(method Method) NPS {
	if a.N() == 0 {
		return NPS{Method: method}
	}
	value, se := npsOf(float64(a.Promoters), float64(a.Passives), float64(a.Detractors))
	s := NPS{Value: value, StandardError: se, Method: method, Known: true}
	centre := value
	if method == AdjustedWald {
		centre, se = npsOf(float64(a.Promoters)+0.75, float64(a.Passives)+1.5, float64(a.Detractors)+0.75)
		s.StandardError = se
	}
	s.Low, s.High = max(-100, centre-npsReach*se), min(100, centre+npsReach*se)
	return s
}

func npsOf(promoters, passives, detractors float64) (value, se float64) {
	n := promoters + passives + detractors
	p, d := promoters/n, detractors/n
	return 100 * (p - d), 100 * math.Sqrt(max(0, p+d-(p-d)*(p-d))/n)
}

// Difference is how far two scores are apart, later minus earlier.
type Difference struct {
	Value     float64
	Low, High float64 // 95% interval of the difference
	Z         float64
	P         float64 // two-sided
	Known     bool
}

// leastToCompare is how many answers each wave must have: the test leans on the
// normal approximation.
const leastToCompare = 5

// Compare tests whether two independent waves differ:
//
//	z = (NPS₁ − NPS₂) / √(SE₁² + SE₂²)
//
// Both standard errors are of the adjusted form when one wave is small, so that
// unanimous answers do not make a difference certain. It is not known when a
// wave has fewer than five answers.
func Compare(later, earlier Answers) Difference {
	if later.N() < leastToCompare || earlier.N() < leastToCompare {
		return Difference{}
	}
	method := Wald
	if later.N() < smallSample || earlier.N() < smallSample {
		method = AdjustedWald
	}
	one, other := later.NPSBy(method), earlier.NPSBy(method)
	d := Difference{Value: one.Value - other.Value, Known: true, P: 1}
	se := math.Hypot(one.StandardError, other.StandardError)
	if se == 0 { // unanimous and large on both sides
		if d.Value != 0 {
			d.Z, d.P = math.Copysign(math.Inf(1), d.Value), 0
		}
		d.Low, d.High = d.Value, d.Value
		return d
	}
	d.Z = d.Value / se
	d.P = twoSided(d.Z)
	d.Low, d.High = max(-200, d.Value-npsReach*se), min(200, d.Value+npsReach*se)
	return d
}
