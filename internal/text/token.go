package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is one word of a text: lower case, and where it stands.
type Token struct {
	Word       string // lower case; "#" for a number, "<url>" and "<mail>" for addresses
	Start, End int    // bytes of the text
	// Glued says that the word follows the one before it without a space, as
	// every character does in scripts that write none.
	Glued bool
}

// Words that stand for whole classes of words, since no two notes share the
// number of an order.
const (
	numberWord = "#"
	urlWord    = "<url>"
	mailWord   = "<mail>"
)

// maxWord is how many bytes of one word are looked at; longer ones are pasted
// keys or pictures in base64.
const maxWord = 64

// Tokens splits a text into words. Apostrophes and combining marks inside a
// word belong to it; letters of scripts without spaces (Chinese, Japanese, Thai,
// Lao, Khmer, Burmese) are words of their own.
func Tokens(text string) []Token {
	tokens := make([]Token, 0, len(text)/5+1)
	end := -1 // of the token before
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isWord(r) {
			at += size
			continue
		}
		word, next := address(text, at)
		switch {
		case word != "":
		case unspaced(r):
			word, next = string(unicode.ToLower(r)), at+size
			for next < len(text) { // marks that belong to the letter
				m, n := utf8.DecodeRuneInString(text[next:])
				if !unicode.IsMark(m) {
					break
				}
				word, next = word+string(m), next+n
			}
		default:
			word, next = plainWord(text, at)
		}
		tokens = append(tokens, Token{Word: word, Start: at, End: next, Glued: end == at && unspaced(r)})
		at, end = next, next
	}
	return tokens
}

// plainWord reads a word of letters, marks, digits and apostrophes.
func plainWord(text string, at int) (word string, end int) {
	var b strings.Builder
	letters := false
	end = at
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if isApostrophe(r) {
			next, _ := utf8.DecodeRuneInString(text[end+size:])
			if !unicode.IsLetter(next) || unspaced(next) {
				break
			}
			r = '\''
		} else if !isWord(r) || unspaced(r) {
			// 1,200.50 is one number.
			next, _ := utf8.DecodeRuneInString(text[end+size:])
			if letters || (r != '.' && r != ',') || !unicode.IsDigit(next) {
				break
			}
		}
		letters = letters || unicode.IsLetter(r)
		if b.Len() < maxWord {
			b.WriteRune(unicode.ToLower(r))
		}
		end += size
	}
	if !letters {
		return numberWord, end
	}
	return b.String(), end
}

// address recognises a web or mail address that starts at a byte; word is empty
// when there is none.
func address(text string, at int) (word string, end int) {
	if at > 0 && text[at-1] > ' ' && text[at-1] < utf8.RuneSelf && !strings.ContainsRune("(<[\"'", rune(text[at-1])) {
		return "", at
	}
	stop := strings.IndexFunc(text[at:], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>\"()[]", r) })
	if stop < 0 {
		stop = len(text) - at
	}
	chunk := strings.TrimRight(text[at:at+stop], ".,;:!?'")
	if len(chunk) < 5 {
		return "", at
	}
	if scheme, rest, ok := strings.Cut(chunk, "://"); (ok && len(scheme) <= 10 && rest != "") || (strings.EqualFold(chunk[:4], "www.")) {
		return urlWord, at + len(chunk)
	}
	if name, domain, ok := strings.Cut(chunk, "@"); ok && name != "" && strings.LastIndexByte(domain, '.') > 0 && !strings.ContainsRune(domain, '@') {
		return mailWord, at + len(chunk)
	}
	return "", at
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '＇' }

// unspaced says whether a letter is of a script that writes no spaces.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
