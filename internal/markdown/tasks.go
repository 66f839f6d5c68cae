package markdown

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// taskParser is goldmark's parser of check boxes; it also remembers where in
// the text the box stands.
type taskParser struct{ parser.InlineParser }

// markAttribute holds the offset of the character between the brackets.
const markAttribute = "mark"

// Parse implements parser.InlineParser.
func (p taskParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	_, at := block.Position()
	node := p.InlineParser.Parse(parent, block, pc)
	if node != nil {
		node.SetAttributeString(markAttribute, at.Start+1)
	}
	return node
}

func task(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	checked := ""
	if node.(*extast.TaskCheckBox).IsChecked {
		checked = " checked"
	}
	mark, _ := node.AttributeString(markAttribute)
	_, err := fmt.Fprintf(w, `<input type="checkbox" data-task="%d"%s disabled> `, mark, checked)
	return ast.WalkContinue, err
}

// Tick sets the check box whose mark stands at the byte offset that HTML wrote
// as data-task. It is false, and the text as it was, when no box stands there.
func (r *Renderer) Tick(source string, mark int, done bool) (string, bool) {
	found := false
	_ = ast.Walk(r.parse([]byte(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if at, ok := n.AttributeString(markAttribute); ok && at == mark {
			found = true
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	if !found || mark >= len(source) {
		return source, false
	}
	box := " "
	if done {
		box = "x"
	}
	return source[:mark] + box + source[mark+1:], true
}

// Tasks counts the check boxes of a text, and how many are ticked.
func (r *Renderer) Tasks(source string) (done, all int) {
	_ = ast.Walk(r.parse([]byte(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if box, ok := n.(*extast.TaskCheckBox); ok && entering {
			all++
			if box.IsChecked {
				done++
			}
		}
		return ast.WalkContinue, nil
	})
	return done, all
}
