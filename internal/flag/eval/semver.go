package eval

import (
	"cmp"
	"fmt"
	"strings"
)

// version is a semantic version (semver.org, 2.0.0). Build metadata after a plus
// sign does not count; a leading v is let pass, and so are missing parts, which
// are zero.
type version struct {
	parts      [3]uint64
	prerelease string // "" for a release, which comes after all its prereleases
}

func parseVersion(text string) (version, bool) {
	var v version
	text = strings.TrimPrefix(text, "v")
	text, _, _ = strings.Cut(text, "+")
	text, v.prerelease, _ = strings.Cut(text, "-")
	for i := 0; ; i++ {
		part, rest, more := strings.Cut(text, ".")
		n, ok := digits(part)
		if !ok || i >= len(v.parts) {
			return version{}, false
		}
		v.parts[i] = n
		if !more {
			return v, true
		}
		text = rest
	}
}

// digits reads a number of digits only; false for anything else and for what is
// longer than any version.
func digits(text string) (uint64, bool) {
	if text == "" || len(text) > 18 {
		return 0, false
	}
	var n uint64
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = n*10 + uint64(text[i]-'0')
	}
	return n, true
}

// compare is below, at or above 0 as v comes before, is or comes after w.
func (v version) compare(w version) int {
	for i := range v.parts {
		if order := cmp.Compare(v.parts[i], w.parts[i]); order != 0 {
			return order
		}
	}
	switch {
	case v.prerelease == w.prerelease:
		return 0
	case v.prerelease == "":
		return 1
	case w.prerelease == "":
		return -1
	}
	return comparePrerelease(v.prerelease, w.prerelease)
}

// comparePrerelease compares identifiers between dots: numbers as numbers and
// before words, words by their bytes, and what goes on after what ends.
func comparePrerelease(a, b string) int {
	for {
		x, restA, moreA := strings.Cut(a, ".")
		y, restB, moreB := strings.Cut(b, ".")
		if order := compareIdentifier(x, y); order != 0 {
			return order
		}
		switch {
		case !moreA && !moreB:
			return 0
		case !moreA:
			return -1
		case !moreB:
			return 1
		}
		a, b = restA, restB
	}
}

func compareIdentifier(x, y string) int {
	n, isNumber := digits(x)
	m, isNumberToo := digits(y)
	switch {
	case isNumber && isNumberToo:
		return cmp.Compare(n, m)
	case isNumber:
		return -1
	case isNumberToo:
		return 1
	}
	return strings.Compare(x, y)
}

func versioning(op Op, values []value) (test, error) {
	if err := wants(values, 1, 1); err != nil {
		return nil, err
	}
	want, ok := parseVersion(values[0].text)
	if values[0].kind != textual || !ok {
		return nil, fmt.Errorf("value 0 must be a version such as 2.10.0, as a text")
	}
	return either(func(v value) bool {
		if v.kind != textual {
			return false
		}
		is, ok := parseVersion(v.text)
		if !ok {
			return false
		}
		order := is.compare(want)
		switch op {
		case SemverEq:
			return order == 0
		case SemverGt:
			return order > 0
		case SemverGte:
			return order >= 0
		case SemverLt:
			return order < 0
		}
		return order <= 0
	}), nil
}
