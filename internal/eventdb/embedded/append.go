package embedded

import (
	"context"
	"time"

	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventlog"
)

// Append implements eventdb.Store. It waits while the tail is full, which it
// is only when sealing cannot keep up. The store keeps the strings and slices
// of the events; the caller must not change them.
func (s *Store) Append(ctx context.Context, next eventlog.Position, batch []event.Event) error {
	if err := s.waitForRoom(ctx); err != nil {
		return err
	}
	s.append.Lock()
	defer s.append.Unlock()
	if !s.Position().Before(next) {
		return nil
	}
	fresh := s.unsealed(next, batch)

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errs.New(errs.Unavailable, "The event store is closed.")
	}
	for i := range fresh {
		s.take(&fresh[i])
	}
	s.position = next
	for _, p := range s.projects {
		p.freePending(next)
	}
	if s.oldest.IsZero() && s.tailBytes > 0 {
		s.oldest = time.Now()
	}
	if s.sealDue() {
		s.wake()
	}
	return nil
}

// unsealed is the rows of a batch that no file has yet.
func (s *Store) unsealed(next eventlog.Position, batch []event.Event) []row {
	fresh := make([]row, 0, len(batch))
	for i := range batch {
		e := &batch[i]
		s.mu.RLock()
		p, ok := s.projects[e.Project]
		s.mu.RUnlock()
		if ok && (p.sealed(e.ID, next) || p.dropped[e.Import] && !p.waits(e.Import, next)) {
			continue
		}
		fresh = append(fresh, row{Event: *e, key: eventdb.PersonKey(e.DistinctID)})
	}
	return fresh
}

// sealed reports whether a file has an event with the id, for a batch of the
// log that ends at next. The caller holds Store.append.
func (p *project) sealed(id string, next eventlog.Position) bool {
	h := hashID(id)
	for i := len(p.files) - 1; i >= 0; i-- { // what repeats itself mostly does so soon
		f := p.files[i]
		if f.ids.has(h) {
			if importID, free := f.freed[h]; !free || p.waits(importID, next) {
				return true
			}
		}
	}
	return false
}

// waits reports whether the import was dropped only later in the log than next:
// until there its events hold their ids.
func (p *project) waits(importID string, next eventlog.Position) bool {
	for _, d := range p.pending {
		if d.Import == importID {
			return !d.position.Before(next)
		}
	}
	return false
}

// take puts a row in the tail unless the tail has its id. The caller holds mu.
func (s *Store) take(r *row) {
	p := s.project(r.Project)
	if _, seen := p.tail.ids[r.ID]; seen {
		return
	}
	p.tail.add(r)
	s.tailBytes += r.size()
	if e, ok := eventdb.EdgeOf(&r.Event); ok && !p.dropped[r.Import] {
		p.identity.add(e)
	}
}

// freePending frees the ids of imports that were dropped at or before the position.
func (p *project) freePending(at eventlog.Position) {
	for i := 0; i < len(p.pending); {
		if at.Before(p.pending[i].position) {
			i++
			continue
		}
		p.freeTail(p.pending[i].Import)
		p.pending = append(p.pending[:i], p.pending[i+1:]...)
	}
}

// freeTail lets the ids of an import's events in the tail be used again.
func (p *project) freeTail(importID string) {
	for _, r := range p.tail.rows {
		if r.Import == importID {
			delete(p.tail.ids, r.ID)
		}
	}
}

// waitForRoom waits until the tail is below its share of the memory.
func (s *Store) waitForRoom(ctx context.Context) error {
	for {
		s.mu.RLock()
		full, room := s.tailBytes >= s.opts.tailBytes(), s.room
		s.mu.RUnlock()
		if !full {
			return nil
		}
		s.wake()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-room:
		}
	}
}

// wake asks Maintain to look whether there is something to do.
func (s *Store) wake() {
	select {
	case s.due <- struct{}{}:
	default:
	}
}

// sealDue reports whether the tail is big or old enough. The caller holds mu.
func (s *Store) sealDue() bool {
	if s.tailBytes == 0 {
		return false
	}
	rows := 0
	for _, p := range s.projects {
		rows += len(p.tail.rows)
	}
	return s.tailBytes > s.opts.tailBytes()/2 || rows >= s.opts.SealRows ||
		!s.oldest.IsZero() && time.Since(s.oldest) >= s.opts.SealAge
}
