package markdown

import (
	"fmt"
	"html"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// writer writes the nodes for which goldmark's own renderer would write
// something else than we want.
type writer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (writer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, heading)
	reg.Register(ast.KindRawHTML, rawInline)
	reg.Register(ast.KindHTMLBlock, rawBlock)
	reg.Register(ast.KindImage, image)
	reg.Register(ast.KindFencedCodeBlock, fenced)
	reg.Register(extast.KindTaskCheckBox, task)
}

func heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	level := min(n.Level+1, 6)
	if !entering {
		_, err := fmt.Fprintf(w, "</h%d>\n", level)
		return ast.WalkContinue, err
	}
	id, _ := n.AttributeString("id")
	anchor, _ := id.([]byte)
	_, err := fmt.Fprintf(w, `<h%d id="%s">`, level, html.EscapeString(string(anchor)))
	return ast.WalkContinue, err
}

// rawInline shows a tag in the middle of a text as the text it is: what
// somebody quotes from a customer is to be read, not to be lost.
func rawInline(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	_, err := w.WriteString(html.EscapeString(string(node.(*ast.RawHTML).Segments.Value(source))))
	return ast.WalkSkipChildren, err
}

func rawBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.HTMLBlock)
	written := string(n.Lines().Value(source))
	if n.HasClosure() {
		written += string(n.ClosureLine.Value(source))
	}
	_, err := fmt.Fprintf(w, "<p>%s</p>\n", html.EscapeString(strings.TrimSpace(written)))
	return ast.WalkContinue, err
}

// image is written as a link to the picture: a page loads nothing from
// elsewhere, so that reading a document tells no stranger that it was read.
func image(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	n := node.(*ast.Image)
	words := plain(n, source)
	if words == "" {
		words = string(n.Destination)
	}
	_, err := fmt.Fprintf(w, `<a href="%s">%s</a>`, util.EscapeHTML(util.URLEscape(n.Destination, true)), html.EscapeString(words))
	return ast.WalkSkipChildren, err
}

func fenced(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.FencedCodeBlock)
	if block, ok := readBlock(n, source); ok {
		return ast.WalkSkipChildren, block.write(w)
	}
	class := ""
	if language := n.Language(source); len(language) > 0 {
		class = fmt.Sprintf(` class="language-%s"`, html.EscapeString(string(language)))
	}
	_, err := fmt.Fprintf(w, "<pre><code%s>%s</code></pre>\n", class, html.EscapeString(string(n.Lines().Value(source))))
	return ast.WalkSkipChildren, err
}

// slugOf is the text in lower case, every run of what is neither letter nor
// digit as one hyphen; "part" when nothing is left.
func slugOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			b.WriteRune(unicode.ToLower(r))
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() > 80 {
			break
		}
	}
	if slug := strings.Trim(b.String(), "-"); slug != "" {
		return slug
	}
	return "part"
}
