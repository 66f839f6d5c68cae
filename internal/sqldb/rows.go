package sqldb

import "strings"

// mostArgs is how many arguments one statement may have: SQLite takes 32,766,
// Postgres 65,535.
const mostArgs = 30_000

// Rows is the VALUES list of n rows of so many columns: "(?, ?), (?, ?)".
func Rows(n, columns int) string {
	row := "(" + strings.Repeat("?, ", columns-1) + "?)"
	return strings.Repeat(row+", ", n-1) + row
}

// RowsAtOnce is how many rows of so many columns one statement may insert.
func RowsAtOnce(columns int) int { return max(1, min(500, mostArgs/columns)) }

// inChunks calls f with a few hundred texts at a time.
func inChunks(texts []Text, f func([]Text) error) error {
	for size := RowsAtOnce(3); len(texts) > 0; {
		n := min(size, len(texts))
		if err := f(texts[:n]); err != nil {
			return err
		}
		texts = texts[n:]
	}
	return nil
}
