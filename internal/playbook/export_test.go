package playbook

// Read reads a template, and a document's front matter, for the fuzz test.
func Read(text string) {
	_, _ = readTemplate(text)
	if m, err := readFrontMatter(text); err == nil {
		_ = m.text("title")
		for _, line := range m.under("fields") {
			_ = line.decoded()
		}
	}
}
