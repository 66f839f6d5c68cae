package embedded

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"
)

const (
	mergeFanIn   = 4         // files of a size that are merged into one
	smallestTier = 64 << 10  // rows: files below are all of one size
	largestMerge = 8_000_000 // rows: files above are left as they are
	mergeSpan    = 128 << 10 // rows sorted at a time
)

// Merge merges what there is to merge: files of a month and about the same
// size, and files that hold events of dropped imports.
func (s *Store) Merge(ctx context.Context) error {
	s.maintain.Lock()
	defer s.maintain.Unlock()
	for {
		group, dropped := s.mergeable()
		if group == nil {
			return nil
		}
		if err := s.mergeFiles(ctx, group, dropped); err != nil {
			return fmt.Errorf("merge event files of %s: %w", group[0].Month, err)
		}
	}
}

// mergeable is the next files to make one of, nil when there are none, and the
// dropped imports that can be left out.
func (s *Store) mergeable() ([]*file, map[string]bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, p := range s.projects {
		expired := p.expired(s.sealed)
		tiers := map[string][]*file{}
		for _, f := range p.files {
			if len(droppedIn(f, expired)) > 0 {
				return []*file{f}, expired
			}
			if f.Rows > largestMerge {
				continue
			}
			// A tier is a factor of four in rows.
			tier := fmt.Sprintf("%s/%d", f.Month, bits.Len64(uint64(f.Rows/smallestTier))/2)
			if tiers[tier] = append(tiers[tier], f); len(tiers[tier]) == mergeFanIn {
				return tiers[tier], expired
			}
		}
	}
	return nil, nil
}

// mergeFiles writes one file with the events of several and puts it in their
// place; if none of their events is left, it only takes them out.
func (s *Store) mergeFiles(ctx context.Context, old []*file, dropped map[string]bool) error {
	f, err := s.writeMerged(ctx, old, dropped)
	if err != nil {
		return err
	}
	var add []fileEntry
	var remove []string
	if f != nil {
		add = append(add, f.fileEntry)
	}
	for _, o := range old {
		remove = append(remove, o.Name)
	}
	if err := s.opts.Failpoint("merge: before the manifest"); err != nil {
		return err
	}
	if err := s.manifest.replace(ctx, add, remove, nil); err != nil {
		if f != nil {
			s.deleteFile(f)
		}
		return err
	}
	idle := s.swap(old, f, dropped)
	if err := s.opts.Failpoint("merge: after the manifest"); err != nil {
		return err
	}
	for _, o := range idle {
		s.deleteFile(o)
	}
	return nil
}

// swap puts f (nil for nothing) in the place of old, of which it has all but
// the imports left out, and returns those of old that nobody reads any more.
func (s *Store) swap(old []*file, f *file, without map[string]bool) (idle []*file) {
	s.append.Lock()
	defer s.append.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.projects[old[0].Project]
	files := slices.DeleteFunc(slices.Clone(p.files), func(o *file) bool { return slices.Contains(old, o) })
	if f != nil {
		files = append(files, f)
		f.freed = map[idHash]string{}
		for _, o := range old {
			for h, importID := range o.freed {
				if !without[importID] {
					f.freed[h] = importID
				}
			}
		}
	}
	p.files = files
	p.version++
	for _, o := range old {
		o.gone = true
		if o.users == 0 {
			idle = append(idle, o)
		}
	}
	return idle
}

// writeMerged writes the events of files, without those of dropped imports, as
// one file. It is nil when nothing is left.
func (s *Store) writeMerged(ctx context.Context, old []*file, dropped map[string]bool) (*file, error) {
	var counts []nameCount
	paths, imports := []string{}, []string{}
	for _, o := range old {
		counts = append(counts, o.Events...)
		paths = append(paths, o.path+extParquet)
		imports = append(imports, droppedIn(o, dropped)...)
	}
	slices.SortFunc(counts, func(a, b nameCount) int { return strings.Compare(a.Name, b.Name) })
	tables := fmt.Sprintf("read_parquet([%s], union_by_name = true)", literals(paths))
	if len(paths) == 1 {
		tables = old[0].source()
	}
	if len(imports) > 0 {
		tables = fmt.Sprintf("(SELECT * FROM %s WHERE import NOT IN (%s))", tables, literals(imports))
	}
	properties, err := s.properties(ctx, tables, old)
	if err != nil {
		return nil, err
	}
	w, err := s.begin(old[0].Project, old[0].Month, properties)
	if err != nil {
		return nil, err
	}
	for _, span := range spansOf(counts, mergeSpan) {
		query := fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY event, person_key, time, id",
			fixedList(), tables, span.condition())
		if err := s.duck.each(ctx, query, w.write); err != nil {
			w.abandon()
			return nil, err
		}
	}
	if w.entry.Rows == 0 {
		w.abandon()
		return nil, nil //nolint:nilnil // the documented answer: no file, and nothing wrong
	}
	return s.finish(w, "merge")
}

// properties chooses what to shred from a sample of the events.
func (s *Store) properties(ctx context.Context, tables string, old []*file) ([]string, error) {
	var rows int64
	for _, o := range old {
		rows += o.Rows
	}
	counts := propertyCount{}
	query := fmt.Sprintf("SELECT properties FROM %s WHERE id_hash %% %d = 0", tables, 1+rows/shredSample)
	err := s.duck.each(ctx, query, func(b batch) error {
		texts, err := column[*array.String](b, 0)
		for i := 0; err == nil && i < texts.Len(); i++ {
			counts.count([]byte(texts.Value(i)))
		}
		return err
	})
	return counts.top(), err
}

// DropImport implements eventdb.Store. The files that hold the import's events
// are written anew by the next Merge.
func (s *Store) DropImport(ctx context.Context, project, importID string) error {
	s.maintain.Lock()
	defer s.maintain.Unlock()
	s.append.Lock()
	defer s.append.Unlock()
	s.mu.Lock()
	p := s.project(project)
	position := s.position
	files := p.files
	done := p.dropped[importID]
	s.mu.Unlock()
	if done {
		return nil
	}
	dropped := map[string]bool{importID: true}
	for id := range p.dropped {
		dropped[id] = true
	}
	freed := make([]map[idHash]string, len(files))
	for i, f := range files {
		copied := &file{fileEntry: f.fileEntry, path: f.path}
		if err := s.freeDropped(ctx, copied, dropped); err != nil {
			return fmt.Errorf("drop import: %w", err)
		}
		freed[i] = copied.freed
	}
	identity, err := s.loadIdentity(ctx, p, dropped)
	if err != nil {
		return fmt.Errorf("drop import: %w", err)
	}
	if err := s.manifest.drop(ctx, project, importID, position); err != nil {
		return fmt.Errorf("drop import: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.dropped, p.identity, p.droppedAt[importID] = dropped, identity, position
	p.version++
	p.freeTail(importID)
	for i, f := range files {
		f.freed = freed[i]
	}
	s.wake()
	return nil
}
