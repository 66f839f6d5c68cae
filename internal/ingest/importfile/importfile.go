// Package importfile reads files of events: JSON lines, each a Segment call, or
// CSV with a Mapping that makes a call of each row; either of them gzipped or
// not. Files of any size are read in little memory.
//
// A line that cannot be read still becomes a call, one that the server puts
// into quarantine with the line in it. So lines and calls are the same number,
// an interrupted import knows where to go on, and nothing is lost in silence.
package importfile

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"prodops/internal/errs"
	"prodops/internal/ingest"
)

// Bounds of a batch and of a line, in calls and bytes.
const (
	batchCalls = 2000
	batchBytes = 512 << 10
	maxLine    = 1 << 20
	keptOfLine = 8 << 10 // what is sent of an unreadable line
)

// Batch is a number of consecutive lines.
type Batch struct {
	FromLine int64             // lines before the batch, blank ones not counted
	Calls    []json.RawMessage // a Segment call for each line
	Bad      []BadLine         // those of the lines that cannot be read
	Read     int64             // bytes of the file read so far, for progress; as stored, so compressed ones for gzip
}

// BadLine is a line of the file that cannot be read.
type BadLine struct {
	Line  int64 // 1-based, as an editor counts
	Cause string
}

// Reader reads a file of events in batches.
type Reader struct {
	count *counter
	rows  rows
	line  int64 // rows answered so far
	held  *row  // read, but not fitting the batch before
	close func() error
}

// rows yields one call after the other, io.EOF at the end.
type rows interface {
	next() (row, error)
}

// row is one line, read or not.
type row struct {
	call json.RawMessage
	bad  *BadLine
}

// NewReader reads from r. A nil mapping says that the lines are Segment calls;
// otherwise the first line has the names of the columns, and Invalid is
// answered when the mapping names one that is not there.
func NewReader(r io.Reader, mapping *Mapping) (*Reader, error) {
	count := &counter{r: r}
	buffered := bufio.NewReaderSize(count, 64<<10)
	reader := &Reader{count: count, close: func() error { return nil }}
	if magic, _ := buffered.Peek(3); ingest.IsGzip(magic) {
		z, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, errs.Wrap(errs.Malformed, err, "The file begins as gzip but cannot be inflated.")
		}
		buffered, reader.close = bufio.NewReaderSize(z, 64<<10), z.Close
	}
	if start, _ := buffered.Peek(3); string(start) == "\xef\xbb\xbf" { // a byte order mark, as spreadsheets write it
		if _, err := buffered.Discard(3); err != nil {
			return nil, err
		}
	}
	if mapping == nil {
		reader.rows = &jsonLines{r: buffered}
		return reader, nil
	}
	var err error
	reader.rows, err = newCSVRows(buffered, mapping)
	return reader, err
}

// Skip passes over lines that were imported before.
func (r *Reader) Skip(lines int64) error {
	for r.line < lines {
		if _, err := r.take(); errors.Is(err, io.EOF) {
			return errs.New(errs.Conflict, "The file has %d lines, but %d of it were imported before. Is it the same file?", r.line, lines)
		} else if err != nil {
			return err
		}
		r.line++
	}
	return nil
}

// Next answers the next batch, io.EOF when there is none.
func (r *Reader) Next() (Batch, error) {
	b := Batch{FromLine: r.line}
	for size := 0; len(b.Calls) < batchCalls; {
		row, err := r.take()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Batch{}, err
		}
		if size += len(row.call); size > batchBytes && len(b.Calls) > 0 {
			r.held = &row
			break
		}
		b.Calls = append(b.Calls, row.call)
		if row.bad != nil {
			b.Bad = append(b.Bad, *row.bad)
		}
		r.line++
	}
	b.Read = r.count.n
	if len(b.Calls) == 0 {
		return Batch{}, io.EOF
	}
	return b, nil
}

func (r *Reader) take() (row, error) {
	if r.held != nil {
		held := *r.held
		r.held = nil
		return held, nil
	}
	next, err := r.rows.next()
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF) {
		return row{}, errs.Wrap(errs.Malformed, err, "The file is damaged after line %d: it cannot be inflated any further.", r.line)
	}
	return next, err
}

// Close frees what reading took; it does not close the reader given.
func (r *Reader) Close() error { return r.close() }

// counter counts the bytes read through it.
type counter struct {
	r io.Reader
	n int64
}

// Read implements io.Reader.
func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// unreadable is the call that stands for a line which is none.
func unreadable(line int64, text []byte, cause string) row {
	call, err := json.Marshal(map[string]string{ingest.UnreadableMember: string(text[:min(len(text), keptOfLine)])})
	if err != nil { // a map of strings always marshals
		call = json.RawMessage(`{"` + ingest.UnreadableMember + `":""}`)
	}
	return row{call: call, bad: &BadLine{Line: line, Cause: cause}}
}

// File is a file of events on disk.
type File struct {
	Name   string // without its folder
	Size   int64  // bytes
	SHA256 string // in hex

	*Reader
	file *os.File
}

// Open hashes the file and stands at its first line.
func Open(path string, mapping *Mapping) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errs.Wrap(errs.NotFound, err, "%s cannot be opened.", path)
	}
	f, err := open(file, mapping)
	if err != nil {
		file.Close()
		return nil, err
	}
	return f, nil
}

func open(file *os.File, mapping *Mapping) (*File, error) {
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file.Name(), err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s: %w", file.Name(), err)
	}
	reader, err := NewReader(file, mapping)
	if err != nil {
		return nil, err
	}
	return &File{
		Name: filepath.Base(file.Name()), Size: size, SHA256: hex.EncodeToString(hash.Sum(nil)),
		Reader: reader, file: file,
	}, nil
}

// Close closes the file.
func (f *File) Close() error { return errors.Join(f.Reader.Close(), f.file.Close()) }
