package text

import "unicode/utf8"

// Kinds of features: words and pairs of words tell what a note is about, pieces
// of words make it robust against spelling, endings and compounds.
const (
	wordFeature = iota
	pieceFeature
	featureKinds
)

// Sizes of word pieces in characters, the edges of the word included.
const minPiece, maxPiece = 3, 5

// pairReach is how many words apart two words may stand to be a pair: "card" and
// "arrived" belong together in "my card has still not arrived".
const pairReach = 11

// feature is one occurrence of a feature in a text: the hash of its spelling and
// the tokens it begins and ends in.
type feature struct {
	hash        uint64
	kind        uint8
	first, last int32
}

// hashBits is how much of a hash is kept. Among a million features two meet by
// chance once in five hundred vocabularies, and a file needs five bytes for one.
const hashBits = 48

const (
	hashStart = 0xcbf29ce484222325
	hashPrime = 0x100000001b3
)

func hashByte(h uint64, b byte) uint64 { return (h ^ uint64(b)) * hashPrime }

// hashEnd mixes the high bits, which a few bytes of FNV-1a leave poor (the
// finaliser of splitmix64), and leaves hashBits.
func hashEnd(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return (h ^ h>>31) >> (64 - hashBits)
}

func hashWord(h uint64, word string) uint64 {
	for i := range len(word) {
		h = hashByte(h, word[i])
	}
	return h
}

// hashPhrase is the hash of one word, or of words that follow each other.
func hashPhrase(words ...string) uint64 {
	h := hashWord(hashByte(hashStart, 'w'), words[0])
	for _, word := range words[1:] {
		h = hashWord(hashByte(h, ' '), word)
	}
	return hashEnd(h)
}

// features appends every feature of the tokens: words, neighbouring words in
// their order, word pieces and, when pairs are asked for, pairs of words within
// pairReach in whatever order.
func features(tokens []Token, pairs bool) []feature {
	size := 16 * len(tokens)
	if pairs {
		size += pairReach * len(tokens)
	}
	out := make([]feature, 0, size)
	for i, t := range tokens {
		out = append(out, feature{hashPhrase(t.Word), wordFeature, int32(i), int32(i)})
		if i > 0 {
			out = append(out, feature{hashPhrase(tokens[i-1].Word, t.Word), wordFeature, int32(i - 1), int32(i)})
		}
		if !pairs {
			continue
		}
		for j := max(0, i-pairReach); j < i; j++ {
			a, b := tokens[j].Word, t.Word
			if a > b {
				a, b = b, a
			}
			h := hashWord(hashByte(hashWord(hashByte(hashStart, 'p'), a), ' '), b)
			out = append(out, feature{hashEnd(h), wordFeature, int32(j), int32(i)})
		}
	}
	for i := 0; i < len(tokens); {
		j := i + 1
		for j < len(tokens) && tokens[j].Glued {
			j++
		}
		out = pieces(out, tokens, i, j)
		i = j
	}
	return out
}

// pieces appends the pieces of one run of glued tokens, a single word in most
// scripts. The run has an edge on both sides, so that "card" and "discard"
// differ. A run shorter than a piece is a feature as a word already.
func pieces(out []feature, tokens []Token, from, to int) []feature {
	var letters [256]byte
	var owner [256]int32 // token of each byte
	letters[0], owner[0] = ' ', int32(from)
	n := 1
	for i := from; i < to && n < len(letters)-1; i++ {
		for j := 0; j < len(tokens[i].Word) && n < len(letters)-1; j++ {
			letters[n], owner[n] = tokens[i].Word[j], int32(i)
			n++
		}
	}
	letters[n], owner[n] = ' ', int32(to-1)
	n++
	for start := 0; start < n; {
		h := hashByte(hashStart, 'c')
		for at, size := start, 1; at < n && size <= maxPiece; size++ {
			_, width := utf8.DecodeRune(letters[at:n])
			for _, b := range letters[at : at+width] {
				h = hashByte(h, b)
			}
			if size >= minPiece {
				out = append(out, feature{hashEnd(h), pieceFeature, owner[start], owner[at]})
			}
			at += width
		}
		_, width := utf8.DecodeRune(letters[start:n])
		start += width
	}
	return out
}
