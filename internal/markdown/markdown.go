// Package markdown turns what people write into HTML that is safe to show, and
// into plain text that can be searched.
//
// The dialect is GitHub's: tables, task lists, autolinks, strikethrough. Raw
// HTML is shown as the text it is. A fenced block whose language is "prodops"
// is a live block: a place that the page fills with a chart, a record or a
// list (see Block).
//
// Two guards stand behind one another: the converter drops raw HTML and unsafe
// links by itself, and whatever it writes goes through a policy that lets only
// the elements and attributes pass that this package means to write.
package markdown

import (
	"bytes"
	"fmt"
	"html"
	"regexp"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Renderer reads Markdown. It is safe for concurrent use.
type Renderer struct {
	markdown goldmark.Markdown
	policy   *bluemonday.Policy
}

// New returns a Renderer.
func New() *Renderer { return &Renderer{markdown: newMarkdown(), policy: newPolicy()} }

func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(
			extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:", "mailto:"})),
			extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
			extension.Strikethrough,
		),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(),
			parser.WithInlineParsers(util.Prioritized(taskParser{extension.NewTaskCheckBoxParser()}, 0)),
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(writer{}, 1))),
	)
}

// HTML is the text as HTML that is safe to put into a page. Headings are one
// level below those of the text, because the page's own title is its first,
// and have ids; a link loads nothing and reveals nothing until it is followed.
func (r *Renderer) HTML(source string) string {
	var out bytes.Buffer
	document := r.parse([]byte(source))
	if err := r.markdown.Renderer().Render(&out, []byte(source), document); err != nil {
		// Writing into memory does not fail; should a node ever do, its author
		// gets the text back as text.
		return "<pre><code>" + html.EscapeString(source) + "</code></pre>"
	}
	return r.policy.SanitizeReader(&out).String()
}

func (r *Renderer) parse(source []byte) ast.Node {
	if costly(source) {
		return asItStands(source)
	}
	return r.markdown.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(&anchors{taken: map[string]int{}}))))
}

// newPolicy lets pass what writer and goldmark's own renderer write, and
// nothing else.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote",
		"pre", "code", "em", "strong", "del", "table", "thead", "tbody", "tr", "th", "td", "div", "input")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^`+anchorPrefix+`[\p{L}\p{N}-]+$`)).OnElements("h1", "h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|right|center)$`)).OnElements("th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[\p{L}\p{N}+#_.-]+$`)).OnElements("code")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("data-task").Matching(bluemonday.Integer).OnElements("input")
	p.AllowAttrs("checked", "disabled").OnElements("input")
	for _, name := range blockAttributes() {
		p.AllowAttrs("data-" + name).Matching(blockValue()).OnElements("div")
	}
	p.AllowAttrs("href", "title").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoReferrerOnLinks(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true) // adds rel="noopener"
	return p
}

// anchors makes ids of headings: the heading's words in lower case, joined by
// hyphens, numbered when they come again. They begin with a prefix so that no
// heading can take the place of an element of the page.
type anchors struct{ taken map[string]int }

const anchorPrefix = "section-"

// Generate implements parser.IDs.
func (a *anchors) Generate(value []byte, _ ast.NodeKind) []byte {
	first := anchorPrefix + slugOf(string(value))
	slug := first
	for a.taken[slug] > 0 {
		a.taken[first]++
		slug = fmt.Sprintf("%s-%d", first, a.taken[first])
	}
	a.taken[slug] = 1
	return []byte(slug)
}

// Put implements parser.IDs. Ids cannot be given in the text, so there is
// nothing to remember.
func (a *anchors) Put([]byte) {}
