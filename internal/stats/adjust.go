package stats

import (
	"fmt"
	"math"
	"slices"

	"prodops/internal/errs"
)

// Correction is how p-values are adjusted when there are several: of twenty true
// nulls, one is below 0.05 by chance.
type Correction string

// The corrections.
const (
	// Bonferroni bounds the chance of any false alarm: p m.
	Bonferroni Correction = "bonferroni"
	// Holm bounds the same and is never weaker (S. Holm, A simple sequentially
	// rejective multiple test procedure, Scandinavian Journal of Statistics 6,
	// 1979): with p sorted upwards, the running maximum of p(i) (m − i + 1).
	Holm Correction = "holm"
	// BenjaminiHochberg bounds the share of false alarms among the alarms (Y.
	// Benjamini and Y. Hochberg, Controlling the false discovery rate, Journal of
	// the Royal Statistical Society B 57, 1995): with p sorted downwards, the
	// running minimum of p(i) m/i.
	BenjaminiHochberg Correction = "benjamini_hochberg"
)

// Adjust is the p-values, in their order, as they are to be compared with the
// alpha of all of them together. It fails with Invalid on what is no p-value.
func Adjust(by Correction, p []float64) ([]float64, error) {
	var f errs.Fields
	for i, x := range p {
		if !(x >= 0 && x <= 1) {
			f.Add(fmt.Sprintf("p_values[%d]", i), "A p-value is from 0 to 1.")
		}
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	switch by {
	case Bonferroni:
		return bonferroni(p), nil
	case Holm:
		return holm(p), nil
	case BenjaminiHochberg:
		return benjaminiHochberg(p), nil
	}
	return nil, invalid("method", "Give holm, benjamini_hochberg or bonferroni.")
}

func bonferroni(p []float64) []float64 {
	adjusted := make([]float64, len(p))
	for i, x := range p {
		adjusted[i] = min(1, x*float64(len(p)))
	}
	return adjusted
}

func holm(p []float64) []float64 {
	adjusted, most := make([]float64, len(p)), 0.0
	for rank, i := range upwards(p) {
		most = max(most, p[i]*float64(len(p)-rank))
		adjusted[i] = min(1, most)
	}
	return adjusted
}

func benjaminiHochberg(p []float64) []float64 {
	adjusted, least := make([]float64, len(p)), math.Inf(1)
	for rank, i := range slices.Backward(upwards(p)) {
		least = min(least, p[i]*(float64(len(p))/float64(rank+1)))
		adjusted[i] = min(1, least)
	}
	return adjusted
}

// upwards is the places of the p-values, the smallest first.
func upwards(p []float64) []int {
	places := make([]int, len(p))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	return places
}
