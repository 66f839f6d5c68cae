// Package wording writes numbers and what is counted by them, the same way in
// every sentence: thousands apart, a true minus, no space before a percent sign,
// "1 day" and "2 days".
package wording

import (
	"math"
	"strconv"
	"strings"
)

type integer interface{ ~int | ~int32 | ~int64 }

// Count is a number with its noun, which takes an s for more than one:
// "1 commit", "1,200 commits".
func Count[N integer](n N, noun string) string { return CountOf(n, noun, noun+"s") }

// CountOf is a number with a noun whose plural is another word: "2 people".
func CountOf[N integer](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(float64(n)) + " " + many
}

// Number has at most two digits after the point and none that say nothing;
// below 0.1 it keeps two that count: "1,234.5", "−3", "0.0042".
func Number(v float64) string {
	digits := 2
	if size := math.Abs(v); size > 0 && size < 0.1 {
		digits = min(8, 1-int(math.Floor(math.Log10(size))))
	}
	return Rounded(v, digits)
}

// Rounded is a number with at most so many digits after the point, and none
// that say nothing.
func Rounded(v float64, digits int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	whole, rest, fraction := strings.Cut(text, ".")
	var b strings.Builder
	if v < 0 && text != "0" {
		b.WriteString("−")
	}
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction {
		b.WriteString("." + rest)
	}
	return b.String()
}

// Percent is a share of 1 with at most so many digits after the point: "36.3%".
func Percent(share float64, digits int) string { return Rounded(100*share, digits) + "%" }

// Signed puts a plus before what is above zero as it is written; text is v as
// it is written.
func Signed(v float64, text string) string {
	if v > 0 && strings.ContainsAny(text, "123456789") {
		return "+" + text
	}
	return text
}
