package scorecard

import (
	"fmt"
	"html"
	"strings"
	"time"

	"prodops/internal/markdown"
	"prodops/internal/wording"
)

// Markdown is the report as a text that can be mailed, kept or printed.
func (r *QuarterReport) Markdown() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s: product operations in %s\n", plain(r.Project), r.Card.Quarter)
	until := "over"
	if !r.Card.Over {
		until = "not over yet: numbers may still change"
	}
	line("%s to %s, %s. Worked out on %s.\n", r.Card.From, r.Card.To, until, r.ComputedAt.Time().Format(time.DateOnly))
	line("**%s**\n", plain(r.Summary.Text))
	if first := r.Sections; len(first) > 0 && first[0].Key == "outcomes" {
		first[0].write(&b)
	}
	line("## The five measures\n")
	line("| Measure | %s | Quarter before | Target | n |", r.Card.Quarter)
	line("|---|---:|---:|---:|---:|")
	for _, m := range r.Card.Measures() {
		target := "none set"
		if m.Target != nil {
			target = words(m.Target, m.Unit)
		}
		line("| %s | %s | %s | %s | %d %s |", plain(m.Label), words(m.Value, m.Unit), words(m.Trend.Previous, m.Unit), target, m.N, plain(m.Of))
	}
	line("")
	for _, m := range r.Card.Measures() {
		m.write(&b)
	}
	line("## Lean, or a bureaucracy?\n")
	for _, s := range r.Summary.Signs {
		line("- %s %s", map[string]string{"good": "Good:", "bad": "Bad:", "watch": "Watch:", "unknown": "Not known:"}[s.Level], plain(s.Text))
	}
	line("\n*%s*\n", plain(r.Summary.How))
	for i := range r.Sections {
		if r.Sections[i].Key != "outcomes" {
			r.Sections[i].write(&b)
		}
	}
	return b.String()
}

// write says how a measure came about.
func (m *ScorecardMeasure) write(b *strings.Builder) {
	fmt.Fprintf(b, "### %s: %s\n\n", plain(m.Label), words(m.Value, m.Unit))
	if m.Reason != "" {
		fmt.Fprintf(b, "%s\n\n", plain(m.Reason))
	}
	for _, p := range m.Parts {
		said := words(p.Value, p.Unit)
		if p.Value == nil {
			said += ": " + p.Reason
		}
		fmt.Fprintf(b, "- %s: %s (n = %d)\n", plain(partLabel(p)), plain(said), p.N)
	}
	if len(m.Parts) > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(b, "*How this was measured:* %s", plain(m.How))
	if m.Coverage != nil {
		fmt.Fprintf(b, " Coverage: %s.", wording.Percent(*m.Coverage, 0))
	}
	for _, e := range m.Excluded {
		fmt.Fprintf(b, " Left out: %d %s.", e.Count, plain(e.Reason))
	}
	b.WriteString("\n\n")
}

func partLabel(p ScorecardPart) string {
	switch p.Group {
	case "tools_30":
		return p.Label + ", 30 days after its rollout"
	case "tools_60":
		return p.Label + ", 60 days after its rollout"
	case "areas":
		return "Did something in " + p.Label
	}
	return p.Label
}

func (s *ReportSection) write(b *strings.Builder) {
	fmt.Fprintf(b, "## %s\n\n", plain(s.Title))
	for _, l := range s.Lines {
		fmt.Fprintf(b, "- %s", plain(l.Label))
		if l.Value != "" {
			fmt.Fprintf(b, ": %s", plain(l.Value))
		}
		if l.Detail != "" {
			fmt.Fprintf(b, " (%s)", plain(l.Detail))
		}
		b.WriteString("\n")
	}
	if len(s.Lines) > 0 {
		b.WriteString("\n")
	}
	if s.Missing != "" {
		fmt.Fprintf(b, "%s\n\n", plain(s.Missing))
	}
	if s.How != "" && len(s.Lines) > 0 {
		fmt.Fprintf(b, "*%s*\n\n", plain(s.How))
	}
}

// plain is a text that Markdown shows as it is, on one line.
func plain(text string) string {
	return escapes.Replace(strings.Join(strings.Fields(text), " "))
}

//nolint:gochecknoglobals // Made once; a Replacer is safe for concurrent use.
var escapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "~", `\~`, "!", `\!`, "&", `\&`, "{", `\{`, "@", `\@`,
)

// HTML is the report as one file without scripts or anything from elsewhere.
func (r *QuarterReport) HTML() string {
	// Texts are rendered to stand below a page's own heading, one level down:
	// the file has that heading itself, and its sections come next.
	_, rest, _ := strings.Cut(r.Markdown(), "\n")
	body := markdown.New().HTML(strings.NewReplacer("\n### ", "\n## ", "\n## ", "\n# ").Replace(rest))
	title := html.EscapeString(fmt.Sprintf("%s: product operations in %s", r.Project, r.Card.Quarter))
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>` + title +
		"</title><style>" + reportStyle + "</style></head><body><main><h1>" + title + "</h1>" + body + "</main></body></html>\n"
}

const reportStyle = `:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;margin:0;padding:2rem 1rem;color:light-dark(#1a1a1a,#e8e8e8);background:light-dark(#fff,#17181a)}` +
	`main{max-width:46rem;margin:auto}h1{font-size:1.7rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid light-dark(#ddd,#333);padding-bottom:.3rem}h3{font-size:1rem;margin-top:1.8rem}` +
	`table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}th,td{padding:.4rem .6rem;border-bottom:1px solid light-dark(#ddd,#333);text-align:left;font-variant-numeric:tabular-nums}` +
	`em{color:light-dark(#555,#aaa);font-style:normal;font-size:.9rem}@media print{body{padding:0}h2,h3{break-after:avoid}}`
