package table

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// Writer writes a table. It is for one goroutine; call Flush at the end.
type Writer struct{ csv *csv.Writer }

// NewWriter writes rows to w, with commas between and line feeds behind.
func NewWriter(w io.Writer) *Writer { return &Writer{csv: csv.NewWriter(w)} }

// Write adds a row, each cell Neutral and quoted as needed.
func (w *Writer) Write(cells ...string) error {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = Neutral(cell)
	}
	return w.csv.Write(row)
}

// Flush hands over what is still held back, and answers the first error.
func (w *Writer) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

// dangerous are the first characters by which a spreadsheet takes a cell for a
// formula, in both widths, and the ones it skips before looking (OWASP, "CSV
// Injection").
const dangerous = "=+-@\t\r\n＝＋－＠"

// Neutral is the text as a cell that no spreadsheet computes: an apostrophe
// goes before anything that would be a formula. A plain number stays one, or
// sums over the column would be wrong.
func Neutral(cell string) string {
	begins := strings.TrimLeft(cell, " \u00a0")
	if begins == "" || !strings.ContainsAny(string([]rune(begins[:min(len(begins), 8)])[0]), dangerous) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil && strings.Trim(cell, "+-.0123456789") == "" {
		return cell
	}
	return "'" + cell
}
