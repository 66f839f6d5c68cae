package markdown_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"prodops/internal/markdown"
)

func TestHTML(t *testing.T) {
	r := markdown.New()
	for name, test := range map[string]struct{ source, want string }{
		"headings stand below the page's title": {"# Goal\n\n## Goal\n\n# Größe & Maß", `<h2 id="section-goal">Goal</h2>
<h3 id="section-goal-2">Goal</h3>
<h2 id="section-größe-maß">Größe &amp; Maß</h2>
`},
		"a heading without letters": {"# !?", `<h2 id="section-part">!?</h2>` + "\n"},
		"ids never meet": {"# a 2\n# a\n# a", `<h2 id="section-a-2">a 2</h2>
<h2 id="section-a">a</h2>
<h2 id="section-a-3">a</h2>
`},
		"emphasis":                        {"**bold** *thin* ~~gone~~ `code`", "<p><strong>bold</strong> <em>thin</em> <del>gone</del> <code>code</code></p>\n"},
		"a table":                         {"|a|b|\n|:-|-:|\n|1|2|", "<table>\n<thead>\n<tr>\n<th align=\"left\">a</th>\n<th align=\"right\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td align=\"left\">1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n</table>\n"},
		"tasks":                           {"- [ ] load test\n- [x] rollback", "<ul>\n<li><input type=\"checkbox\" data-task=\"3\" disabled=\"\"> load test</li>\n<li><input type=\"checkbox\" data-task=\"19\" checked=\"\" disabled=\"\"> rollback</li>\n</ul>\n"},
		"a link":                          {"[our site](https://example.com \"title\")", `<p><a href="https://example.com" title="title" rel="nofollow noreferrer noopener" target="_blank">our site</a></p>` + "\n"},
		"one of us":                       {"[bet](/p/default/roadmap)", `<p><a href="/p/default/roadmap" rel="noreferrer">bet</a></p>` + "\n"},
		"a bare address":                  {"see https://example.com/a?b=c&d", `<p>see <a href="https://example.com/a?b=c&amp;d" rel="nofollow noreferrer noopener" target="_blank">https://example.com/a?b=c&amp;d</a></p>` + "\n"},
		"mail":                            {"<mia@example.com>", `<p><a href="mailto:mia@example.com" rel="noreferrer">mia@example.com</a></p>` + "\n"},
		"a script link":                   {"[x](javascript:alert(1)) [y](JaVaScRiPt:1) [z](data:text/html,1) [v](vbscript:1) [f](ftp://x)", "<p>x y z v f</p>\n"},
		"a picture":                       {"![the **old** page](https://example.com/a.png)", `<p><a href="https://example.com/a.png" rel="nofollow noreferrer noopener" target="_blank">the old page</a></p>` + "\n"},
		"markup is text":                  {"<script>alert(1)</script>\n\na <b onclick=\"x\">c</b>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<p>a &lt;b onclick=&#34;x&#34;&gt;c&lt;/b&gt;</p>\n"},
		"code":                            {"```go\nif a < b {}\n```", "<pre><code class=\"language-go\">if a &lt; b {}\n</code></pre>\n"},
		"a chart":                         {"```prodops insight 019c-7f\nSign-ups & more\n```", `<div data-block="insight" data-id="019c-7f">Sign-ups &amp; more</div>` + "\n"},
		"a record":                        {"```prodops record idea 019c\n```", `<div data-block="record" data-id="019c" data-type="idea"></div>` + "\n"},
		"a list":                          {"```prodops list type=idea state=open limit=5\n```", `<div data-block="list" data-type="idea" data-state="open" data-limit="5"></div>` + "\n"},
		"a block nobody knows stays code": {"```prodops wheel of=fortune\n```", "<pre><code class=\"language-prodops\"></code></pre>\n"},
		"a block with a trick":            {"```prodops insight a\"onclick=\"x\n```", "<pre><code class=\"language-prodops\"></code></pre>\n"},
		"a list of nothing":               {"```prodops list state=open\n```", "<pre><code class=\"language-prodops\"></code></pre>\n"},
		"a list may not name its block":   {"```prodops list type=idea block=insight\n```", "<pre><code class=\"language-prodops\"></code></pre>\n"},
	} {
		if diff := cmp.Diff(test.want, r.HTML(test.source)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestText(t *testing.T) {
	r := markdown.New()
	source := "# Why\n\nPeople *wait* for [imports](https://x.example).\nStill.\n\n- [x] one\n- two\n\n|a|b|\n|-|-|\n|1|2|\n\n```prodops insight 1\nWaiting time\n```\n<b>raw</b>"
	want := "Why\nPeople wait for imports.\nStill.\none\ntwo\na\nb\n1\n2\nWaiting time\nraw"
	got := strings.NewReplacer("<b>", "", "</b>", "").Replace(r.Text(source))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := r.Excerpt("# A heading\n\n"+strings.Repeat("word ", 500), 24); got != "A heading word word wor…" {
		t.Errorf("%q", got)
	}
	if got := r.Excerpt("short", 24); got != "short" {
		t.Errorf("%q", got)
	}
}

func TestTick(t *testing.T) {
	r := markdown.New()
	source := "Größe\n\n- [ ] a\n  - [X] b\n\n```\n- [ ] code\n```\n"
	if done, all := r.Tasks(source); done != 1 || all != 2 {
		t.Errorf("%d of %d", done, all)
	}
	at := strings.Index(source, "[ ] a") + 1
	ticked, ok := r.Tick(source, at, true)
	if want := strings.Replace(source, "[ ] a", "[x] a", 1); !ok || ticked != want {
		t.Errorf("%v %q", ok, ticked)
	}
	if back, ok := r.Tick(ticked, at, false); !ok || back != source {
		t.Errorf("%v %q", ok, back)
	}
	for _, wrong := range []int{-1, 0, strings.Index(source, "[ ] code") + 1, len(source), 1 << 30} {
		if same, ok := r.Tick(source, wrong, true); ok || same != source {
			t.Errorf("%d ticked something", wrong)
		}
	}
}

func TestBlocks(t *testing.T) {
	got := markdown.New().Blocks("```prodops list type=doc state=draft\nLaunches\n```\n\n```prodops nothing\n```\n> ```prodops record idea 7\n> ```\n")
	want := []markdown.Block{
		{Kind: "list", Values: map[string]string{"type": "doc", "state": "draft"}, Caption: "Launches"},
		{Kind: "record", Values: map[string]string{"type": "idea", "id": "7"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Texts that a reader of Markdown would take minutes for must come out all the
// same: as they stand.
func TestHostileTexts(t *testing.T) {
	r := markdown.New()
	for _, part := range []string{
		"[", "> ", "*a_ ", "*a*b", "![[]()", "- ", "`", "<a", "|a", "~~", "\t", "[a](b", "<!--", "1. ", "# ", "&#", "|*a_\n",
		"[a]: b\n", "|a|b|\n|-|-|\n", "* a\n > ", "http://a.b ", "- [ ] a\n", "```\n", "- a\n  ",
	} {
		source := strings.Repeat(part, 500_000/len(part))
		safe(t, r.HTML(source))
	}
	for _, part := range []string{"> ", "*a_ ", "[a](b"} {
		source := strings.Repeat(part, 100_000)
		if got := r.HTML(source); got != "<pre><code>"+strings.ReplaceAll(source, ">", "&gt;")+"</code></pre>\n" {
			t.Errorf("%q is parsed", part)
		}
	}
	table := "| feedback | link |\n|---|---|\n" + strings.Repeat("| **slow** import | [note](/p/x) |\n", 5000)
	list := strings.Repeat("- **slow** import [note](/p/x)\n", 5000)
	for _, source := range []string{table, list, strings.Repeat("* ", 30) + "\n\n" + strings.Repeat("-", 80)} {
		if got := r.HTML(source); strings.HasPrefix(got, "<pre>") {
			t.Errorf("a large and honest text is not parsed: %.60q", source)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{
		"[a](javascript:alert(1))", "<img src=x onerror=alert(1)>", "[a](\x01javascript:x)", "[a](java\nscript:x)", "![a](data:text/html;base64,x)",
		"<javascript:alert(1)>", "```prodops insight \"><script>\n</div>\n```", "# <svg/onload=x>", "[x]: javascript:y\n[x]", "&lt;script&gt;", "<a href=\"j&#97;vascript:x\">",
		"| <b> |\n|-|\n| `</td><script>` |", "~~~ \" onclick=x\n~~~", "- [ ] <style>*{}</style>", "[a](https://x\" onmouseover=\"y)", "{#id onclick=x}\n# h {onclick=y}",
	} {
		f.Add(seed)
	}
	r := markdown.New()
	f.Fuzz(func(t *testing.T, source string) {
		safe(t, r.HTML(source))
		r.Text(source)
		r.Blocks(source)
	})
}

// safe reads the page as a browser does and refuses whatever could act.
func safe(t *testing.T, page string) {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.CommentToken, html.DoctypeToken:
			t.Fatalf("a comment: %q", tokens.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			n := tokens.Token()
			if strings.Contains(" script style iframe object embed svg math form button link meta base img video audio template ", " "+n.Data+" ") {
				t.Fatalf("an element %s in %q", n.Data, page)
			}
			for _, a := range n.Attr {
				checkAttribute(t, n.Data, a)
			}
		case html.TextToken, html.EndTagToken:
		}
	}
}

func checkAttribute(t *testing.T, element string, a html.Attribute) {
	t.Helper()
	name := element + " " + a.Key
	switch name {
	case "a href":
		scheme, _, has := strings.Cut(a.Val, ":")
		if i := strings.IndexAny(scheme, "/?#"); has && i < 0 && scheme != "http" && scheme != "https" && scheme != "mailto" {
			t.Fatalf("a link to %q", a.Val)
		}
	case "a title", "a rel", "a target", "ol start", "th align", "td align", "code class", "input type", "input checked", "input disabled", "input data-task":
	default:
		if !strings.HasPrefix(a.Key, "data-") && a.Key != "id" || a.Key == "id" && !strings.HasPrefix(a.Val, "section-") {
			t.Fatalf("an attribute %s=%q", name, a.Val)
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	r := markdown.New()
	source := strings.Repeat("# Heading\n\nSome **bold** text with a [link](https://example.com) and a list:\n\n- [ ] one\n- two\n\n", 100)
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		r.HTML(source)
	}
}
