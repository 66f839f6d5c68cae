package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// A parser of Markdown looks back at every open bracket, emphasis and quote, so
// that a text made for it takes time in the square of its length: minutes for
// half a megabyte of ">". What nobody writes to be read is therefore not parsed
// but shown as it stands.
const (
	deepest = 24            // containers (quotes, lists) that one line may open
	budget  = 1_500_000_000 // of the estimate in costly, about a second
)

// costly reports whether parsing the source would take too long. It estimates,
// paragraph by paragraph, what goldmark does: every bracket may read to the end
// of its paragraph, every mark of emphasis may look at every one before it.
// Rows of a table are read one by one.
func costly(source []byte) bool {
	var cost, length, brackets, marks int64
	table := false
	var before []byte
	for line := range bytes.Lines(source) {
		if opens(line) > deepest {
			return true
		}
		row := bytes.IndexByte(line, '|') >= 0
		table = row && (table || isRule(line) && bytes.IndexByte(before, '|') >= 0)
		if len(bytes.TrimSpace(line)) == 0 || begins(line) || table {
			cost += brackets*length*4 + marks*marks*2
			length, brackets, marks = 0, 0, 0
		}
		length += int64(len(line))
		brackets += int64(bytes.Count(line, []byte("[")))
		marks += int64(bytes.Count(line, []byte("*")) + bytes.Count(line, []byte("_")) + bytes.Count(line, []byte("~")))
		before = line
	}
	return cost+brackets*length*4+marks*marks*2 > budget
}

// opens counts the quotes and lists that the line opens.
func opens(line []byte) int {
	opened := 0
	for i, c := range line {
		next := byte('\n')
		if i+1 < len(line) {
			next = line[i+1]
		}
		space := next == ' ' || next == '\t' || next == '\n'
		switch {
		case c == '>' || space && bytes.IndexByte([]byte("-*+.)"), c) >= 0:
			opened++
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c >= '0' && c <= '9':
		default:
			return opened
		}
	}
	if len(bytes.Trim(line, "-* \t\r\n")) == 0 {
		return 0 // a rule, such as "* * *", or an empty line
	}
	return opened
}

// begins reports whether the line ends the paragraph before it.
func begins(line []byte) bool {
	line = bytes.TrimLeft(line, " \t")
	return len(line) > 2 && (line[0] == '#' || bytes.IndexByte([]byte("-*+"), line[0]) >= 0 && line[1] == ' ' && line[2] != '\n')
}

// isRule reports whether the line is the one under the head of a table.
func isRule(line []byte) bool {
	return len(bytes.Trim(line, "|:- \t\r\n")) == 0 && bytes.IndexByte(line, '-') >= 0
}

// asItStands is a document of one block of code.
func asItStands(source []byte) ast.Node {
	code := ast.NewCodeBlock()
	lines := text.NewSegments()
	lines.Append(text.NewSegment(0, len(source)))
	code.SetLines(lines)
	document := ast.NewDocument()
	document.AppendChild(document, code)
	return document
}
