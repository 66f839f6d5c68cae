// Package stats is pure statistics: numbers in, numbers with their intervals
// out. It reads nothing and keeps nothing, and every formula names its source.
//
// Too little to say something is an answer here: scores say whether they are
// Known, and what belongs to experiments gives an Undefined with its reason
// rather than a zero. No NaN leaves the package.
//
// An experiment is read in two steps. Samples of the variations, which are sums
// and add up, become an Effect by Estimate; a Test says how sure it is, by Welch
// for one look, by ConfidenceSequence for any number of looks, or by Bayes.
package stats

import "math"

// normal975 is the 0.975 quantile of the standard normal distribution: a 95%
// interval reaches so many standard errors to each side.
const normal975 = 1.959963984540054

// twoSided is the p-value of a z statistic against both alternatives.
func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// Wilson is the 95% score interval of a proportion of k in n (E. B. Wilson,
// Probable inference, the law of succession, and statistical inference, JASA
// 22, 1927). Of nothing it is everything: 0 to 1.
func Wilson(k, n int64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	return wilson(float64(k)/float64(n), float64(n), normal975)
}

// wilson is Wilson's interval of a proportion p of m, reaching z standard errors.
func wilson(p, m, z float64) (low, high float64) {
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, centre-half), min(1, centre+half)
}
