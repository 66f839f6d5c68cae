package markdown

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// language marks a fenced block as a live one.
const language = "prodops"

// Block is a live block: a place in a text that the page fills with what is
// there when it is read. It is written as a fenced block, so that the text
// stays readable wherever Markdown is:
//
//	```prodops insight 019c…
//	Sign-ups a week, before and after the change
//	```
//
// The three kinds are "insight ID" (a chart), "record TYPE ID" (its title,
// state and link) and "list type=idea state=open limit=5". What stands inside
// the fence is the caption.
type Block struct {
	Kind    string            // "insight", "record" or "list"
	Values  map[string]string // by blockAttributes: id, type, state, owner, search, limit
	Caption string
}

// blockAttributes are the values a block may have, each written as data-NAME.
func blockAttributes() []string {
	return []string{"block", "id", "type", "state", "owner", "search", "limit"}
}

// blockValue says again, for the policy, what valid demands.
func blockValue() *regexp.Regexp { return regexp.MustCompile(`^[\p{L}\p{N}_.:@+-]{1,100}$`) }

// readBlock is the live block that the fence is; false when it is none, or one
// that says nothing we know. Such a one is shown as the code it is, so that its
// author sees what is wrong.
func readBlock(n *ast.FencedCodeBlock, source []byte) (Block, bool) {
	if n.Info == nil {
		return Block{}, false
	}
	words := strings.Fields(string(n.Info.Value(source)))
	if len(words) < 2 || words[0] != language {
		return Block{}, false
	}
	b := Block{Kind: words[1], Values: map[string]string{}, Caption: strings.TrimSpace(string(n.Lines().Value(source)))}
	rest := words[2:]
	switch {
	case b.Kind == "insight" && len(rest) == 1:
		b.Values["id"] = rest[0]
	case b.Kind == "record" && len(rest) == 2:
		b.Values["type"], b.Values["id"] = rest[0], rest[1]
	case b.Kind == "list" && len(rest) > 0:
		if !b.readList(rest) {
			return Block{}, false
		}
	default:
		return Block{}, false
	}
	return b, b.valid()
}

// readList reads the pairs "name=value"; a list needs a type.
func (b Block) readList(pairs []string) bool {
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "block" || name == "id" || !known(name) {
			return false
		}
		b.Values[name] = value
	}
	return b.Values["type"] != ""
}

func known(name string) bool {
	for _, one := range blockAttributes() {
		if one == name {
			return true
		}
	}
	return false
}

func (b Block) valid() bool {
	for _, value := range b.Values {
		other := strings.ContainsFunc(value, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_.:@+-", r)
		})
		if other || value == "" || utf8.RuneCountInString(value) > 100 {
			return false
		}
	}
	return true
}

func (b Block) write(w util.BufWriter) error {
	if _, err := fmt.Fprintf(w, `<div data-block="%s"`, b.Kind); err != nil {
		return err
	}
	for _, name := range blockAttributes() {
		if value, ok := b.Values[name]; ok {
			if _, err := fmt.Fprintf(w, ` data-%s="%s"`, name, html.EscapeString(value)); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, ">%s</div>\n", html.EscapeString(b.Caption))
	return err
}

// Blocks are the live blocks of a text, in order.
func (r *Renderer) Blocks(source string) []Block {
	var blocks []Block
	_ = ast.Walk(r.parse([]byte(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if fence, ok := n.(*ast.FencedCodeBlock); ok && entering {
			if b, ok := readBlock(fence, []byte(source)); ok {
				blocks = append(blocks, b)
			}
		}
		return ast.WalkContinue, nil
	})
	return blocks
}
