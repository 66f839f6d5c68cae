// Package text is what prodops knows about short notes in plain language: which
// area a note belongs to (Router), which notes say the same (Neighbours), and
// which themes a pile of notes falls into (Discover), each with the words that
// say why.
//
// Everything here is computed from the notes of the workspace alone: there is
// no language model, no download and no IO. It works on any language; scripts
// that do not put spaces between words are read character by character. The
// same input and seed give the same output, whatever the number of cores.
//
// How good it is, and on what that was measured, is written in
// docs/feedback-intelligence.md.
//
// Coming next, with these signatures:
//
//	Discover(ctx, notes []Note, ThemeOptions) (Themes, error) // Note{ID, Text}
//	ThemeOptions{Seed, Granularity 0..1, MinSize, Together, Apart [][2]string, Pinned map[note]theme, Progress func(done, total int)}
//	Themes{Groups []Group; Unassigned []string}, Group{Members []Member{ID, Strength}; Name string; Phrases, Examples []string}
//	Match(before, after map[note]theme) Matching // which new theme is which old one; splits, merges
//	NamePhrases(groups [][]string) [][]string    // distinguishing phrases for each group of texts
package text
