package operations

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prodops/internal/record"
	"prodops/internal/wording"
)

// A stack of tools that people can hold in their heads: fewer core tools leave
// work without a home, more leave nobody knowing where things are.
const (
	fewestCore = 4
	mostCore   = 6
)

// ToolCost is what tools cost in one currency. Currencies are not converted:
// there is no rate that everybody would agree to.
type ToolCost struct {
	Currency string  `json:"currency"`
	Cost     float64 `json:"cost_per_month"`
	Tools    int     `json:"tools"`
}

// ToolStack is how the tools stand together.
type ToolStack struct {
	Core     int                 `json:"core"`
	Trial    int                 `json:"trial"`
	Retiring int                 `json:"retiring"`
	Costs    []ToolCost          `json:"costs" doc:"Of the tools that are not retired, by currency; the largest first."`
	Overlaps int                 `json:"overlaps" doc:"Categories with two or more tools in force."`
	Overdue  int                 `json:"overdue" doc:"Tools whose review is overdue."`
	Unowned  int                 `json:"unowned"`
	Warnings []OperationsWarning `json:"warnings"`
}

// stackOf sums up tools that are not archived, as of a day.
func stackOf(tools []Tool, today string) ToolStack {
	s := ToolStack{Costs: []ToolCost{}, Warnings: []OperationsWarning{}}
	costs, overlapping := map[string]*ToolCost{}, categories(tools)
	for i := range tools {
		t := &tools[i]
		switch t.State {
		case Core:
			s.Core++
		case Trial:
			s.Trial++
		case Retiring:
			s.Retiring++
		case Retired:
			continue
		}
		if t.Cost > 0 {
			if costs[t.Currency] == nil {
				costs[t.Currency] = &ToolCost{Currency: t.Currency}
			}
			costs[t.Currency].Cost += t.Cost
			costs[t.Currency].Tools++
		}
		if t.Owner == "" {
			s.Unowned++
		}
		if t.overdue(today) {
			s.Overdue++
		}
	}
	for _, c := range costs {
		s.Costs = append(s.Costs, *c)
	}
	slices.SortFunc(s.Costs, func(a, b ToolCost) int {
		return cmp.Or(cmp.Compare(b.Cost, a.Cost), strings.Compare(a.Currency, b.Currency))
	})
	s.warn(overlapping)
	return s
}

// warn says what is amiss with the stack as a whole.
func (s *ToolStack) warn(byCategory map[string][]*Tool) {
	add := func(code, format string, args ...any) {
		s.Warnings = append(s.Warnings, OperationsWarning{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	switch {
	case s.Core+s.Trial+s.Retiring == 0:
		return
	case s.Core > mostCore:
		add("too_many_core", "%d core tools. More than %d, and people stop knowing where things are: retire one, or join two.", s.Core, mostCore)
	case s.Core < fewestCore:
		add("few_core", "%s. Most teams need %d to %d: name the ones everybody relies on as core.", wording.Count(s.Core, "core tool"), fewestCore, mostCore)
	}
	for _, category := range slices.Sorted(maps.Keys(byCategory)) {
		tools := byCategory[category]
		if len(tools) < 2 {
			continue
		}
		s.Overlaps++
		add("overlap", "%s do the same: %s. Decide which one stays.", namesOf(tools), tools[0].Category)
	}
	if s.Unowned > 0 {
		add("unowned", "Nobody owns %s: give each somebody who answers for it.", wording.Count(s.Unowned, "tool"))
	}
	if s.Overdue > 0 {
		add("review_overdue", "%s overdue for a review.", wording.CountOf(s.Overdue, "tool is", "tools are"))
	}
}

// categories are the tools in force by their category, spelled without regard
// to case; tools without one overlap with nothing.
func categories(tools []Tool) map[string][]*Tool {
	by := map[string][]*Tool{}
	for i := range tools {
		if t := &tools[i]; t.State.InForce() && t.Category != "" {
			key := strings.ToLower(t.Category)
			by[key] = append(by[key], t)
		}
	}
	return by
}

func (t *Tool) overdue(today string) bool {
	return t.State != Retired && t.ReviewOn != "" && t.ReviewOn < today
}

// ToolView is a tool with what others and its people say of it.
type ToolView struct {
	Tool
	Core          bool                `json:"core" doc:"Its state is core."`
	Overlaps      []record.Listed     `json:"overlaps" doc:"Other tools in force of the same category."`
	Takes         []record.Listed     `json:"takes_the_place_of"`
	Adoption      ToolAdoption        `json:"adoption"`
	CostPerActive *float64            `json:"cost_per_active_member,omitempty" doc:"The month's cost by those who used it in the last four weeks; absent while that is not known."`
	Warnings      []OperationsWarning `json:"warnings"`
}

// warnTool says what is amiss with one tool.
func (v *ToolView) warnTool(today string) {
	add := func(code, format string, args ...any) {
		v.Warnings = append(v.Warnings, OperationsWarning{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	if v.State == Retired {
		return
	}
	if v.Owner == "" {
		add("unowned", "Nobody owns it.")
	}
	if v.overdue(today) {
		add("review_overdue", "Its review was due on %s.", v.ReviewOn)
	}
	if len(v.Overlaps) > 0 {
		titles := make([]string, len(v.Overlaps))
		for i, o := range v.Overlaps {
			titles[i] = o.Title
		}
		add("overlap", "Same category as %s.", strings.Join(titles, ", "))
	}
	a := v.Adoption.Now
	if v.State == Core && a.Share != nil && *a.Share < 0.5 {
		add("little_used", "Core, yet fewer than half of those it is meant for used it in the last four weeks.")
	}
	if a.Enough && a.Used > 0 && v.Seats > 2*a.Used {
		add("idle_seats", "%d seats, %d in use.", v.Seats, a.Used)
	}
}

func namesOf(tools []*Tool) string {
	names := make([]string, len(tools))
	for i, t := range tools {
		names[i] = t.Name
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
