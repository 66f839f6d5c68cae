//go:build race

package text

// underRace says that the race detector is on, which makes the numbers of this
// package ten times slower.
const underRace = true
