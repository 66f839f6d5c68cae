package eval

import (
	"fmt"
	"time"
)

// dating compares moments: RFC 3339, or a day, which begins at midnight UTC.
func dating(op Op, values []value) (test, error) {
	if err := wants(values, 1, 1); err != nil {
		return nil, err
	}
	limit, ok := moment(values[0].text)
	if values[0].kind != textual || !ok {
		return nil, fmt.Errorf("value 0 must be a day such as 2026-01-31 or a time such as 2026-01-31T10:00:00Z")
	}
	return either(func(v value) bool {
		if v.kind != textual {
			return false
		}
		at, ok := moment(v.text)
		return ok && (op == Before && at.Before(limit) || op == After && at.After(limit))
	}), nil
}

// moment reads a day or a time of RFC 3339, section 5.6, whose letters are upper
// case. It is here because time.Parse allocates: an error for every text that is
// no time, and a zone for every offset.
func moment(text string) (time.Time, bool) {
	const day, clock = len("2006-01-02"), len("2006-01-02T15:04:05")
	at, ok := dayOf(text)
	if !ok || len(text) == day {
		return at, ok
	}
	if len(text) <= clock || text[10] != 'T' || text[13] != ':' || text[16] != ':' {
		return time.Time{}, false
	}
	hour, okHour := below(24, text[11:13])
	minute, okMinute := below(60, text[14:16])
	second, okSecond := below(60, text[17:19])
	fraction, zone := fractionOf(text[clock:])
	offset, okZone := offsetOf(zone)
	since := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
	return at.Add(since + fraction - offset), okHour && okMinute && okSecond && okZone
}

// dayOf reads the day that a text begins with.
func dayOf(text string) (time.Time, bool) {
	if len(text) < len("2006-01-02") || text[4] != '-' || text[7] != '-' {
		return time.Time{}, false
	}
	century, okCentury := below(100, text[0:2])
	year, okYear := below(100, text[2:4])
	month, okMonth := below(13, text[5:7])
	day, okDay := below(32, text[8:10])
	if !okCentury || !okYear || !okMonth || !okDay || month == 0 {
		return time.Time{}, false
	}
	at := time.Date(century*100+year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return at, at.Day() == day // the 31st of a shorter month has become another day
}

// below reads two digits of a number below the limit.
func below(limit int, text string) (int, bool) {
	n, ok := digits(text)
	return int(n), ok && int(n) < limit
}

// fractionOf reads the part of a second, if there is one, and what follows it.
// Digits beyond nanoseconds do not count.
func fractionOf(text string) (time.Duration, string) {
	if len(text) < 2 || text[0] != '.' || text[1] < '0' || text[1] > '9' {
		return 0, text
	}
	fraction, unit := time.Duration(0), time.Second/10
	i := 1
	for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		fraction += time.Duration(text[i]-'0') * unit
		unit /= 10
	}
	return fraction, text[i:]
}

// offsetOf reads Z or an offset from UTC.
func offsetOf(zone string) (time.Duration, bool) {
	if zone == "Z" {
		return 0, true
	}
	if len(zone) != len("+00:00") || zone[3] != ':' || zone[0] != '+' && zone[0] != '-' {
		return 0, false
	}
	hour, okHour := below(24, zone[1:3])
	minute, okMinute := below(60, zone[4:6])
	offset := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	if zone[0] == '-' {
		offset = -offset
	}
	return offset, okHour && okMinute
}
