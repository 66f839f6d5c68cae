package table_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/errs"
	"prodops/internal/table"
)

func read(t testing.TB, text string) (columns []string, rows []string, err error) {
	t.Helper()
	r, err := table.NewReader(strings.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Columns(), rows, nil
		}
		if err != nil {
			return r.Columns(), rows, err
		}
		if row.Problem != "" {
			rows = append(rows, fmt.Sprintf("%d! %s", row.Line, row.Problem))
			continue
		}
		rows = append(rows, fmt.Sprintf("%d %s", row.Line, strings.Join(row.Cells, "/")))
	}
}

func TestTablesAsTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		columns []string
		rows    []string
	}{
		"commas":                 {"a,b\n1,2\n", []string{"a", "b"}, []string{"2 1/2"}},
		"a byte order mark":      {"\xef\xbb\xbfa,b\n1,2\n", []string{"a", "b"}, []string{"2 1/2"}},
		"CRLF, no end":           {"a,b\r\n1,2\r\n3,4", []string{"a", "b"}, []string{"2 1/2", "3 3/4"}},
		"semicolons":             {"a;b\n\"1,5\";2\n", []string{"a", "b"}, []string{"2 1,5/2"}},
		"tabs":                   {"a\tb\n1\t2,3\n", []string{"a", "b"}, []string{"2 1/2,3"}},
		"bars":                   {"a|b\n1|2\n", []string{"a", "b"}, []string{"2 1/2"}},
		"separators in quotes":   {"\"a;b;c\",d\n1,2\n", []string{"a;b;c", "d"}, []string{"2 1/2"}},
		"a line break in quotes": {"a,b\n\"x\ny\",2\n3,4\n", []string{"a", "b"}, []string{"2 x\ny/2", "4 3/4"}},
		"names twice and none":   {"Labels, Labels,,Labels (2)\n1,2,3,4\n", []string{"Labels", "Labels (2)", "Column 3", "Labels (2) (2)"}, []string{"2 1/2/3/4"}},
		"short and long rows":    {"a,b\n1\n1,2,3\n", []string{"a", "b"}, []string{"2 1", "3 1/2/3"}},
		"bad rows":               {"a,b\nx\"y,1\n2,3\n\xff,4\n5,6\n", []string{"a", "b"}, []string{`2! bare " in non-quoted-field`, "3 2/3", "4! not UTF-8", "5 5/6"}},
		"only a header":          {"a,b", []string{"a", "b"}, nil},
		"blank lines":            {"a,b\n\n1,2\n\n", []string{"a", "b"}, []string{"3 1/2"}},
	} {
		columns, rows, err := read(t, c.text)
		if err != nil || !cmp.Equal(c.columns, columns) || !cmp.Equal(c.rows, rows) {
			t.Errorf("%s: %q %q %v", name, columns, rows, err)
		}
	}
}

func TestTablesThatAreNone(t *testing.T) {
	for _, text := range []string{"", "\xef\xbb\xbf", "\xff\xfea\x00", "\xffa,b\n1,2\n"} {
		if _, _, err := read(t, text); !errs.Is(err, errs.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
	_, rows, err := read(t, "a,b\n1,2\n\"never closed,"+strings.Repeat("x\n", table.MaxRow))
	if !errs.Is(err, errs.Malformed) || len(rows) != 1 || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("a quote that is not closed: %d rows, %v", len(rows), err)
	}
}

func TestFormulasAreNeutral(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+cmd": "'+cmd", "-2+3": "'-2+3", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		" =1": "' =1", "＝1": "'＝1",
		"-5": "-5", "+4.5": "+4.5", "-": "'-", "--1": "'--1", "plain": "plain", "": "", "a=b": "a=b", "é": "é", "'=1": "'=1", " ": " ",
	} {
		if got := table.Neutral(cell); got != want {
			t.Errorf("%q became %q, want %q", cell, got, want)
		}
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	var b strings.Builder
	w := table.NewWriter(&b)
	for _, row := range [][]string{{"a", "b"}, {"x\ny", `say "hi", you`}, {"", "ü"}} {
		if err := w.Write(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	_, rows, err := read(t, b.String())
	if diff := cmp.Diff([]string{"2 x\ny/say \"hi\", you", "4 /ü"}, rows); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// FuzzTable reads anything.
func FuzzTable(f *testing.F) {
	f.Add("a,b\n1,\"x\"\"y\"\n")
	f.Add("\xef\xbb\xbfa\tb\r\n\"\n\t")
	f.Add("a;b\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		columns, _, _ := read(t, text)
		seen := map[string]bool{}
		for _, name := range columns {
			if name == "" || seen[name] {
				t.Fatalf("columns %q", columns)
			}
			seen[name] = true
		}
	})
}
