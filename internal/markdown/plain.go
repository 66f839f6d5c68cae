package markdown

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// Text is Renderer.Text for callers that have no Renderer and need none for long.
func Text(source string) string { return (&Renderer{markdown: newMarkdown()}).Text(source) }

// Text is what a reader reads, without any mark: for search and excerpts.
// Blocks of text stand on lines of their own. Of a live block only the caption
// is left.
func (r *Renderer) Text(source string) string {
	return plain(r.parse([]byte(source)), []byte(source))
}

// Excerpt is the beginning of Text in one line of at most limit characters. It
// reads no more of the source than it needs.
func (r *Renderer) Excerpt(source string, limit int) string {
	if most := limit*8 + 1000; len(source) > most {
		source = strings.ToValidUTF8(source[:most], "")
	}
	words := strings.Join(strings.Fields(r.Text(source)), " ")
	if utf8.RuneCountInString(words) <= limit {
		return words
	}
	return strings.TrimSpace(string([]rune(words)[:limit-1])) + "…"
}

func plain(root ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Segment.Value(source))
				if n.SoftLineBreak() || n.HardLineBreak() {
					b.WriteByte('\n')
				}
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		case *ast.AutoLink:
			if entering {
				b.Write(n.Label(source))
			}
		case *ast.RawHTML:
			if entering {
				b.Write(n.Segments.Value(source))
			}
		case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
			if entering {
				b.Write(n.Lines().Value(source))
			}
			endLine(&b)
		default:
			if !entering && n.Type() == ast.TypeBlock && n != root {
				endLine(&b)
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// endLine begins a new line unless one has just begun.
func endLine(b *strings.Builder) {
	if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteByte('\n')
	}
}
