package playbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/errs"
)

// Documents and templates are written as Markdown with front matter: lines
// between two lines of three hyphens, "name: value", where a value is JSON or a
// plain text. It is a part of YAML, so other programs read it too:
//
//	---
//	title: Faster imports
//	template: prd.light
//	fields:
//	  target_date: "2026-03-01"
//	  success_metric: {"name":"Imports finished","target":95}
//	---
type frontMatter struct {
	lines []matterLine
	body  string
}

// matterLine is one line, or one below a line that ends with a colon.
type matterLine struct {
	name, value string
	below       bool // it stands below the last line that is not
	listed      bool // it begins with "- "
}

// readFrontMatter splits a text; one without front matter is all body.
func readFrontMatter(text string) (frontMatter, error) {
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff")
	head, found := strings.CutPrefix(text, "---\n")
	if !found {
		return frontMatter{body: text}, nil
	}
	head, body, found := strings.Cut(head, "\n---\n")
	if !found {
		if head, found = strings.CutSuffix(head, "\n---"); !found {
			return frontMatter{}, errs.New(errs.Malformed, "The front matter has no end: a line of three hyphens is missing.")
		}
	}
	m := frontMatter{body: strings.TrimPrefix(body, "\n")}
	for i, line := range strings.Split(head, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if rest, listed := strings.CutPrefix(strings.TrimSpace(line), "- "); listed {
			m.lines = append(m.lines, matterLine{value: strings.TrimSpace(rest), below: true, listed: true})
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return frontMatter{}, errs.New(errs.Malformed, "Line %d of the front matter is not “name: value”.", i+2)
		}
		m.lines = append(m.lines, matterLine{name: strings.TrimSpace(name), value: strings.TrimSpace(value), below: strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")})
	}
	return m, nil
}

// text is the value of a line that is not below another, "" for none.
func (m frontMatter) text(name string) string {
	for _, line := range m.lines {
		if !line.below && line.name == name {
			if text, ok := line.decoded().(string); ok {
				return text
			}
			return line.value
		}
	}
	return ""
}

// under are the lines below the line of that name.
func (m frontMatter) under(name string) []matterLine {
	at := slices.IndexFunc(m.lines, func(l matterLine) bool { return !l.below && l.name == name })
	if at < 0 {
		return nil
	}
	rest := m.lines[at+1:]
	if end := slices.IndexFunc(rest, func(l matterLine) bool { return !l.below }); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// decoded is the value as JSON says, or as the plain text it is.
func (l matterLine) decoded() any {
	var value any
	if err := json.Unmarshal([]byte(l.value), &value); err == nil {
		return value
	}
	return strings.Trim(l.value, "'")
}

// matterWriter writes front matter.
type matterWriter struct{ bytes.Buffer }

func (w *matterWriter) line(indent, name string, value any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s%s: %s", indent, name, text.String())
	return err
}
