package ingest

import (
	"strconv"
	"strings"
	"time"
)

// Borders between the units of a time given as a number: seconds until the
// year 5138, then milliseconds, microseconds and nanoseconds.
const (
	maxSeconds = 1e11
	maxMillis  = 1e14
	maxMicros  = 1e17
)

// ParseTime reads a time as senders write it, in Unix microseconds:
//
//	2026-03-01T12:00:00.123456789Z   RFC 3339, any number of decimals, also
//	2026-03-01 12:00:00+01:00        with a space, +0100, or without zone (UTC)
//	2026-03-01                       midnight UTC
//	1772366400, 1772366400.5         seconds since 1970
//	1772366400123                    milliseconds; so also micro- and nanoseconds
func ParseTime(text string) (micros int64, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) >= 10 && text[4] == '-' && text[7] == '-' {
		return parseDate(text)
	}
	return parseEpoch(text)
}

func parseDate(t string) (int64, bool) {
	year, ok1 := number(t[0:4])
	month, ok2 := number(t[5:7])
	day, ok3 := number(t[8:10])
	if !ok1 || !ok2 || !ok3 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	var clock, micros, zone int64
	if rest := t[10:]; rest != "" {
		if rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ' {
			return 0, false
		}
		var ok bool
		if clock, micros, rest, ok = parseClock(rest[1:]); !ok {
			return 0, false
		}
		if zone, ok = parseZone(strings.TrimSpace(rest)); !ok {
			return 0, false
		}
	}
	return (daysSince1970(year, month, day)*86400+clock-zone)*1e6 + micros, true
}

// parseClock reads 15:04, 15:04:05 or 15:04:05.999 at the start of t.
func parseClock(t string) (seconds, micros int64, rest string, ok bool) {
	if len(t) < 5 || t[2] != ':' {
		return 0, 0, "", false
	}
	hour, ok1 := number(t[0:2])
	minute, ok2 := number(t[3:5])
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return 0, 0, "", false
	}
	seconds, rest = hour*3600+minute*60, t[5:]
	if !strings.HasPrefix(rest, ":") {
		return seconds, 0, rest, true
	}
	if len(rest) < 3 {
		return 0, 0, "", false
	}
	second, ok3 := number(rest[1:3])
	if !ok3 || second > 60 { // 60 is a leap second, which Unix time repeats
		return 0, 0, "", false
	}
	seconds, rest = seconds+second, rest[3:]
	if rest == "" || rest[0] != '.' && rest[0] != ',' {
		return seconds, 0, rest, true
	}
	n := 1
	for scale := int64(100_000); n < len(rest) && isDigit(rest[n]); n++ {
		micros += int64(rest[n]-'0') * scale
		scale /= 10
	}
	return seconds, micros, rest[n:], n > 1
}

// parseZone reads Z, +01:00, +0100, +01 or nothing, in seconds east.
func parseZone(t string) (int64, bool) {
	if t == "" || t == "Z" || t == "z" || t == "UTC" {
		return 0, true
	}
	sign := int64(1)
	switch t[0] {
	case '-':
		sign = -1
	case '+':
	default:
		return 0, false
	}
	t = strings.Replace(t[1:], ":", "", 1)
	if len(t) == 2 {
		t += "00"
	}
	if len(t) != 4 {
		return 0, false
	}
	hours, ok1 := number(t[0:2])
	minutes, ok2 := number(t[2:4])
	if !ok1 || !ok2 || hours > 23 || minutes > 59 {
		return 0, false
	}
	return sign * (hours*3600 + minutes*60), true
}

func parseEpoch(t string) (int64, bool) {
	whole, decimals, _ := strings.Cut(t, ".")
	if strings.ContainsAny(t, "eE") {
		f, err := strconv.ParseFloat(t, 64)
		if err != nil || f != f || f < -maxSeconds || f >= 1e18 {
			return 0, false
		}
		whole, decimals = strconv.FormatInt(int64(f), 10), ""
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, false
	}
	unit := int64(1) // in microseconds, negative for a part of one
	switch size := max(n, -n); {
	case size < 0:
		return 0, false
	case size < maxSeconds:
		unit = 1e6
	case size < maxMillis:
		unit = 1e3
	case size >= maxMicros:
		return n / 1000, true
	}
	fraction := int64(0)
	for scale, i := unit/10, 0; i < len(decimals); scale, i = scale/10, i+1 {
		if !isDigit(decimals[i]) {
			return 0, false
		}
		fraction += int64(decimals[i]-'0') * scale
	}
	if strings.HasPrefix(whole, "-") {
		fraction = -fraction
	}
	return n*unit + fraction, true
}

func number(t string) (n int64, ok bool) {
	for i := range len(t) {
		if !isDigit(t[i]) {
			return 0, false
		}
		n = n*10 + int64(t[i]-'0')
	}
	return n, true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func daysIn(year, month int64) int64 {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysSince1970 counts days of the Gregorian calendar.
func daysSince1970(year, month, day int64) int64 {
	return time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// Bounds of a believable correction by sentAt.
const (
	plausibleSkew  = 24 * time.Hour
	plausibleDelay = 30 * 24 * time.Hour
	clockUnset     = 946_684_800_000_000 // 2000-01-01 in Unix microseconds
)

// correct is when a call really happened, by our clock: what passed between
// its timestamp and its sentAt, both read from the sender's clock, is taken from
// receivedAt. All are Unix microseconds; 0 is "not given".
//
// The correction is believed when the two clocks differ by at most a day. A
// larger difference is more often a batch that was stored with its sentAt and
// sent days later, whose timestamp is right as it stands; unless the sentAt is
// impossible (years before, or in the future), which only a wrong clock gives.
func correct(timestamp, sentAt, receivedAt int64) int64 {
	if timestamp == 0 {
		return receivedAt
	}
	if sentAt == 0 {
		return timestamp
	}
	skew, delay := receivedAt-sentAt, sentAt-timestamp
	wrongClock := skew < -plausibleSkew.Microseconds() || sentAt < clockUnset
	near := skew >= -plausibleSkew.Microseconds() && skew <= plausibleSkew.Microseconds()
	if near || wrongClock && delay >= 0 && delay <= plausibleDelay.Microseconds() {
		return receivedAt - delay
	}
	return timestamp
}
