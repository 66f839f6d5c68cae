package text

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NamePhrases finds, for each group of texts, up to five phrases of one to three
// words that set it apart from the other groups, the best first and fit to be its
// name: it occurs in the texts as it stands, is in sentence case, and no other
// group has it first. Groups without words are called "Untitled theme", with a
// number from the second on.
func NamePhrases(groups [][]string) [][]string { return namePhrases(groups, nil) }

// Limits of phrases.
const (
	phraseWords = 3
	phraseCount = 5
)

// phrase is a run of words in one group.
type phrase struct {
	words  []string
	spaced string // as most often written
	notes  int    // of the group that have it
	score  float64
}

// phraseCounts are the notes of a group that have each phrase.
type phraseCounts struct {
	notes map[string]int
	total int
}

func namePhrases(groups [][]string, others []string) [][]string {
	all := phraseCounts{notes: map[string]int{}}
	counts := make([]phraseCounts, len(groups))
	for i, texts := range groups {
		counts[i] = countPhrases(texts)
		for p, n := range counts[i].notes {
			all.notes[p] += n
		}
		all.total += counts[i].total
	}
	for p, n := range countPhrases(others).notes {
		all.notes[p] += n
	}
	all.total += len(others)
	taken := map[string]bool{}
	out := make([][]string, len(groups))
	for i, texts := range groups {
		ranked := rankPhrases(counts[i], all)
		spell(ranked, texts)
		out[i] = pickNames(ranked, texts, taken)
	}
	return out
}

// eachPhrase visits the phrases of a text that could be names: no number or
// address in them, no weak word at either end, and not across a full stop.
func eachPhrase(text string, tokens []Token, visit func(from, to int)) {
	for from := range tokens {
		if weakWord(tokens[from].Word) && !denies(tokens[from].Word) {
			continue
		}
		size := phraseWords
		if tokens[from].Glued || from+1 < len(tokens) && tokens[from+1].Glued {
			size = 2 * phraseWords // characters, not words
		}
		for to := from + 1; to <= min(from+size, len(tokens)); to++ {
			last := tokens[to-1]
			if noName(last.Word) || to-1 > from && strings.ContainsAny(text[tokens[to-2].End:last.Start], ".,;:!?()\n\"") {
				break
			}
			if to-from == 1 && to < len(tokens) && particle(tokens[to].Word) {
				continue // "top" says nothing where "top up" is meant
			}
			if !weakWord(last.Word) || last.Glued || to-from == 2 && particle(last.Word) {
				visit(from, to)
			}
		}
	}
}

// denies says whether a word turns what follows into its opposite, which makes it
// a good start of a phrase: "not working".
func denies(word string) bool {
	switch word {
	case "not", "no", "can't", "cannot", "doesn't", "won't", "isn't", "wasn't", "hasn't", "didn't", "nicht", "kein", "keine", "pas", "non", "não":
		return true
	}
	return false
}

// particle says whether a word can end a phrase though it is weak: "top up".
func particle(word string) bool { return word == "up" || word == "off" || word == "out" }

func noName(word string) bool {
	return word == numberWord || word == urlWord || word == mailWord
}

func phraseKey(tokens []Token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Word)
	}
	return b.String()
}

func countPhrases(texts []string) phraseCounts {
	c := phraseCounts{notes: map[string]int{}, total: len(texts)}
	seen := map[string]int{}
	for n, text := range texts {
		tokens := Tokens(text)
		eachPhrase(text, tokens, func(from, to int) {
			key := phraseKey(tokens[from:to])
			if last, ok := seen[key]; !ok || last != n {
				seen[key] = n
				c.notes[key]++
			}
		})
	}
	return c
}

// rankPhrases orders a group's phrases by the z-score of their log-odds against
// all notes, with all notes as the prior (Monroe, Colaresi and Quinn, "Fightin'
// words", 2008), times how much of the group they cover, so that a name is both
// typical and common.
func rankPhrases(group, all phraseCounts) []phrase {
	const prior = 20.0 // notes
	rest := float64(all.total - group.total)
	var out []phrase
	for key, n := range group.notes {
		if n < 2 && group.total > 3 {
			continue
		}
		alpha := prior * float64(all.notes[key]) / float64(all.total)
		here, there := float64(n)+alpha, float64(all.notes[key]-n)+alpha
		odds := math.Log(here/(float64(group.total)+prior-here+1)) - math.Log(there/(rest+prior-there+1))
		z := odds / math.Sqrt(1/here+1/there)
		if z <= 0 {
			continue
		}
		words := strings.Split(key, " ")
		out = append(out, phrase{words: words, notes: n, score: z * math.Sqrt(float64(n)/float64(group.total))})
	}
	slices.SortFunc(out, func(a, b phrase) int {
		return cmp.Or(cmp.Compare(b.score, a.score), slices.Compare(a.words, b.words))
	})
	return out[:min(len(out), 40)]
}

// spell finds how the phrases are most often written.
func spell(phrases []phrase, texts []string) {
	number := map[string]int{}
	forms := make([]map[string]int, len(phrases))
	for i, p := range phrases {
		number[strings.Join(p.words, " ")] = i
		forms[i] = map[string]int{}
	}
	for _, text := range texts {
		tokens := Tokens(text)
		eachPhrase(text, tokens, func(from, to int) {
			if i, ok := number[phraseKey(tokens[from:to])]; ok {
				forms[i][strings.Join(strings.Fields(text[tokens[from].Start:tokens[to-1].End]), " ")]++
			}
		})
	}
	for i, seen := range forms {
		most := 0
		for form, n := range seen {
			if n > most || n == most && form < phrases[i].spaced {
				phrases[i].spaced, most = form, n
			}
		}
	}
}

// pickNames takes the name and then phrases that say something the ones before
// did not. The name is the best phrase of several words, unless it says far less
// than the best word; then it is the best word and the best of those that stand
// beside it, as in "Transfer declined" for "my transfer was declined".
func pickNames(ranked []phrase, texts []string, taken map[string]bool) []string {
	var names []phrase
	if len(ranked) > 0 {
		names = nameCandidates(ranked, texts)
	}
	first := slices.IndexFunc(names, func(p phrase) bool { return !taken[strings.ToLower(p.spaced)] })
	name := phrase{spaced: "Untitled theme"}
	if first >= 0 {
		name = names[first]
	} else if len(names) > 0 {
		name = names[0]
	}
	out := []string{unique(sentence(name.spaced), taken)}
	said := map[string]bool{}
	for _, w := range name.words {
		said[w] = true
	}
	for _, p := range ranked {
		fresh := 0
		for _, w := range p.words {
			if !said[w] && !weakWord(w) {
				fresh++
			}
		}
		if 2*fresh < len(p.words) || fresh == 0 {
			continue
		}
		for _, w := range p.words {
			said[w] = true
		}
		if out = append(out, sentence(p.spaced)); len(out) == phraseCount {
			break
		}
	}
	return out
}

// farLess is the share of the best word's score that a phrase needs to be the
// name instead of it.
const farLess = 0.45

func nameCandidates(ranked []phrase, texts []string) []phrase {
	var long, short []phrase
	for _, p := range ranked {
		if len(p.words) > 1 {
			long = append(long, p)
		} else {
			short = append(short, p)
		}
	}
	var out, weak []phrase
	for _, p := range long {
		if len(short) == 0 || p.score >= farLess*short[0].score {
			out = append(out, p)
		} else {
			weak = append(weak, p)
		}
	}
	if len(short) > 0 {
		for _, p := range short[1:min(len(short), 8)] {
			if both, ok := beside(short[0], p, texts); ok {
				out = append(out, both)
			}
		}
	}
	return slices.Concat(out, short, weak)
}

// beside puts two words together in the order they mostly have, when a good part
// of the texts with the first has both, and neither is a form of the other.
func beside(a, b phrase, texts []string) (phrase, bool) {
	x, y := a.words[0], b.words[0]
	if n := min(len(x), len(y), 5); x[:n] == y[:n] {
		return phrase{}, false
	}
	first, second := 0, 0
	for _, text := range texts {
		at, other := -1, -1
		for i, t := range Tokens(text) {
			if t.Word == x && at < 0 {
				at = i
			} else if t.Word == y && other < 0 {
				other = i
			}
		}
		if at >= 0 && other > at {
			first++
		} else if other >= 0 && at > other {
			second++
		}
	}
	if first+second < 2 || float64(first+second) < 0.2*float64(a.notes) {
		return phrase{}, false
	}
	if second > first {
		a, b = b, a
	}
	b.spaced = lowered(b.spaced)
	return phrase{words: []string{a.words[0], b.words[0]}, spaced: a.spaced + " " + b.spaced, notes: first + second}, true
}

// lowered makes a word lower case unless it is written in capitals, as PIN is.
func lowered(s string) string {
	if strings.ToUpper(s) == s {
		return s
	}
	return strings.ToLower(s)
}

func unique(name string, taken map[string]bool) string {
	out := name
	for n := 2; taken[strings.ToLower(out)]; n++ {
		out = name + " " + strconv.Itoa(n)
	}
	taken[strings.ToLower(out)] = true
	return out
}

func sentence(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
