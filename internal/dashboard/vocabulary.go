package dashboard

import (
	"slices"
	"strings"
	"unicode"

	"prodops/internal/errs"
	"prodops/internal/eventdb"
)

// role is a part that one of a project's events, or one of its properties,
// plays in a template.
type role struct {
	key, label, hint string
	property         bool
	// words are how such an event is usually called, the most telling first:
	// "signed up" fits an event whose name has both words.
	words []string
	// never are words that rule a name out: "failed" is no sign-up.
	never []string
}

// meant is what a role stands for in a project; the zero one is nothing.
type meant struct {
	name string
	of   eventdb.Subject // of a property
}

// vocabulary is what a project's events are called.
type vocabulary struct {
	events     []eventdb.EventName
	properties map[eventdb.Subject][]eventdb.Property
}

// guess is the event or property that seems to be meant: the one whose name
// fits the earliest of the role's words, and of several that with the most
// events.
func (v vocabulary) guess(r role) meant {
	best, rank, count := meant{}, len(r.words), int64(0)
	consider := func(m meant, n int64) {
		at := r.rank(m.name)
		if at < rank || at == rank && at < len(r.words) && n > count {
			best, rank, count = m, at, n
		}
	}
	if !r.property {
		for _, e := range v.events {
			consider(meant{name: e.Name}, e.Count)
		}
		return best
	}
	for _, of := range []eventdb.Subject{eventdb.OfPerson, eventdb.OfEvent} {
		for _, p := range v.properties[of] {
			consider(meant{p.Name, of}, p.Count)
		}
	}
	return best
}

// rank is which of the role's words a name fits, len(words) for none.
func (r role) rank(name string) int {
	has := wordsOf(name)
	for _, w := range r.never {
		if slices.Contains(has, w) {
			return len(r.words)
		}
	}
	for i, words := range r.words {
		fits := true
		for _, w := range strings.Fields(words) {
			fits = fits && slices.Contains(has, w)
		}
		if fits {
			return i
		}
	}
	return len(r.words)
}

// wordsOf are the words of a name however it is written: "Signed Up",
// "signed_up", "signedUp" and "user.signup" (one word more: "signup").
func wordsOf(name string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = nil
		}
	}
	before := rune(0)
	for _, c := range name {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			end()
		case unicode.IsUpper(c) && unicode.IsLower(before):
			end()
			word = append(word, c)
		default:
			word = append(word, c)
		}
		before = c
	}
	end()
	return words
}

// choose settles every role: as it was given, else as it is guessed. What was
// given must be there. An empty name leaves the role out.
func (v vocabulary) choose(roles []role, given map[string]string) (map[string]meant, error) {
	chosen := map[string]meant{}
	var f errs.Fields
	for key := range given {
		if !slices.ContainsFunc(roles, func(r role) bool { return r.key == key }) {
			f.Add("body.events."+key, "The template has no such role.")
		}
	}
	for _, r := range roles {
		name, said := given[r.key]
		switch {
		case !said:
			if m := v.guess(r); m.name != "" {
				chosen[r.key] = m
			}
		case name != "":
			m, found := v.find(r, name)
			if !found {
				f.Add("body.events."+r.key, "%q was never received: choose one of the project's own, or leave it empty.", name)
			}
			chosen[r.key] = m
		}
	}
	return chosen, f.Err()
}

func (v vocabulary) find(r role, name string) (meant, bool) {
	if !r.property {
		return meant{name: name}, slices.ContainsFunc(v.events, func(e eventdb.EventName) bool { return e.Name == name })
	}
	for _, of := range []eventdb.Subject{eventdb.OfPerson, eventdb.OfEvent} {
		if slices.ContainsFunc(v.properties[of], func(p eventdb.Property) bool { return p.Name == name }) {
			return meant{name, of}, true
		}
	}
	return meant{}, false
}
