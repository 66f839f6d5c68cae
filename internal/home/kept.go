package home

import (
	"context"
	"sync"
	"time"

	"prodops/internal/sqldb"
)

// keptFor is how long what the trends of a project say is given to others. Only
// days and weeks that are over are judged, so it hardly changes within minutes,
// and a busy project's answers cannot be shared for longer than it takes the
// next event to come.
const keptFor = 5 * time.Minute

// kept keeps what the trends of each project say, and has one caller at a time
// work it out.
type kept struct {
	mu       *sync.Mutex
	projects map[string]*keptProject
}

type keptProject struct {
	mu    sync.Mutex
	found watched
	at    sqldb.Micros // 0 before it was worked out
}

func newKept() kept { return kept{mu: &sync.Mutex{}, projects: map[string]*keptProject{}} }

// get is what is kept of the project, or what find finds now. Whoever waits
// for another's work gives up with ctx only once that is done: it takes
// seconds at the most.
func (k kept) get(ctx context.Context, project string, now sqldb.Micros, find func() (watched, error)) (watched, error) {
	k.mu.Lock()
	p, known := k.projects[project]
	if !known {
		p = &keptProject{}
		k.projects[project] = p
	}
	k.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return watched{}, err
	}
	if p.at != 0 && p.at > ago(now, keptFor) {
		return p.found, nil
	}
	found, err := find()
	if err == nil {
		p.found, p.at = found, now
	}
	return found, err
}
