// Package link joins records by typed relations and follows them: from what
// was said to what came of it, and back.
package link

import (
	"slices"
	"strings"

	"prodops/internal/errs"
	"prodops/internal/record"
)

// Relation says how one record has to do with another.
type Relation struct {
	Name    string   `json:"name"`
	Says    string   `json:"says" doc:"Completes: the first … the second."`
	Inverse string   `json:"inverse" doc:"Completes: the second … the first."`
	From    []string `json:"from" doc:"Kinds of record it may begin at; empty for any."`
	To      []string `json:"to" doc:"Kinds of record it may end at; empty for any."`
	// Along is true where the second came of the first, so that a trace has it
	// after; the others stand beside.
	Along bool `json:"along"`
	// Acyclic is true where a circle would say nonsense: what needs itself in
	// the end can never begin.
	Acyclic bool `json:"acyclic,omitempty"`
}

// Relations is the whole table of relations, in the order of the loop. What is
// not in it cannot be linked.
func Relations() []Relation {
	table := slices.Clone(relations[:])
	for i := range table {
		// "Any" is an empty list, never null.
		table[i].From = append([]string{}, table[i].From...)
		table[i].To = append([]string{}, table[i].To...)
	}
	return table
}

//nolint:gochecknoglobals // A table that nothing writes; Go has no constant arrays.
var relations = [...]Relation{
	{Name: "belongs_to", Says: "belongs to", Inverse: "gathers", From: []string{"feedback", "key_result", "survey_response"}, To: []string{"theme", "objective", "survey", "company"}, Along: true},
	{Name: "motivates", Says: "motivates", Inverse: "is motivated by", From: []string{"theme", "survey", "insight"}, To: []string{"idea", "bet"}, Along: true},
	{Name: "supports", Says: "supports", Inverse: "is supported by", From: []string{"feedback", "insight", "survey_response", "doc"}, To: []string{"idea", "bet"}, Along: true},
	{Name: "becomes", Says: "became", Inverse: "came of", From: []string{"idea"}, To: []string{"bet"}, Along: true},
	{Name: "advances", Says: "advances", Inverse: "is advanced by", From: []string{"bet"}, To: []string{"objective", "key_result"}, Along: true},
	{Name: "decides", Says: "decides", Inverse: "was decided by", From: []string{"decision"}, To: []string{"idea", "bet", "objective"}},
	{Name: "describes", Says: "describes", Inverse: "is described by", From: []string{"doc"}},
	{Name: "measures", Says: "measures", Inverse: "is measured by", From: []string{"insight"}, To: []string{"key_result", "bet", "idea"}},
	{Name: "shows", Says: "shows", Inverse: "is shown on", From: []string{"dashboard"}, To: []string{"insight"}},
	{Name: "duplicates", Says: "duplicates", Inverse: "is duplicated by"},
	{Name: "depends_on", Says: "depends on", Inverse: "is needed by", From: []string{"bet"}, To: []string{"bet"}, Acyclic: true},
	{Name: "supersedes", Says: "supersedes", Inverse: "is superseded by", From: []string{"decision"}, To: []string{"decision"}, Acyclic: true},
	{Name: "relates_to", Says: "relates to", Inverse: "relates to"},
}

// relationNamed is the relation of that name.
func relationNamed(name string) (Relation, bool) {
	for _, r := range relations {
		if r.Name == name {
			return r, true
		}
	}
	return Relation{}, false
}

// check refuses what the table does not allow.
func check(in Create) error {
	var f errs.Fields
	r, found := relationNamed(in.Relation)
	switch {
	case !found:
		f.Add("body.relation", "There is no relation %q; one of %s.", in.Relation, names())
	case in.From == in.To:
		f.Add("body.to", "A record cannot be linked to itself.")
	case r.Name == "duplicates" && in.From.Type != in.To.Type:
		f.Add("body.to.type", "Only two records of one kind can be duplicates.")
	default:
		allow(&f, "body.from.type", r, in.From, r.From)
		allow(&f, "body.to.type", r, in.To, r.To)
	}
	return f.Err()
}

func allow(f *errs.Fields, location string, r Relation, ref record.Ref, types []string) {
	if len(types) > 0 && !slices.Contains(types, ref.Type) {
		f.Add(location, "The relation %q takes %s here.", r.Name, strings.Join(types, ", "))
	}
}

func names() string {
	list := make([]string, len(relations))
	for i, r := range relations {
		list[i] = r.Name
	}
	return strings.Join(list, ", ")
}
