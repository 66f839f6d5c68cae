package embedded

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"prodops/internal/eventlog"
)

// mixed is the month of a file whose events are spread too thinly to give each
// month a file of its own: an import of many years, or clocks gone wrong.
const mixed = "mixed"

// A seal keeps a month apart if it has so many events, or if there are so few
// months that it does not matter.
const (
	monthRows = 1000
	fewMonths = 3
)

// Maintain seals and merges when it is due, until ctx ends. Failures are logged
// and tried again after a pause.
func (s *Store) Maintain(ctx context.Context) {
	const pause, rest = time.Second, 10 * time.Second
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.due:
		case <-timer.C:
		}
		next := pause
		if err := s.maintainOnce(ctx); err != nil && ctx.Err() == nil {
			s.opts.Logger.Error("maintain the event store", "error", err)
			next = rest
		}
		timer.Reset(next)
	}
}

func (s *Store) maintainOnce(ctx context.Context) error {
	s.mu.RLock()
	due := s.sealDue()
	s.mu.RUnlock()
	if due {
		if err := s.Seal(ctx); err != nil {
			return err
		}
	}
	return s.Merge(ctx)
}

// Seal turns the whole tail into files now. Without a tail it does nothing.
func (s *Store) Seal(ctx context.Context) error {
	s.maintain.Lock()
	defer s.maintain.Unlock()
	position, tails := s.freeze()
	if len(tails) == 0 {
		return nil
	}
	var writers []*file
	var entries []fileEntry
	undo := func(err error) error {
		for _, f := range writers {
			s.deleteFile(f)
		}
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(tails)) {
		for _, month := range tails[name].months() {
			f, err := s.sealMonth(ctx, name, month, tails[name].rows[month])
			if err != nil {
				return undo(fmt.Errorf("seal the events of %s: %w", month, err))
			}
			f.freed = freedOf(tails[name].rows[month], s.projects[name].dropped)
			writers, entries = append(writers, f), append(entries, f.fileEntry)
		}
	}
	if err := s.opts.Failpoint("seal: before the manifest"); err != nil {
		return err // as a crash would: the strays stay
	}
	if err := s.manifest.replace(ctx, entries, nil, &position); err != nil {
		return undo(fmt.Errorf("enter sealed files in the manifest: %w", err))
	}
	s.sealed = position
	s.adopt(tails, writers)
	if err := s.opts.Failpoint("seal: after the manifest"); err != nil {
		return err
	}
	if s.opts.Trimmer != nil {
		return s.opts.Trimmer.Drop(position)
	}
	return nil
}

// frozen is the part of a tail that a seal takes, by month.
type frozen struct {
	rows  map[string][]*row
	count int
}

func (f frozen) months() []string { return slices.Sorted(maps.Keys(f.rows)) }

// freeze is what there is to seal, and the position it reaches.
func (s *Store) freeze() (eventlog.Position, map[string]frozen) {
	s.mu.RLock()
	position := s.position
	rows := map[string][]*row{}
	for name, p := range s.projects {
		if len(p.tail.rows) > 0 {
			rows[name] = p.tail.rows
		}
	}
	s.mu.RUnlock()
	tails := map[string]frozen{}
	for name, r := range rows {
		// Only a drop or a seal changes dropped, and they wait for us.
		tails[name] = frozen{byMonth(r, s.projects[name].expired(position)), len(r)}
	}
	return position, tails
}

// byMonth splits rows by the month of their time, leaving out dropped imports.
func byMonth(rows []*row, dropped map[string]bool) map[string][]*row {
	months := map[string][]*row{}
	for _, r := range rows {
		if !dropped[r.Import] {
			m := monthOf(r.Time)
			months[m] = append(months[m], r)
		}
	}
	if len(months) <= fewMonths {
		return months
	}
	for m, rows := range months {
		if m != mixed && len(rows) < monthRows {
			months[mixed] = append(months[mixed], rows...)
			delete(months, m)
		}
	}
	return months
}

// freedOf is the ids of the rows of dropped imports.
func freedOf(rows []*row, dropped map[string]bool) map[idHash]string {
	freed := map[idHash]string{}
	for _, r := range rows {
		if dropped[r.Import] {
			freed[hashID(r.ID)] = r.Import
		}
	}
	return freed
}

// sealMonth writes the rows as one file.
func (s *Store) sealMonth(ctx context.Context, project, month string, rows []*row) (*file, error) {
	slices.SortFunc(rows, func(a, b *row) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.key, b.key),
			cmp.Compare(a.Time, b.Time), strings.Compare(a.ID, b.ID))
	})
	counts := propertyCount{}
	for i := 0; i < len(rows); i += 1 + len(rows)/shredSample {
		counts.count(rows[i].Properties)
	}
	w, err := s.begin(project, month, counts.top())
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(rows, batchRows) {
		if err := ctx.Err(); err != nil {
			w.abandon()
			return nil, err
		}
		batch := batchOf(part)
		err := w.write(batch)
		batch.Release()
		if err != nil {
			w.abandon()
			return nil, err
		}
	}
	return s.finish(w, "seal")
}

// batchRows is how many rows are turned into columns at a time.
const batchRows = 8 << 10

// begin starts a file with a name never used before.
func (s *Store) begin(project, month string, properties []string) (*fileWriter, error) {
	folder := s.folderOf(project)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if err := syncFolder(s.opts.Dir); err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	return newFileWriter(folder, fileEntry{
		Name: month + "-" + id.String(), Project: project, Month: month, CreatedAt: time.Now().UnixMicro(),
		fileContents: fileContents{Properties: properties},
	})
}

// finish makes a file durable and opens it.
func (s *Store) finish(w *fileWriter, what string) (*file, error) {
	entry, err := w.finish(func(step string) error { return s.opts.Failpoint(what + ": " + step) })
	if err != nil {
		return nil, err
	}
	f := &file{fileEntry: entry, path: filepath.Join(w.folder, entry.Name)}
	f.ids, err = openIDs(f.path + extIDs)
	return f, err
}

// adopt makes the sealed files visible in place of the rows they hold.
func (s *Store) adopt(tails map[string]frozen, files []*file) {
	s.append.Lock()
	defer s.append.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, f := range tails {
		p := s.projects[name]
		old := p.tail
		s.tailBytes -= old.bytes
		p.tail = newTail()
		for _, r := range old.rows[f.count:] {
			p.tail.add(&row{Event: r.Event, key: r.key})
			if _, held := old.ids[r.ID]; !held {
				delete(p.tail.ids, r.ID)
			}
		}
		s.tailBytes += p.tail.bytes
		p.version++
	}
	for _, f := range files {
		p := s.projects[f.Project]
		p.files = append(slices.Clip(p.files), f)
	}
	s.oldest = time.Time{}
	if s.tailBytes > 0 {
		s.oldest = time.Now()
	}
	close(s.room)
	s.room = make(chan struct{})
}
