// Package idea keeps what the team might do: the problem first, the evidence
// for it counted live, and scores that say how sure they are.
package idea
