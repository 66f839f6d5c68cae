package behavior

import "sort"

// buckets finds the bucket of a time in constant time: a grid of equal slots,
// finer than the buckets, says which bucket each slot begins in.
type buckets struct {
	bounds []int64
	shift  uint
	slot   []int32
}

func newBuckets(bounds []int64) buckets {
	b := buckets{bounds: bounds}
	if len(bounds) < 2 {
		return b
	}
	length := uint64(bounds[len(bounds)-1] - bounds[0])
	most := uint64(4*len(bounds) + 64)
	for length>>b.shift > most {
		b.shift++
	}
	b.slot = make([]int32, length>>b.shift+1)
	for i := range b.slot {
		begins := bounds[0] + int64(i)<<b.shift
		b.slot[i] = int32(sort.Search(len(bounds)-2, func(k int) bool { return bounds[k+1] > begins }))
	}
	return b
}

// count is the number of buckets.
func (b *buckets) count() int { return max(len(b.bounds)-1, 0) }

// at is the bucket of a time that lies in one.
func (b *buckets) at(t int64) int {
	i := int(b.slot[uint64(t-b.bounds[0])>>b.shift])
	for t >= b.bounds[i+1] {
		i++
	}
	return i
}
