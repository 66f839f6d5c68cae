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
	upper := choose(durations, n/2)
	lower := upper
	if n%2 == 0 {
		lower = slices.Max(durations[:n/2])
	}
	return (float64(lower) + float64(upper)) / 2 / 1e6
}

// choose is the k-th smallest value, from 0; it leaves smaller or equal ones
// before it. Quickselect (Hoare 1961) with the median of three as pivot.
func choose(values []int64, k int) int64 {
	from, to := 0, len(values)
	for to-from > 16 {
		pivot := middle(values[from], values[(from+to)/2], values[to-1])
		i, j := from, to-1
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			to = j + 1
		case k >= i:
			from = i
		default:
			return values[k]
		}
	}
	slices.Sort(values[from:to])
	return values[k]
}

func middle(a, b, c int64) int64 { return max(min(a, b), min(max(a, b), c)) }

// Bands counts durations in microseconds by whole seconds in powers of two:
// element 0 is less than one second, element k is [2^(k-1), 2^k) seconds.
func Bands(durations []int64) [64]int64 {
	var counts [64]int64
	for _, d := range durations {
		counts[bits.Len64(uint64(d)/1_000_000)]++
	}
	return counts
}
