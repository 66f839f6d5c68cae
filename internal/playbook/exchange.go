package playbook

import (
	"context"
	"regexp"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
)

// Export is the document as Markdown with front matter, and a name for the file.
func (s *Docs) Export(ctx context.Context, actor auth.Actor, project, id string) (name, text string, err error) {
	d, err := s.records.Get(ctx, actor, project, id)
	if err != nil {
		return "", "", err
	}
	text, err = d.export()
	return fileName(d.Title), text, err
}

func (d *Doc) export() (string, error) {
	var w matterWriter
	w.WriteString("---\n")
	for _, line := range []struct{ name, value string }{
		{"title", d.Title}, {"state", string(d.State)}, {"owner", d.Owner}, {"template", d.Template},
	} {
		if line.value == "" {
			continue
		}
		if err := w.line("", line.name, line.value); err != nil {
			return "", err
		}
	}
	if len(d.Fields) > 0 {
		w.WriteString("fields:\n")
		for _, field := range d.Asks {
			if value, answered := d.Fields[field.Name]; answered {
				if err := w.line("  ", field.Name, value); err != nil {
					return "", err
				}
			}
		}
	}
	w.WriteString("---\n\n" + d.Body + "\n")
	return w.String(), nil
}

// fileName is a title as the name of a file.
func fileName(title string) string {
	name := strings.Trim(regexp.MustCompile(`[^\p{L}\p{N}]+`).ReplaceAllString(title, "-"), "-")
	return cut(name, 80) + ".md"
}

// Import makes a document of Markdown, with or without front matter. Without a
// title there, its first heading or line is the title.
func (s *Docs) Import(ctx context.Context, actor auth.Actor, project, text string) (DocPage, error) {
	if err := actor.Can(auth.DocWrite, project); err != nil {
		return DocPage{}, err
	}
	m, err := readFrontMatter(text)
	if err != nil {
		return DocPage{}, err
	}
	in := DocCreate{Title: m.text("title"), Template: m.text("template"), State: State(m.text("state")), Fields: Values{}}
	for _, line := range m.under("fields") {
		if line.listed {
			return DocPage{}, errs.New(errs.Malformed, "A field is “name: value”, without a hyphen.")
		}
		in.Fields[line.name] = line.decoded()
	}
	if owner := m.text("owner"); owner != "" {
		in.Owner = &owner
	}
	body := strings.TrimSpace(m.body)
	if in.Title == "" {
		in.Title, body = titleOf(body)
	}
	in.Body = &body
	return s.Create(ctx, actor, project, in)
}

// titleOf takes the heading at the beginning off a text; a text without one has
// the beginning of its first line as its title, and keeps it.
func titleOf(body string) (title, rest string) {
	first, rest, _ := strings.Cut(body, "\n")
	if heading, found := strings.CutPrefix(first, "# "); found && strings.TrimSpace(heading) != "" {
		return cut(strings.TrimSpace(heading), titleLimit), strings.TrimSpace(rest)
	}
	return cut(strings.TrimSpace(strings.TrimLeft(first, "# ")), titleLimit), body
}
