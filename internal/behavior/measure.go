package behavior

import (
	"math"
	"math/bits"
	"slices"
)

// Quantile is the continuous quantile q in [0, 1] of the values, interpolated
// between the two nearest as SQL's percentile_cont does; NaN for none. It
// reorders the values.
func Quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	at := q * float64(len(values)-1)
	below := int(at)
	if below+1 == len(values) {
		return values[below]
	}
	return values[below] + (at-float64(below))*(values[below+1]-values[below])
}

// MedianSeconds is the median of durations in microseconds, NaN for none. It
// reorders them.
func MedianSeconds(durations []int64) float64 {
	n := len(durations)
	if n == 0 {
		return math.NaN()
	}
	slices.Sort(durations)
	return (float64(durations[(n-1)/2]) + float64(durations[n/2])) / 2 / 1e6
}

// Bands counts durations in microseconds by whole seconds in powers of two:
// element 0 is less than one second, element k is [2^(k-1), 2^k) seconds.
func Bands(durations []int64) [64]int64 {
	var counts [64]int64
	for _, d := range durations {
		counts[bits.Len64(uint64(d)/1_000_000)]++
	}
	return counts
}
