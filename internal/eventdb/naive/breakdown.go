package naive

import (
	"cmp"
	"slices"

	"prodops/internal/eventdb"
)

// groups decides which values of a breakdown get a group of their own.
type groups struct {
	broken bool // there is a breakdown at all
	named  []string
	other  bool
	none   bool
}

// rank makes groups of the values with the largest weight, ties by value. The
// value "" means the property is not set.
func rank(b *eventdb.Breakdown, weight map[string]int) groups {
	if b == nil {
		return groups{}
	}
	g := groups{broken: true}
	for value := range weight {
		if value == "" {
			g.none = true
		} else {
			g.named = append(g.named, value)
		}
	}
	slices.SortFunc(g.named, func(x, y string) int {
		return cmp.Or(cmp.Compare(weight[y], weight[x]), cmp.Compare(x, y))
	})
	if g.other = len(g.named) > b.Limit; g.other {
		g.named = g.named[:b.Limit]
	}
	return g
}

// of is the label of the group a value belongs to.
func (g groups) of(value string) string {
	switch {
	case !g.broken:
		return ""
	case value == "":
		return eventdb.None
	case slices.Contains(g.named, value):
		return value
	}
	return eventdb.Other
}

// labels are the groups in the order of the answer; one "" without a breakdown.
func (g groups) labels() []string {
	if !g.broken {
		return []string{""}
	}
	labels := slices.Clone(g.named)
	if g.other {
		labels = append(labels, eventdb.Other)
	}
	if g.none {
		labels = append(labels, eventdb.None)
	}
	return labels
}

// asBreakdown is a label as answers carry it.
func (g groups) asBreakdown(label string) []string {
	if !g.broken {
		return nil
	}
	return []string{label}
}

// picks reports whether a point's breakdown means the group of the label.
func picks(breakdown []string, label string) bool {
	return len(breakdown) == 0 || breakdown[0] == label
}
