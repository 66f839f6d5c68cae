package embedded

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

const (
	extParquet = ".parquet"
	extIDs     = ".ids"
	extPeople  = ".people" // Parquet too; the other extension keeps it out of *.parquet
	extEdges   = ".edges"
	extTemp    = ".tmp"

	rowGroup = 64 << 10 // rows: what a question about one event and some persons reads at least
)

// fileWriter writes one Parquet file of sorted events and what stands beside it.
type fileWriter struct {
	folder  string
	entry   fileEntry
	out     *os.File
	parquet *pqarrow.FileWriter
	schema  *arrow.Schema
	shred   *shredder
	inGroup int
	ids     []idHash
	counts  map[[2]string]*nameCount
	people  map[personAt]*personCount
	edges   map[edgeAt]edge // the first of each id
}

// personAt is whom a row of the .people file is about.
type personAt struct {
	environment, importID string
	key                   uint64
}

// personCount is a row of the .people file.
type personCount struct {
	distinctID                     string
	events, behaviors, first, last int64
}

// edgeAt is what a row of the .edges file is about: the first edge of a child.
type edgeAt struct{ environment, importID, child string }

func writerProperties() *parquet.WriterProperties {
	return parquet.NewWriterProperties(
		parquet.WithCompression(compress.Codecs.Zstd), parquet.WithCompressionLevel(1),
		parquet.WithMaxRowGroupLength(rowGroup), parquet.WithDictionaryDefault(true),
		parquet.WithDictionaryFor("id", false), parquet.WithDictionaryFor("id_hash", false),
		parquet.WithDictionaryFor("time", false), parquet.WithDictionaryFor("received_at", false),
		parquet.WithEncodingFor("time", parquet.Encodings.DeltaBinaryPacked),
		parquet.WithEncodingFor("received_at", parquet.Encodings.DeltaBinaryPacked),
		parquet.WithVersion(parquet.V2_LATEST),
	)
}

// newFileWriter begins a file in the folder.
func newFileWriter(folder string, entry fileEntry) (*fileWriter, error) {
	w := &fileWriter{
		folder: folder, entry: entry, schema: schemaWith(entry.Properties), shred: newShredder(entry.Properties),
		counts: map[[2]string]*nameCount{}, people: map[personAt]*personCount{}, edges: map[edgeAt]edge{},
	}
	w.entry.Imports = map[string]int64{}
	out, err := os.Create(w.path(extParquet) + extTemp)
	if err != nil {
		return nil, err
	}
	w.out = out
	w.parquet, err = pqarrow.NewFileWriter(w.schema, keepOpen{out}, writerProperties(), pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	return w, nil
}

// keepOpen hides Close: the file is synced before it is closed.
type keepOpen struct{ io.Writer }

func (w *fileWriter) path(ext string) string { return filepath.Join(w.folder, w.entry.Name+ext) }

// write appends a batch of the fixed columns, which must be in file order.
func (w *fileWriter) write(batch arrow.RecordBatch) error {
	c, err := columnsOf(batch)
	if err != nil || c.rows == 0 {
		return err
	}
	w.note(&c)
	arrays := slices.Clone(c.arrays[:])
	shredded := w.shred.shred(c.text[colProperties])
	defer func() {
		for _, a := range shredded {
			a.Release()
		}
	}()
	whole := array.NewRecordBatch(w.schema, append(arrays, shredded...), int64(c.rows))
	defer whole.Release()
	if w.inGroup == 0 || w.inGroup >= rowGroup {
		w.parquet.NewBufferedRowGroup()
		w.inGroup = 0
	}
	w.inGroup += c.rows
	return w.parquet.WriteBuffered(whole)
}

// note keeps what the manifest and the files beside need to know of a batch.
func (w *fileWriter) note(c *columns) {
	for i := range c.rows {
		name, env := c.text[colEvent].Value(i), c.text[colEnvironment].Value(i)
		at, received, imp := c.number[colTime].Value(i), c.number[colReceivedAt].Value(i), c.text[colImport].Value(i)
		if w.entry.Rows == 0 {
			w.entry.MinTime, w.entry.MaxTime, w.entry.MinReceived, w.entry.MaxReceived = at, at, received, received
		}
		w.entry.Rows++
		w.entry.MinTime, w.entry.MaxTime = min(w.entry.MinTime, at), max(w.entry.MaxTime, at)
		w.entry.MinReceived, w.entry.MaxReceived = min(w.entry.MinReceived, received), max(w.entry.MaxReceived, received)
		w.noteName(name, env, at)
		w.ids = append(w.ids, hashID(c.text[colID].Value(i)))
		if imp != "" {
			// Adding to a map stores the key anew, and this one's text is the batch's.
			w.entry.Imports[strings.Clone(imp)]++
		}
		w.notePerson(c, i, name, at)
	}
}

func (w *fileWriter) noteName(name, env string, at int64) {
	n, ok := w.counts[[2]string{name, env}]
	if !ok {
		name, env = strings.Clone(name), strings.Clone(env)
		n = &nameCount{Name: name, Environment: env, First: at, Last: at}
		w.counts[[2]string{name, env}] = n
	}
	n.Count++
	n.First, n.Last = min(n.First, at), max(n.Last, at)
}

func (w *fileWriter) notePerson(c *columns, i int, name string, at int64) {
	env, imp, distinct := c.text[colEnvironment].Value(i), c.text[colImport].Value(i), c.text[colDistinctID].Value(i)
	who := personAt{env, imp, c.keys[colPersonKey].Value(i)}
	p, ok := w.people[who]
	if !ok {
		who.environment, who.importID = strings.Clone(env), strings.Clone(imp)
		p = &personCount{distinctID: strings.Clone(distinct), first: at, last: at}
		w.people[who] = p
	}
	p.add(name, at)
	e, ok := eventdb.EdgeOf(&event.Event{
		AnonymousID: c.text[colAnonymousID].Value(i), DistinctID: distinct, Time: at, ID: c.text[colID].Value(i),
	})
	old, known := w.edges[edgeAt{env, imp, e.ID}]
	if !ok || known && !e.Before(old.Edge) {
		return
	}
	e.ID, e.Parent, e.EventID = strings.Clone(e.ID), strings.Clone(e.Parent), strings.Clone(e.EventID)
	from := edge{strings.Clone(env), strings.Clone(imp), e}
	w.edges[edgeAt{from.environment, from.importID, e.ID}] = from
}

// finish makes the file durable under its final name and returns its entry.
// Until the manifest names it, it is a stray file that the next open removes.
func (w *fileWriter) finish(step func(string) error) (fileEntry, error) {
	err := w.parquet.Close()
	w.shred.release()
	if err = errors.Join(err, w.out.Sync(), w.out.Close()); err != nil {
		return fileEntry{}, fmt.Errorf("write %s: %w", w.path(extParquet), err)
	}
	for _, n := range w.counts {
		w.entry.Events = append(w.entry.Events, *n)
	}
	slices.SortFunc(w.entry.Events, func(a, b nameCount) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Environment, b.Environment))
	})
	w.entry.Edges = int64(len(w.edges))
	w.entry.Keys, w.entry.AllKeys = w.shred.keys()
	if err := w.writeBeside(); err != nil {
		return fileEntry{}, err
	}
	if err := step("temporary files written"); err != nil {
		return fileEntry{}, err
	}
	st, err := os.Stat(w.path(extParquet) + extTemp)
	if err != nil {
		return fileEntry{}, err
	}
	w.entry.Bytes = st.Size()
	for _, ext := range w.extensions() {
		if err := os.Rename(w.path(ext)+extTemp, w.path(ext)); err != nil {
			return fileEntry{}, err
		}
	}
	if err := step("files renamed"); err != nil {
		return fileEntry{}, err
	}
	return w.entry, syncFolder(w.folder)
}

func (w *fileWriter) extensions() []string {
	if len(w.edges) == 0 {
		return []string{extIDs, extPeople, extParquet}
	}
	return []string{extIDs, extPeople, extEdges, extParquet}
}

func (w *fileWriter) writeBeside() error {
	if err := writeDurably(w.path(extIDs)+extTemp, func(f *os.File) error { return writeIDs(f, w.ids) }); err != nil {
		return err
	}
	people := peopleBatch(w.people)
	defer people.Release()
	if err := writeSmall(w.path(extPeople)+extTemp, people); err != nil {
		return err
	}
	if len(w.edges) == 0 {
		return nil
	}
	edges := edgesBatch(w.edges)
	defer edges.Release()
	return writeSmall(w.path(extEdges)+extTemp, edges)
}

// abandon removes what was written so far.
func (w *fileWriter) abandon() {
	_ = w.out.Close() // it may be closed already
	w.shred.release()
	for _, ext := range []string{extIDs, extPeople, extEdges, extParquet} {
		_ = os.Remove(w.path(ext) + extTemp) // what stays behind is removed at the next open
	}
}

// writeSmall writes one batch as a Parquet file.
func writeSmall(path string, batch arrow.RecordBatch) error {
	return writeDurably(path, func(f *os.File) error {
		props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd),
			parquet.WithCompressionLevel(1), parquet.WithAllocator(memory.DefaultAllocator))
		w, err := pqarrow.NewFileWriter(batch.Schema(), keepOpen{f}, props, pqarrow.DefaultWriterProps())
		if err != nil {
			return err
		}
		return errors.Join(w.Write(batch), w.Close())
	})
}

// writeDurably creates a file, fills it and syncs it.
func writeDurably(path string, fill func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", path, err), f.Close())
	}
	return f.Close()
}

// syncFolder makes renames in a folder durable.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
