package stats

import "math"

// What is measured of each unit, as places in moments.
const (
	value = iota
	denominator
	before
	width
)

// moments are how many units there are, the means of what was measured of them,
// and the sums of products of the distances from these means. Centred sums keep
// the digits that raw sums of squares lose when a mean is large beside its
// spread.
type moments struct {
	n        int64
	mean     [width]float64
	products [width][width]float64 // symmetric
}

// merge adds other's units (T. F. Chan, G. H. Golub and R. J. LeVeque, Algorithms
// for computing the sample variance, The American Statistician 37, 1983, formula
// 2.1 for products of two measurements).
func (m moments) merge(other moments) moments {
	if m.n == 0 {
		return other
	}
	if other.n == 0 {
		return m
	}
	all := moments{n: m.n + other.n}
	share := float64(other.n) / float64(all.n)
	var apart [width]float64
	for i := range width {
		apart[i] = other.mean[i] - m.mean[i]
		all.mean[i] = m.mean[i] + apart[i]*share
	}
	weight := float64(m.n) * share
	for i := range width {
		for j := range width {
			all.products[i][j] = m.products[i][j] + other.products[i][j] + apart[i]*apart[j]*weight
		}
	}
	return all
}

// centred is Σxy − ΣxΣy/n with the subtraction in twice the precision, so that
// no more digits are lost than the sums had lost already.
func centred(sumXY, sumX, sumY float64, n int64) float64 {
	m := float64(n)
	product := sumX * sumY
	rest := math.FMA(sumX, sumY, -product)
	quotient := product / m
	rest = (math.FMA(-quotient, m, product) + rest) / m
	return (sumXY - quotient) - rest
}
