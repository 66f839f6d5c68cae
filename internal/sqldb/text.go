package sqldb

import (
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Text is what the full-text index knows of one record.
type Text struct {
	Number int64  `db:"number"` // the caller's number of the record
	Title  string `db:"title"`
	Body   string `db:"body"`
}

// IndexTexts makes records findable by the words of their texts, in place of
// the words they were found by before.
func (tx *Tx) IndexTexts(ctx context.Context, texts []Text) error {
	folded := make([]Text, len(texts))
	for i, t := range texts {
		folded[i] = Text{Number: t.Number, Title: strings.Join(Words(t.Title), " "), Body: strings.Join(Words(t.Body), " ")}
	}
	return tx.dialect.indexTexts(ctx, tx, folded)
}

// MatchTexts is a SELECT that answers the numbers, above after, of the records
// whose texts have all the words of query, each as a whole word or the
// beginning of one; ok is false when query has no word. With titleOnly only
// titles are looked at. Both databases see the same words, because Words cuts
// them here. With after 0 it is the index that is read, which suits words that
// few have; from a high number on it is the newest texts.
func (db *DB) MatchTexts(query string, titleOnly bool, after int64) (sql string, args []any, ok bool) {
	words := Words(query)
	if len(words) == 0 {
		return "", nil, false
	}
	sql, args = db.dialect.matchTexts(words[:min(len(words), mostWords)], titleOnly, after)
	return sql, args, true
}

// mostWords bounds what one search costs.
const mostWords = 12

// Words are the words of a text as the index knows them: runs of letters and
// digits, lower case, without accents.
func Words(text string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word.WriteRune(unicode.ToLower(r))
		default:
			end()
		}
	}
	end()
	return words
}
