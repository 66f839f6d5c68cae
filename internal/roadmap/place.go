package roadmap

import "strconv"

// A place is a text that sorts a horizon's bets. It is a whole number of fixed
// width in base 36 and, where two neighbours leave no number between them, a
// fraction behind it. Any two different places have a third between them, so a
// move writes one row and never renumbers the others. Lower-case letters and
// digits sort alike in every collation of both databases.

const (
	placeWidth  = 10
	placeBase   = 36
	placeStep   = 36 * 36 * 36 * 36                  // between neighbours at the end: some 20 halvings
	placeMiddle = 36 * 36 * 36 * 36 * 36 * placeStep // of all the numbers there are, about
	placeDigits = "0123456789abcdefghijklmnopqrstuvwxyz"
)

// placeBetween is a place behind after and before before; either may be "", the
// open end.
func placeBetween(after, before string) string {
	switch {
	case after == "" && before == "":
		return formatPlace(placeMiddle)
	case before == "":
		return formatPlace(wholeOf(after) + placeStep)
	case after == "":
		return formatPlace(wholeOf(before) - placeStep)
	}
	low, high := wholeOf(after), wholeOf(before)
	if high-low >= 2 {
		return formatPlace(low + (high-low)/2)
	}
	if low == high {
		return formatPlace(low) + fractionBetween(after[placeWidth:], before[placeWidth:])
	}
	return formatPlace(low) + fractionBetween(after[placeWidth:], "")
}

// fractionBetween is a fraction between two; "" is 0 as the low end and 1 as
// the high one. Fractions never end in 0.
func fractionBetween(low, high string) string {
	var common []byte
	for {
		a, b := 0, placeBase
		if low != "" {
			a = digitOf(low[0])
		}
		if high != "" {
			b = digitOf(high[0])
		}
		switch {
		case b-a > 1:
			return string(append(common, placeDigits[(a+b)/2]))
		case b == a: // the same first digit
			low, high = rest(low), high[1:]
		case len(high) > 1: // neighbours, and high goes on behind its first digit
			return string(append(common, placeDigits[b]))
		default: // neighbours: somewhere behind low
			low, high = rest(low), ""
		}
		common = append(common, placeDigits[a])
	}
}

func rest(text string) string {
	if text == "" {
		return ""
	}
	return text[1:]
}

func digitOf(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c-'a') + 10
}

func wholeOf(place string) int64 {
	whole, _ := strconv.ParseInt(place[:placeWidth], placeBase, 64) // written by formatPlace
	return whole
}

func formatPlace(whole int64) string {
	text := strconv.FormatInt(whole, placeBase)
	for len(text) < placeWidth {
		text = "0" + text
	}
	return text
}
