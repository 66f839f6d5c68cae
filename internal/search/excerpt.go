package search

import (
	"strings"
	"unicode"
)

// around is how many characters an excerpt shows before and after the word.
const around = 70

// excerpt is the text around the first place where a word begins with what was
// looked for, on one line; the beginning of the text when folding hides the
// place.
func excerpt(text, word string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	at := max(find(runes, []rune(word)), 0)
	from, to := max(at-around, 0), min(at+around, len(runes))
	for from > 0 && !unicode.IsSpace(runes[from-1]) {
		from--
	}
	for to < len(runes) && !unicode.IsSpace(runes[to]) {
		to++
	}
	cut := string(runes[from:to])
	if from > 0 {
		cut = "… " + strings.TrimSpace(cut)
	}
	if to < len(runes) {
		cut = strings.TrimSpace(cut) + " …"
	}
	return cut
}

// find is where a word of text begins with the given one, in any case; -1 for
// nowhere.
func find(text, word []rune) int {
	inWord := false
	for i := range text {
		letter := unicode.IsLetter(text[i]) || unicode.IsDigit(text[i])
		if letter && !inWord && begins(text[i:], word) {
			return i
		}
		inWord = letter
	}
	return -1
}

func begins(text, word []rune) bool {
	if len(text) < len(word) {
		return false
	}
	for i, r := range word {
		if unicode.ToLower(text[i]) != r {
			return false
		}
	}
	return true
}
