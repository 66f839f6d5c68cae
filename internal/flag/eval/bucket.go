package eval

import (
	"math/bits"

	"github.com/cespare/xxhash/v2"
)

// Buckets is how many there are: the finest share is one in 100,000.
const Buckets = 100_000

// Two questions are asked of a unit, whether it is served and what. Their
// answers must not hang together, so each has a hash of its own.
const (
	forSplit = "split"
	forShare = "share"
)

// hash is hash64(seed, key, unit): XXH64 of the unit, mixed with XXH64 of the
// seed, the flag's key and what the bucket is for, all separated by zero bytes.
// The mixing is the finaliser of MurmurHash3, so that flags which share all
// units still put them in buckets that have nothing to do with each other.
// Vectors are in docs/format/bucketing.md.
func hash(salt uint64, unit string) uint64 {
	h := xxhash.Sum64String(unit) ^ salt
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func saltOf(seed, key, purpose string) uint64 {
	return xxhash.Sum64String(seed + "\x00" + key + "\x00" + purpose)
}

// bucket is 0 to 99,999: the upper bits of the hash decide, which divides the
// range evenly to one part in 10^14.
func bucket(salt uint64, unit string) int {
	hi, _ := bits.Mul64(hash(salt, unit), Buckets)
	return int(hi)
}

// Bucket is the bucket of a unit in a flag's split, 0 to 99,999. Variations take
// the buckets in the order of the split.
func Bucket(seed, key, unit string) int { return bucket(saltOf(seed, key, forSplit), unit) }

// ShareBucket is the bucket that decides whether a rule with a share serves the
// unit: it does when the bucket is below the share.
func ShareBucket(seed, key, unit string) int { return bucket(saltOf(seed, key, forShare), unit) }
