package idea

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"prodops/internal/sqldb"
)

// slot is where a project's shelf is kept. One call reads it anew while the
// others wait.
type slot struct {
	mu    sync.Mutex
	seq   int64
	shelf *shelf
}

// shelf is a project's ideas and their evidence, side by side in memory, as
// they were at an entry of the journal. A list sorted by score has to look at
// every idea: it looks here. Nothing but its boards changes once it is filled.
type shelf struct {
	rows     []row
	at       map[string]int // place in rows, by id
	evidence map[string]Evidence
	measured map[string]measured // by insight

	mu     sync.Mutex
	boards map[string]*board // by model
}

// row is what lists sort and filter by.
type row struct {
	ID         string        `db:"id"`
	Title      string        `db:"title"`
	Area       string        `db:"area"`
	Owner      string        `db:"owner"`
	State      State         `db:"state"`
	Tags       sqldb.Strings `db:"tags"`
	Inputs     Estimates     `db:"inputs"`
	Insight    string        `db:"insight"`
	MergedInto string        `db:"merged_into"`
	UpdatedAt  sqldb.Micros  `db:"updated_at"`
}

// measured is the last known number of an insight.
type measured struct {
	Insight string       `db:"insight_id"`
	Value   float64      `db:"value"`
	Label   string       `db:"label"`
	At      sqldb.Micros `db:"measured_at"`
}

// mostShelves is how many projects are kept at hand.
const mostShelves = 16

// look answers the project's shelf as it is now.
func (s *Ideas) look(ctx context.Context, project string) (*shelf, error) {
	s.mu.Lock()
	kept := s.slots[project]
	if kept == nil {
		if len(s.slots) >= mostShelves {
			clear(s.slots)
		}
		kept = &slot{}
		s.slots[project] = kept
	}
	s.mu.Unlock()

	kept.mu.Lock()
	defer kept.mu.Unlock()
	// What is read after the number may be newer than it, never older: the worst
	// is one reading too many.
	seq, err := s.journal.Seq(ctx, project)
	if err != nil {
		return nil, err
	}
	if kept.shelf == nil || kept.seq != seq {
		fresh, err := s.fill(ctx, project)
		if err != nil {
			return nil, err
		}
		kept.seq, kept.shelf = seq, fresh
	}
	return kept.shelf, nil
}

// forget has the project's shelf read anew, after a change that is not in the
// journal.
func (s *Ideas) forget(project string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.slots, project)
}

func (s *Ideas) fill(ctx context.Context, project string) (*shelf, error) {
	fresh := &shelf{evidence: map[string]Evidence{}, measured: map[string]measured{}, boards: map[string]*board{}}
	err := s.db.Select(ctx, &fresh.rows, "SELECT id, title, area, owner, state, tags, inputs, insight, merged_into, updated_at FROM ideas WHERE project_id = ? AND archived_at = 0", project)
	if err != nil {
		return nil, fmt.Errorf("read ideas: %w", err)
	}
	fresh.rows = slices.DeleteFunc(fresh.rows, func(r row) bool { return r.MergedInto != "" })
	fresh.at = make(map[string]int, len(fresh.rows))
	for i := range fresh.rows {
		fresh.at[fresh.rows[i].ID] = i
	}
	if s.sources.Counter != nil {
		if fresh.evidence, err = s.sources.Counter.Count(ctx, project, nil); err != nil {
			return nil, fmt.Errorf("count evidence: %w", err)
		}
	}
	var numbers []measured
	if err := s.db.Select(ctx, &numbers, "SELECT insight_id, value, label, measured_at FROM idea_measures WHERE project_id = ?", project); err != nil {
		return nil, fmt.Errorf("read measured numbers: %w", err)
	}
	for _, m := range numbers {
		fresh.measured[m.Insight] = m
	}
	return fresh, nil
}

// live are the live numbers of an idea.
func (k *shelf) live(id, insight string) []float64 {
	var value *float64
	if m, found := k.measured[insight]; found && insight != "" {
		value = &m.Value
	}
	return k.evidence[id].live(value)
}
