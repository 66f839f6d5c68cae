package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"prodops/internal/eventdb"
)

// folderOf is the folder of a project's files. No id, however odd, leads out
// of the store's folder.
func (s *Store) folderOf(project string) string {
	return filepath.Join(s.opts.Dir, strings.ReplaceAll(url.PathEscape(project), ".", "%2E"))
}

// openFile opens what stands beside a file, making .ids again if it is lost or
// damaged.
func (s *Store) openFile(ctx context.Context, entry fileEntry) (*file, error) {
	f := &file{fileEntry: entry, path: filepath.Join(s.folderOf(entry.Project), entry.Name)}
	st, err := os.Stat(f.path + extParquet)
	if err != nil {
		return nil, fmt.Errorf("event file %s of the manifest: %w", f.path+extParquet, err)
	}
	if st.Size() != entry.Bytes {
		return nil, fmt.Errorf("event file %s is damaged: %d bytes where the manifest says %d",
			f.path+extParquet, st.Size(), entry.Bytes)
	}
	if f.ids, err = openIDs(f.path + extIDs); err == nil {
		return f, nil
	}
	s.opts.Logger.Warn("write the ids of an event file again", "file", f.path+extIDs, "error", err)
	var ids []idHash
	err = s.duck.each(ctx, "SELECT id FROM "+f.source(), func(b batch) error {
		texts, err := column[*array.String](b, 0)
		for i := 0; err == nil && i < texts.Len(); i++ {
			ids = append(ids, hashID(texts.Value(i)))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("event file %s: %w", f.path+extParquet, err)
	}
	if err := writeDurably(f.path+extIDs, func(out *os.File) error { return writeIDs(out, ids) }); err != nil {
		return nil, err
	}
	f.ids, err = openIDs(f.path + extIDs)
	return f, err
}

// freeDropped notes which ids of the file belong to dropped imports.
func (s *Store) freeDropped(ctx context.Context, f *file, dropped map[string]bool) error {
	filter := droppedIn(f, dropped)
	if len(filter) == 0 {
		return nil
	}
	freed := map[idHash]string{}
	err := s.duck.each(ctx, fmt.Sprintf(`SELECT id, import FROM %s WHERE import IN (%s)`, f.source(), literals(filter)),
		func(b batch) error {
			ids, err := column[*array.String](b, 0)
			if err != nil {
				return err
			}
			imports, err := column[*array.String](b, 1)
			for i := 0; err == nil && i < ids.Len(); i++ {
				freed[hashID(ids.Value(i))] = strings.Clone(imports.Value(i))
			}
			return err
		})
	f.freed = freed
	return err
}

// droppedIn is the dropped imports that the file has events of.
func droppedIn(f *file, dropped map[string]bool) []string {
	var out []string
	for id := range f.Imports {
		if dropped[id] {
			out = append(out, id)
		}
	}
	slices.Sort(out) // the same SQL every time
	return out
}

// source is the file as a table of a DuckDB query.
func (f *file) source() string { return "read_parquet(" + literal(f.path+extParquet) + ")" }

// loadIdentity reads the edges of a project's files and tail again. The caller
// keeps both from changing.
func (s *Store) loadIdentity(ctx context.Context, p *project, dropped map[string]bool) (*identity, error) {
	d := newIdentity(p.identity.epoch + 1)
	var paths []string
	for _, f := range p.files {
		if f.Edges > 0 {
			paths = append(paths, f.path+extEdges)
		}
	}
	if len(paths) > 0 {
		query := fmt.Sprintf(`SELECT import, anonymous_id, distinct_id, time, id FROM read_parquet([%s])`, literals(paths))
		err := s.duck.each(ctx, query, func(b batch) error { return addEdges(d, b, dropped) })
		if err != nil {
			return nil, fmt.Errorf("read identity edges: %w", err)
		}
	}
	for _, r := range p.tail.rows {
		if e, ok := eventdb.EdgeOf(&r.Event); ok && !dropped[r.Import] {
			d.add(e)
		}
	}
	d.rebuild()
	return d, nil
}

func addEdges(d *identity, b batch, dropped map[string]bool) error {
	var text [5]*array.String
	for _, i := range []int{0, 1, 2, 4} {
		var err error
		if text[i], err = column[*array.String](b, i); err != nil {
			return err
		}
	}
	times, err := column[*array.Int64](b, 3)
	if err != nil {
		return err
	}
	for i := range times.Len() {
		if !dropped[text[0].Value(i)] {
			d.add(eventdb.Edge{
				ID: strings.Clone(text[1].Value(i)), Parent: strings.Clone(text[2].Value(i)),
				Time: times.Value(i), EventID: strings.Clone(text[4].Value(i)),
			})
		}
	}
	return nil
}

// deleteFile removes a file that nobody uses and the manifest does not name.
func (s *Store) deleteFile(f *file) {
	s.cache.forget(func(k any) bool {
		ladder, isLadder := k.(ladderKey)
		stretch, isStretch := k.(stretchKey)
		return isLadder && ladder.file == f || isStretch && stretch.file == f
	})
	err := f.ids.close()
	for _, ext := range []string{extParquet, extIDs, extPeople, extEdges} {
		if e := os.Remove(f.path + ext); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		s.opts.Logger.Warn("remove a merged event file; the next start will", "file", f.path, "error", err)
	}
}

// removeStrays deletes files that the manifest does not name: what a crash
// before or after a manifest transaction left behind.
func removeStrays(dir string, entries []fileEntry) error {
	known := map[string]bool{}
	for _, e := range entries {
		known[e.Name] = true
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := d.Name()
		ours := false
		for _, ext := range []string{extParquet, extIDs, extPeople, extEdges, extTemp} {
			ours = ours || strings.HasSuffix(name, ext)
		}
		stem, _, _ := strings.Cut(name, ".")
		if !ours || known[stem] && !strings.HasSuffix(name, extTemp) {
			return nil
		}
		return os.Remove(path) //nolint:gosec // the folder is ours alone (0700), and only our own extensions are removed
	})
}
