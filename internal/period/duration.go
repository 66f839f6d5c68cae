package period

import (
	"encoding/json"
	"strconv"
	"time"

	"prodops/internal/errs"
	"prodops/internal/wording"
)

// Duration is a length of time, written 30s, 15m, 24h, 7d or 12w. A day is 24
// hours and a week seven of them, whatever the clocks do meanwhile.
type Duration time.Duration

// ParseDuration reads a duration such as "14d".
func ParseDuration(s string) (Duration, error) {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	n, unit, ok := splitCount(s)
	if ok {
		if each := units[unit]; each > 0 && n <= int64(maxDuration/each) {
			return Duration(time.Duration(n) * each), nil
		}
	}
	return 0, errs.New(errs.Invalid, "%q is not a duration: write a whole number and a unit, such as 30s, 15m, 24h, 7d or 12w", s)
}

// maxDuration keeps sums of instants and durations in range: a hundred years.
const maxDuration = 100 * 366 * 24 * time.Hour

// splitCount reads a positive whole number followed by one letter.
func splitCount(s string) (n int64, unit byte, ok bool) {
	if len(s) < 2 {
		return 0, 0, false
	}
	n, err := strconv.ParseInt(s[:len(s)-1], 10, 64)
	return n, s[len(s)-1], err == nil && n > 0 && s[0] != '+'
}

// Micros is the duration in microseconds.
func (d Duration) Micros() int64 { return time.Duration(d).Microseconds() }

// String writes a duration in the largest unit that divides it.
func (d Duration) String() string {
	for _, u := range []struct {
		letter string
		each   time.Duration
	}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}, {"h", time.Hour}, {"m", time.Minute}} {
		if d != 0 && time.Duration(d)%u.each == 0 {
			return strconv.FormatInt(int64(time.Duration(d)/u.each), 10) + u.letter
		}
	}
	return strconv.FormatInt(int64(time.Duration(d)/time.Second), 10) + "s"
}

// Words writes a duration for a sentence: "14 days", "1 hour".
func (d Duration) Words() string {
	for _, u := range []struct {
		word string
		each time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}} {
		if n := int64(time.Duration(d) / u.each); n > 0 && time.Duration(d)%u.each == 0 {
			return wording.Count(n, u.word)
		}
	}
	return "0 seconds"
}

// MarshalJSON writes the duration as its string.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads the duration from its string.
func (d *Duration) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return errs.New(errs.Invalid, "a duration is a string such as \"14d\"")
	}
	parsed, err := ParseDuration(s)
	*d = parsed
	return err
}
