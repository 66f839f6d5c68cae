// Package todo gathers what waits for a member: comments that name them,
// decisions to look at again, numbers nobody has spoken of. Areas know what
// waits in them; here it is put into one order.
package todo

import (
	"cmp"
	"context"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Urgency says what happens if it is left.
type Urgency int

// The urgencies, the most urgent first.
const (
	Harm    Urgency = iota // something is going wrong until somebody acts
	Asked                  // a colleague waits for an answer
	Due                    // a day that was set has come
	Gathers                // it piles up, and nothing happens today
)

// Waiting is one thing that waits for somebody: a record, or a number of them
// that one page shows.
type Waiting struct {
	Kind    string       `json:"kind" doc:"What sort of thing waits, in one word, such as mention; the page knows where it is dealt with."`
	Record  record.Ref   `json:"record,omitzero" doc:"The record to open; absent where several wait on one page."`
	Title   string       `json:"title" doc:"The record's, or how many there are."`
	Says    string       `json:"says" doc:"Why it waits, in a line."`
	Count   int          `json:"count,omitempty" doc:"How many wait on the page; absent for a record."`
	Due     sqldb.Micros `json:"due,omitzero" format:"date-time" doc:"When it should have been done, for what had a day."`
	Since   sqldb.Micros `json:"since,omitzero" format:"date-time" doc:"Since when it waits, for what had none."`
	Urgency Urgency      `json:"-"`
}

// at is the moment that orders what is equally urgent.
func (w Waiting) at() sqldb.Micros {
	if w.Due != 0 {
		return w.Due
	}
	return w.Since
}

// Ask says whose things are wanted.
type Ask struct {
	Actor   auth.Actor
	Project string // id
	Now     sqldb.Micros
	Most    int // how many a source lists; it counts the others
}

// Today is the day of Now in UTC, as days are kept.
func (a Ask) Today() string { return a.Now.Time().Format("2006-01-02") }

// Source tells what waits in one area for the actor, the most pressing first:
// no more than ask.Most, and how many there are in all. It needs not ask
// permission: Named.Needs was granted.
type Source interface {
	Waiting(ctx context.Context, ask Ask) (list []Waiting, total int, err error)
}

// Named is a source, what its things are called, and what an actor needs to be
// allowed to have them wait for them: to see them at least, or to deal with them.
type Named struct {
	Kind   string
	Needs  auth.Action
	Source Source
}

// Todo is what waits, from all sources. It is safe for concurrent use.
type Todo struct{ sources []Named }

// New returns what these sources tell.
func New(sources ...Named) *Todo { return &Todo{sources: sources} }

// Needs is what waits for somebody.
type Needs struct {
	Waiting []Waiting  `json:"waiting" doc:"The most urgent first."`
	More    []Unlisted `json:"more" doc:"What waits besides, by kind."`
}

// Unlisted is how many of a kind are not listed.
type Unlisted struct {
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

const (
	// mostOfKind keeps one busy source from hiding the others.
	mostOfKind = 4
	// mostListed is as many as one looks through in a morning.
	mostListed = 12
)

// List answers what waits for the actor at a moment, from the sources they may
// use: what does harm first, then what a colleague waits for, then what is due,
// then what gathers; within each the longest waiting first.
func (t *Todo) List(ctx context.Context, actor auth.Actor, project string, now sqldb.Micros) (Needs, error) {
	all, more := []Waiting{}, map[string]int{}
	for _, named := range t.sources {
		if actor.Can(named.Needs, project) != nil {
			continue
		}
		found, total, err := named.Source.Waiting(ctx, Ask{Actor: actor, Project: project, Now: now, Most: mostOfKind})
		if err != nil {
			return Needs{}, err
		}
		for i := range found {
			found[i].Kind = named.Kind
		}
		all = append(all, found...)
		more[named.Kind] += total - len(found)
	}
	slices.SortStableFunc(all, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(a.Urgency, b.Urgency), cmp.Compare(a.at(), b.at()))
	})
	if len(all) > mostListed {
		for _, w := range all[mostListed:] {
			more[w.Kind] += max(1, w.Count)
		}
		all = all[:mostListed]
	}
	return Needs{Waiting: all, More: t.counted(more)}, nil
}

// counted is what is left over, in the order of the sources.
func (t *Todo) counted(more map[string]int) []Unlisted {
	list := []Unlisted{}
	for _, named := range t.sources {
		if n := more[named.Kind]; n > 0 {
			list = append(list, Unlisted{Kind: named.Kind, Count: n})
			delete(more, named.Kind)
		}
	}
	return list
}
