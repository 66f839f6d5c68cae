package playbook

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed builtin/*.md
var builtinFiles embed.FS

// kindOrder is the order in which kinds are offered: that of the loop.
func kindOrder() []string {
	return []string{"prd", "experiment", "launch", "retrospective", "incident", "interview_guide", "interview_snapshot", "stakeholder_update"}
}

// readBuiltIns reads the templates that come with the program, in the order in
// which they are offered.
func readBuiltIns() ([]Template, error) {
	names, err := fs.Glob(builtinFiles, "builtin/*.md")
	if err != nil {
		return nil, err
	}
	templates := make([]Template, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(builtinFiles, name)
		if err != nil {
			return nil, err
		}
		t, err := readTemplate(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		t.ID = strings.TrimSuffix(strings.TrimPrefix(name, "builtin/"), ".md")
		t.BuiltIn, t.CreatedBy, t.Version = true, "prodops", t.Revision
		templates = append(templates, t)
	}
	slices.SortStableFunc(templates, func(a, b Template) int {
		if a.Kind != b.Kind {
			return slices.Index(kindOrder(), a.Kind) - slices.Index(kindOrder(), b.Kind)
		}
		return strings.Compare(b.Form, a.Form) // light before full
	})
	return templates, nil
}

// readTemplate reads a template from Markdown with front matter.
func readTemplate(text string) (Template, error) {
	m, err := readFrontMatter(text)
	if err != nil {
		return Template{}, err
	}
	revision, err := strconv.ParseInt(m.text("version"), 10, 64)
	if err != nil {
		return Template{}, fmt.Errorf("version: %w", err)
	}
	t := Template{Kind: m.text("kind"), Form: m.text("form"), Title: m.text("title"), Summary: m.text("summary"), Body: m.body, Revision: revision}
	for _, line := range m.under("fields") {
		var field TemplateField
		if err := json.Unmarshal([]byte(line.value), &field); err != nil {
			return Template{}, fmt.Errorf("field %s: %w", line.value, err)
		}
		t.Fields = append(t.Fields, field)
	}
	return t, t.validate()
}
