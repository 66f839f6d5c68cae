// Package commit reads what the message of a commit says of it: which pull
// request it came by and what kind of change it is.
package commit

import (
	"regexp"
	"strings"
)

// Message is what a commit's message says.
type Message struct {
	Title       string // the first line
	Kind        string // such as feat, fix, revert, merge; "other" when it does not say
	PullRequest string // number of the pull request, "" when it does not say
}

var (
	conventional = regexp.MustCompile(`^([a-z]{2,12})(\([^)]{1,60}\))?!?: `)
	squashed     = regexp.MustCompile(`\(#(\d{1,10})\)\s*$`)
	merged       = regexp.MustCompile(`^Merge pull request #(\d{1,10}) `)
)

// titleLimit is how much of a first line is kept, in bytes.
const titleLimit = 400

// Read reads a message: the prefixes of conventional commits, the numbers that
// GitHub puts into squashed and merged ones, and the words of git revert.
func Read(message string) Message {
	title, _, _ := strings.Cut(strings.TrimSpace(message), "\n")
	title = strings.ToValidUTF8(strings.TrimSpace(title), "�")
	m := Message{Title: cut(title), Kind: "other"}
	if found := squashed.FindStringSubmatch(title); found != nil {
		m.PullRequest = found[1]
	}
	switch {
	case strings.HasPrefix(title, "Revert \""):
		m.Kind = "revert"
	case merged.MatchString(title):
		m.Kind, m.PullRequest = "merge", merged.FindStringSubmatch(title)[1]
	case strings.HasPrefix(title, "Merge "):
		m.Kind = "merge"
	default:
		if found := conventional.FindStringSubmatch(title); found != nil {
			m.Kind = found[1]
		}
	}
	return m
}

// cut ends a text at the limit, between two characters, and takes control
// characters out.
func cut(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, text)
	if len(text) <= titleLimit {
		return text
	}
	return strings.ToValidUTF8(text[:titleLimit], "") + "…"
}
