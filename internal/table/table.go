// Package table reads and writes tables as CSV, the way spreadsheets and other
// people's exports really are: with or without a byte order mark, with any of
// four separators, with line ends of either kind and line breaks in quotes.
//
// Reading streams: a table of any length takes the memory of its longest row.
// A row that cannot be read is answered with its line and the reason, and
// reading goes on behind it.
package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"prodops/internal/errs"
)

// MaxRow is how many bytes a row may have. The reader of the standard library
// reads up to the next quote after a stray one, were it at the other end of
// the file.
const MaxRow = 1 << 20

var errRowTooLong = errors.New("row too long")

// Row is one row below the header.
type Row struct {
	Line    int64    // on which it begins, 1-based, as an editor counts
	Cells   []string // as written; valid until the next call of Next
	Problem string   // why the row cannot be read, "" when it can; Cells hold what could be
}

// Cell is the cell of the column, without the space around it; "" beyond the
// row's end.
func (r Row) Cell(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return strings.TrimSpace(r.Cells[column])
}

// Reader reads a table. It is for one goroutine.
type Reader struct {
	header  []string
	columns []string
	comma   rune
	guard   *guard
	csv     *csv.Reader
}

// NewReader reads the header of the table in r: the first line has the names
// of the columns. Invalid when there is none, or when the file is no text we
// can read.
func NewReader(r io.Reader) (*Reader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	start, err := buffered.Peek(buffered.Size())
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")): // a byte order mark, as spreadsheets write it
		start = start[3:]
		if _, err := buffered.Discard(3); err != nil {
			return nil, err
		}
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return nil, errs.New(errs.Invalid, "The file is UTF-16. Save it as CSV in UTF-8.")
	}
	g := &guard{r: buffered, left: MaxRow}
	t := &Reader{guard: g, csv: csv.NewReader(g), comma: separator(start)}
	t.csv.Comma = t.comma
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	header, err := t.csv.Read()
	if err != nil {
		return nil, errs.Wrap(errs.Invalid, err, "The first line does not hold the names of the columns.")
	}
	if !utf8.ValidString(strings.Join(header, "")) {
		return nil, errs.New(errs.Invalid, "The first line is not UTF-8. Save the file as CSV in UTF-8.")
	}
	for _, name := range header {
		t.header = append(t.header, strings.Clone(strings.TrimSpace(name)))
	}
	t.columns = unique(t.header)
	return t, nil
}

// Header is the first line, each cell without the space around it.
func (t *Reader) Header() []string { return t.header }

// Columns are the header's names made unique: a second "Labels" is "Labels
// (2)", one without a name is "Column 3".
func (t *Reader) Columns() []string { return t.columns }

// Separator is what stands between the cells.
func (t *Reader) Separator() rune { return t.comma }

// Next answers the next row, io.EOF when there is none. A row longer than
// MaxRow is a Malformed error, after which there is no reading on.
func (t *Reader) Next() (Row, error) {
	t.guard.left = MaxRow
	cells, err := t.csv.Read()
	row := Row{Cells: cells, Line: t.line(cells)}
	switch parse, isParse := errors.AsType[*csv.ParseError](err); {
	case errors.Is(err, errRowTooLong):
		return Row{}, errs.New(errs.Malformed, "The row that begins at line %d is longer than %d bytes; a quote is probably not closed.", row.Line, MaxRow)
	case isParse:
		row.Line, row.Problem = int64(parse.StartLine), parse.Err.Error()
	case err != nil:
		return Row{}, err
	case !utf8.ValidString(strings.Join(cells, "")):
		row.Problem = "not UTF-8"
	}
	return row, nil
}

func (t *Reader) line(cells []string) int64 {
	if len(cells) == 0 {
		return 0
	}
	line, _ := t.csv.FieldPos(0)
	return int64(line)
}

// guard ends a row that never does.
type guard struct {
	r    io.Reader
	left int
}

// Read implements io.Reader.
func (g *guard) Read(b []byte) (int, error) {
	if g.left <= 0 {
		return 0, errRowTooLong
	}
	n, err := g.r.Read(b)
	g.left -= n
	return n, err
}

// separator is the likeliest one of the first line: the one seen most outside
// quotes, the comma when there is none.
func separator(start []byte) rune {
	seen := map[byte]int{}
	quoted := false
	for _, c := range start {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			seen[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte(";\t|") {
		if seen[c] > seen[best] {
			best = c
		}
	}
	return rune(best)
}

func unique(header []string) []string {
	taken := map[string]bool{}
	names := make([]string, len(header))
	for i, name := range header {
		if name == "" {
			name = fmt.Sprintf("Column %d", i+1)
		}
		free := name
		for n := 2; taken[free]; n++ {
			free = fmt.Sprintf("%s (%d)", name, n)
		}
		taken[free] = true
		names[i] = free
	}
	return names
}
