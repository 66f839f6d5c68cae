package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// upperNormal is the chance that a standard normal exceeds z, exact far into the
// tail where 1 − Φ(z) would be lost.
func upperNormal(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// normalDensity is the density of the standard normal.
func normalDensity(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }

// normalAbove is the z that a standard normal exceeds with chance q, 0 < q < 1.
func normalAbove(q float64) float64 { return -mathext.NormalQuantile(q) }

// From these degrees of freedom on, series in 1/ν are more exact than the
// incomplete beta function, which loses digits as ν grows.
const (
	seriesForTail     = 1e5
	seriesForQuantile = 1e3
)

// upperT is the chance that Student's t with ν ≥ 1 degrees of freedom exceeds t.
// For large ν it is the normal's after Abramowitz and Stegun, Handbook of
// Mathematical Functions, 26.7.8.
func upperT(t, nu float64) float64 {
	if nu >= seriesForTail {
		return upperNormal(t * (1 - 1/(4*nu)) / math.Sqrt(1+t*t/(2*nu)))
	}
	if t == 0 {
		return 0.5
	}
	return distuv.StudentsT{Sigma: 1, Nu: nu}.Survival(t)
}

// tAbove is the t that Student's t with ν ≥ 1 degrees of freedom exceeds with
// chance q, 0 < q < ½. For large ν it is the expansion around the normal's
// (Abramowitz and Stegun, 26.7.5); otherwise the tail is inverted by Newton's
// method, as the inverse that gonum has loses the far tail.
func tAbove(q, nu float64) float64 {
	if nu >= seriesForQuantile {
		z := normalAbove(q)
		w := z * z
		return z * (1 + (w+1)/(4*nu) + ((5*w+16)*w+3)/(96*nu*nu) + (((3*w+19)*w+17)*w-15)/(384*nu*nu*nu))
	}
	// The tail is convex and heavier than the normal's: from the normal quantile,
	// Newton's steps go up and never past the answer.
	t := normalAbove(q)
	density := distuv.StudentsT{Sigma: 1, Nu: nu}
	for range 200 {
		next := t + (upperT(t, nu)-q)/density.Prob(t)
		if !(next > t) {
			break
		}
		t = next
	}
	return t
}

// upperChiSquared is the chance that χ² with ν degrees of freedom exceeds x ≥ 0.
func upperChiSquared(x, nu float64) float64 {
	if math.IsInf(x, 1) {
		return 0
	}
	return mathext.GammaIncRegComp(nu/2, x/2)
}
