package analytics

import (
	"prodops/internal/errs"
	"prodops/internal/formula"
)

// maxFormula bounds the text of a formula over series, in bytes.
const maxFormula = 200

// parseFormula reads an arithmetic expression over series: A is the first, B
// the second. A series without a value and a division by zero give NaN, which
// an answer shows as null.
func parseFormula(text string, series int) (*formula.Formula, error) {
	if len(text) > maxFormula {
		return nil, errs.New(errs.Invalid, "A formula has at most %d characters.", maxFormula)
	}
	names := make([]string, min(series, 'Z'-'A'+1))
	for i := range names {
		names[i] = string(rune('A' + i))
	}
	return formula.Parse(text, names)
}
