package commit_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"prodops/internal/delivery/commit"
)

func TestWhatAMessageSays(t *testing.T) {
	for message, want := range map[string]commit.Message{
		"feat(api): add routes (#12)\n\nWhy.":      {Title: "feat(api): add routes (#12)", Kind: "feat", PullRequest: "12"},
		"fix!: it was wrong":                       {Title: "fix!: it was wrong", Kind: "fix"},
		"Revert \"feat: add routes\" (#13)":        {Title: "Revert \"feat: add routes\" (#13)", Kind: "revert", PullRequest: "13"},
		"Merge pull request #7 from octo/branch\n": {Title: "Merge pull request #7 from octo/branch", Kind: "merge", PullRequest: "7"},
		"Merge branch 'main' into x":               {Title: "Merge branch 'main' into x", Kind: "merge"},
		"Closes #9: say so":                        {Title: "Closes #9: say so", Kind: "other"},
		"":                                         {Kind: "other"},
	} {
		if got := commit.Read(message); got != want {
			t.Errorf("%q: %+v, want %+v", message, got, want)
		}
	}
	if got := commit.Read(strings.Repeat("é", 900)).Title; len(got) > 410 || !utf8.ValidString(got) {
		t.Errorf("%d bytes", len(got))
	}
	if got := commit.Read("a\x00b\tc").Title; got != "a b c" {
		t.Errorf("%q", got)
	}
}
