package dashboard

import (
	"fmt"
	"strconv"
	"strings"

	"prodops/internal/analytics"
	"prodops/internal/errs"
)

// Number names one number of an insight's answer. Its text, in addresses and
// records, is one of
//
//	last          the last bucket that is over, of trends; last:2 for the second series
//	total         the measure over the whole range at once, of trends; total:2
//	average       the mean of the buckets that are over, of trends; average:2
//	conversion    the share of those who entered a funnel that reached its last step;
//	              conversion:2 for the second
//	retention:1   the share of a cohort that came back in period 1, on average
//
// Empty means the number most people ask that kind of question for: last,
// conversion or retention:1.
type Number struct {
	Of string
	At int // series or step from 1, or period from 0; see the texts above
}

// The numbers there are.
const (
	Last       = "last"
	Total      = "total"
	Average    = "average"
	Conversion = "conversion"
	Retention  = "retention"
)

// String is the number's text, its short form where there is one.
func (n Number) String() string {
	switch {
	case n.Of == Retention:
		return fmt.Sprintf("%s:%d", n.Of, n.At)
	case n.Of == Conversion && n.At != 0, n.Of != Conversion && n.At > 1:
		return fmt.Sprintf("%s:%d", n.Of, n.At)
	}
	return n.Of
}

// ParseNumber reads a number's text. Whoever stores one checks it with this;
// that it fits the insight is known when it is measured (or by Measurer.Check).
// The empty text is the zero Number. Errors are errs.Invalid at location.
func ParseNumber(text, location string) (Number, error) {
	if text == "" {
		return Number{}, nil
	}
	n := Number{Of: text}
	if of, at, found := strings.Cut(text, ":"); found {
		position, err := strconv.Atoi(at)
		if err != nil || position < 0 || position > 1000 || position == 0 && of != Retention {
			return Number{}, wrong(location, "%q does not say which: write a whole number after the colon, such as %s:2.", text, of)
		}
		n = Number{Of: of, At: position}
	}
	switch n.Of {
	case Last, Total, Average:
		n.At = max(n.At, 1)
	case Conversion:
	case Retention:
		if n.Of == text { // without a colon
			n.At = 1
		}
	default:
		return Number{}, wrong(location, "There is no number %q: use last, total, average, conversion, conversion:2 or retention:1.", text)
	}
	return n, nil
}

// fit is the number of this question that n names; the zero Number is the
// question's usual one. A number of another kind of question is errs.Invalid.
func (n Number) fit(q analytics.Query, location string) (Number, error) {
	switch {
	case n != Number{}:
	case q.Kind() == analytics.KindFunnel:
		n = Number{Of: Conversion}
	case q.Kind() == analytics.KindRetention:
		n = Number{Of: Retention, At: 1}
	default:
		n = Number{Of: Last, At: 1}
	}
	switch q.Kind() {
	case analytics.KindTrends:
		series := len(q.Trends.Series)
		if q.Trends.Formula != "" {
			series = 1
		}
		return n.within(location, "This insight counts over time: use last, total or average.", series, "series", Last, Total, Average)
	case analytics.KindFunnel:
		if n.Of == Conversion && n.At == 0 {
			n.At = len(q.Funnel.Steps)
		}
		return n.within(location, "This insight is a funnel: use conversion, or conversion:2 for its second step.", len(q.Funnel.Steps), "steps", Conversion)
	case analytics.KindRetention:
		return n.within(location, "This insight is about coming back: use retention:1 for the first period after the start.", q.Retention.Periods-1, "periods", Retention)
	}
	return n, wrong(location, "This insight has no number.")
}

func (n Number) within(location, otherwise string, most int, noun string, allowed ...string) (Number, error) {
	for _, of := range allowed {
		if n.Of != of {
			continue
		}
		if n.At > most {
			return n, wrong(location, "The insight has only %d %s.", most, noun)
		}
		return n, nil
	}
	return n, wrong(location, "%s", otherwise)
}

func wrong(location, format string, args ...any) error {
	var f errs.Fields
	f.Add(location, format, args...)
	return f.Err()
}
