package eval_test

import (
	"sync"
	"testing"

	"prodops/internal/flag/eval"
)

// TestNothingAllocates evaluates every operator for attributes that meet it,
// that do not, that are of another type, and that are not there. The context is a
// copy, as package client takes it: it must stay on the stack, which it would not
// if conditions were given pointers into it.
func TestNothingAllocates(t *testing.T) {
	for _, test := range []struct{ on, op, values string }{
		{`"attribute":"it"`, "eq", `["a"]`}, {`"attribute":"it"`, "neq", `["a"]`}, {`"attribute":"it"`, "in", `["a",1,true]`},
		{`"attribute":"it"`, "not_in", `["b","c","d","e","f","g","h","i","j"]`}, {`"attribute":"it"`, "contains", `["a"]`},
		{`"attribute":"it"`, "not_contains", `["a"]`}, {`"attribute":"it"`, "starts_with", `["a"]`}, {`"attribute":"it"`, "ends_with", `["a"]`},
		{`"attribute":"it"`, "regex", `["^(a|b)+c?$"]`}, {`"attribute":"it"`, "gt", `[5]`}, {`"attribute":"it"`, "gte", `[5]`},
		{`"attribute":"it"`, "lt", `[5]`}, {`"attribute":"it"`, "lte", `[5]`}, {`"attribute":"it"`, "between", `[1,5]`},
		{`"attribute":"it"`, "set", `[]`}, {`"attribute":"it"`, "not_set", `[]`},
		{`"attribute":"it"`, "before", `["2026-02-01"]`}, {`"attribute":"it"`, "after", `["2026-02-01T10:00:00+05:45"]`},
		{`"attribute":"it"`, "semver_eq", `["1.2.3"]`}, {`"attribute":"it"`, "semver_gt", `["1.2.3-rc.1"]`}, {`"attribute":"it"`, "semver_gte", `["1.2.3"]`},
		{`"attribute":"it"`, "semver_lt", `["1.2.3"]`}, {`"attribute":"it"`, "semver_lte", `["1.2.3"]`},
		{`"segment":"beta"`, "in", `[]`}, {`"segment":"beta"`, "not_in", `[]`}, {`"attribute":"targetingKey"`, "eq", `["ada"]`},
	} {
		rules := one(t, test.on, test.op, test.values)
		for _, attribute := range []any{
			nil, "a", "abab", "abcdefghij", 3, 7.5, true, []any{"b", 3, "a"}, "beta",
			"2026-01-31", "2026-02-31", "2026-01-31T10:00:00+05:45", "2026-13-31T10:00:00Z", "1.2.3", "1.2.3-rc.2+build", "1.x",
		} {
			x := eval.NewContext("ada").With("it", attribute)
			if n := testing.AllocsPerRun(20, func() { own := x; rules.Evaluate("f", &own) }); n != 0 {
				t.Errorf("%v %s %s: %v allocations", attribute, test.op, test.values, n)
			}
		}
	}
}

// TestConcurrentUse asks one ruleset from many goroutines: the race detector
// sees every write, and the answers must be those of one goroutine.
func TestConcurrentUse(t *testing.T) {
	s := readScript(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, c := range s.cases {
				x, err := eval.FromJSON([]byte(c.context))
				if err != nil {
					t.Error(err)
					return
				}
				if got := said(s.rules.Evaluate(c.flag, &x)); got != c.want {
					t.Errorf("line %d: %s, not %s", c.line, got, c.want)
				}
			}
		})
	}
	all.Wait()
}
