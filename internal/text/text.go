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
package text
