package behavior

import "sort"

// buckets finds the bucket of a time in constant time and, since times are as
// good as random to a processor, without a branch it could guess wrong: a grid
// of equal slots says which bucket each slot begins in, and slots are so narrow
// that at most one bound lies in each.
type buckets struct {
	bounds []int64
	shift  uint
	slot   []int32
	coarse bool // some slot may have several bounds: the grid would be too large
}

// maxSlots bounds the grid; it is then as large as a processor's second cache.
const maxSlots = 1 << 16

func newBuckets(bounds []int64) buckets {
	b := buckets{bounds: bounds}
	if len(bounds) < 2 {
		return b
	}
	length := uint64(bounds[len(bounds)-1] - bounds[0])
	narrowest := length
	for i := 1; i < len(bounds); i++ {
		narrowest = min(narrowest, uint64(bounds[i]-bounds[i-1]))
	}
	for narrowest>>b.shift > 1 {
		b.shift++
	}
	for length>>b.shift > maxSlots {
		b.shift++
		b.coarse = true
	}
	b.slot = make([]int32, length>>b.shift+1)
	for i := range b.slot {
		begins := bounds[0] + int64(i)<<b.shift
		b.slot[i] = int32(sort.Search(len(bounds)-2, func(k int) bool { return bounds[k+1] > begins }))
	}
	return b
}

// at is the bucket of a time that lies in one.
func (b *buckets) at(t int64) int {
	i := int(b.slot[uint64(t-b.bounds[0])>>b.shift])
	i += int(uint64(b.bounds[i+1]-t-1) >> 63) // 1 if t is not before the next bound
	if b.coarse {
		for t >= b.bounds[i+1] {
			i++
		}
	}
	return i
}

// bits has bit i set when one of the times lies in bucket i, for at most 64
// buckets. What the loop reads is in variables because the compiler does not
// know that it stays the same.
func (b *buckets) bits(times []int64) (seen uint64) {
	if b.coarse {
		for _, t := range times {
			seen |= 1 << b.at(t)
		}
		return seen
	}
	first, shift, slot, ends := b.bounds[0], b.shift&63, b.slot, b.bounds[1:]
	for _, t := range times {
		i := slot[uint64(t-first)>>shift]
		later := uint64(ends[i]-t-1) >> 63
		seen |= 1 << ((uint64(i) + later) & 63)
	}
	return seen
}
