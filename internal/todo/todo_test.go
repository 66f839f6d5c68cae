package todo_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/auth"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

const home = "project-home"

// told is a source that tells what the test says.
type told struct {
	list  []todo.Waiting
	total int
	err   error
}

func (s told) Waiting(_ context.Context, ask todo.Ask) ([]todo.Waiting, int, error) {
	return append([]todo.Waiting{}, s.list[:min(len(s.list), ask.Most)]...), max(s.total, len(s.list)), s.err
}

func as(role auth.Role) auth.Actor {
	return auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: role})
}

func titles(list []todo.Waiting) []string {
	out := []string{}
	for _, w := range list {
		out = append(out, w.Kind+" "+w.Title)
	}
	return out
}

func TestTheMostUrgentComesFirst(t *testing.T) {
	all := todo.New(
		todo.Named{Kind: "inbox", Needs: auth.FeedbackRead, Source: told{list: []todo.Waiting{{Title: "9 notes", Count: 9, Since: 1, Urgency: todo.Gathers}}}},
		todo.Named{Kind: "decision", Needs: auth.DecisionRead, Source: told{list: []todo.Waiting{{Title: "later", Due: 20, Urgency: todo.Due}, {Title: "sooner", Due: 10, Urgency: todo.Due}}}},
		todo.Named{Kind: "mention", Needs: auth.CommentRead, Source: told{list: []todo.Waiting{{Title: "asked", Since: 99, Urgency: todo.Asked}}}},
		todo.Named{Kind: "incident", Needs: auth.DeliveryRead, Source: told{list: []todo.Waiting{{Title: "burns", Since: 100}}}},
		todo.Named{Kind: "secret", Needs: auth.KeyRead, Source: told{err: errors.New("must not be asked")}},
	)
	got, err := all.List(t.Context(), as(auth.Viewer), home, 200)
	want := []string{"incident burns", "mention asked", "decision sooner", "decision later", "inbox 9 notes"}
	if diff := cmp.Diff(want, titles(got.Waiting)); diff != "" || err != nil || len(got.More) != 0 {
		t.Error(diff, err, got.More)
	}
	if _, err := all.List(t.Context(), as(auth.Admin), home, 200); err == nil {
		t.Error("a source that fails is not heard")
	}
}

// No source hides another, and what is not listed is counted.
func TestWhatIsNotListedIsCounted(t *testing.T) {
	many := func(kind string, n, total int) todo.Named {
		source := told{total: total}
		for i := range n {
			source.list = append(source.list, todo.Waiting{Title: fmt.Sprint(i), Since: sqldb.Micros(i + 1), Urgency: todo.Asked})
		}
		return todo.Named{Kind: kind, Needs: auth.ProjectRead, Source: source}
	}
	got, err := todo.New(many("a", 9, 30), many("b", 4, 4), many("c", 4, 4), many("d", 4, 5)).List(t.Context(), as(auth.Viewer), home, 9)
	if err != nil || len(got.Waiting) != 12 {
		t.Fatal(got, err)
	}
	if diff := cmp.Diff([]todo.Unlisted{{"a", 27}, {"b", 1}, {"c", 1}, {"d", 2}}, got.More); diff != "" {
		t.Error(diff)
	}
	none, err := todo.New().List(t.Context(), as(auth.Viewer), home, 9)
	if err != nil || none.Waiting == nil || none.More == nil {
		t.Errorf("nothing is null: %+v, %v", none, err)
	}
}
