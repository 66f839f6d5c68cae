package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "",
		" \n\t…!":                             "",
		"Card NOT working":                    "card not working",
		"I can’t log in, it isn't 'fun'":      "i can't log in it isn't fun",
		"Paid 1,200.50 on 2024-01-03.":        "paid # on # # #",
		"see https://example.org/a?b=c.":      "see <url>",
		"www.example.org and (http://x.io/y)": "<url> and <url>",
		"mail me@example.org!":                "mail <mail>",
		"2fa and top-up":                      "2fa and top up",
		"Größe über ÄRGER, naïve":             "größe über ärger naïve",
		"Привет, МИР":                         "привет мир",
		"不能登录":                                "不 能 登 录",
		"iPhone不能用":                           "iphone 不 能 用",
		"a\xffb":                              "a b",
		"e\u0301te\u0301":                     "e\u0301te\u0301",
		"rock 'n' roll":                       "rock n roll",
		strings.Repeat("x", 500):              strings.Repeat("x", maxWord),
		"half@ @half me@@example.org a@b":     "half half me example org a b",
		"मुझे मदद चाहिए":                      "मुझे मदद चाहिए",
	} {
		var words []string
		for _, token := range Tokens(text) {
			words = append(words, token.Word)
		}
		if diff := cmp.Diff(want, strings.Join(words, " ")); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestTokensStandWhereTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text") + string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		end := 0
		for _, token := range Tokens(text) {
			if token.Start < end || token.End <= token.Start || token.End > len(text) {
				t.Fatalf("%+v after %d in %q", token, end, text)
			}
			if token.Word == "" || !utf8.ValidString(token.Word) {
				t.Fatalf("%+v is not a word", token)
			}
			end = token.End
		}
	})
}

func TestPiecesSeeTheEdgesOfWords(t *testing.T) {
	set := func(text string) map[uint64]bool {
		out := map[uint64]bool{}
		for _, f := range features(Tokens(text), false) {
			if f.kind == pieceFeature {
				out[f.hash] = true
			}
		}
		return out
	}
	shared := 0
	card, discard := set("card"), set("discard")
	for h := range card {
		if discard[h] {
			shared++
		}
	}
	// Of " card " the pieces car, card, "card ", ard, "ard ", "rd " are in both.
	if shared != 6 || len(card) != 9 {
		t.Errorf("%d pieces of %d shared", shared, len(card))
	}
}
