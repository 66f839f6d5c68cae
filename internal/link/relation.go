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
	{Name: "motivates", Says: "motivates", Inverse: "is motivated by", From: []string{"theme", "survey", "insight", "metric", "incident", "learning", "outcome"}, To: []string{"idea", "bet"}, Along: true},
	{Name: "supports", Says: "supports", Inverse: "is supported by", From: []string{"feedback", "insight", "survey_response", "doc", "experiment", "learning", "outcome"}, To: []string{"idea", "bet", "experiment", "learning"}, Along: true, Acyclic: true},
	{Name: "contradicts", Says: "contradicts", Inverse: "is contradicted by", From: []string{"feedback", "insight", "experiment", "learning", "outcome"}, To: []string{"idea", "bet", "experiment", "learning"}, Along: true},
	{Name: "replicates", Says: "replicates", Inverse: "is replicated by", From: []string{"experiment"}, To: []string{"experiment"}, Acyclic: true},
	{Name: "becomes", Says: "became", Inverse: "came of", From: []string{"idea"}, To: []string{"bet"}, Along: true},
	{Name: "advances", Says: "advances", Inverse: "is advanced by", From: []string{"bet"}, To: []string{"objective", "key_result"}, Along: true},
	{Name: "tested_by", Says: "is tested by", Inverse: "tests", From: []string{"idea", "bet"}, To: []string{"experiment"}, Along: true},
	{Name: "runs_on", Says: "runs on", Inverse: "carries", From: []string{"experiment"}, To: []string{"flag"}},
	{Name: "shipped_in", Says: "shipped in", Inverse: "ships", From: []string{"idea", "bet", "experiment", "flag"}, To: []string{"release"}, Along: true},
	{Name: "deployed_by", Says: "was deployed by", Inverse: "deployed", From: []string{"release"}, To: []string{"deployment"}, Along: true},
	{Name: "caused", Says: "caused", Inverse: "was caused by", From: []string{"deployment", "release", "flag"}, To: []string{"incident"}, Along: true},
	{Name: "mended_by", Says: "was mended by", Inverse: "mended", From: []string{"incident"}, To: []string{"deployment", "release"}},
	{Name: "resulted_in", Says: "resulted in", Inverse: "is the result of", From: []string{"bet", "release", "experiment"}, To: []string{"outcome"}, Along: true},
	{Name: "teaches", Says: "taught", Inverse: "was learnt from", From: []string{"experiment", "outcome", "incident", "release", "doc"}, To: []string{"learning"}, Along: true},
	{Name: "decides", Says: "decides", Inverse: "was decided by", From: []string{"decision"}, To: []string{"idea", "bet", "objective", "experiment", "release", "outcome"}},
	{Name: "describes", Says: "describes", Inverse: "is described by", From: []string{"doc"}},
	{Name: "measures", Says: "measures", Inverse: "is measured by", From: []string{"insight", "metric"}, To: []string{"key_result", "bet", "idea", "experiment", "release", "outcome"}},
	{Name: "shows", Says: "shows", Inverse: "is shown on", From: []string{"dashboard"}, To: []string{"insight", "metric"}},
	{Name: "duplicates", Says: "duplicates", Inverse: "is duplicated by"},
	{Name: "depends_on", Says: "depends on", Inverse: "is needed by", From: []string{"bet"}, To: []string{"bet"}, Acyclic: true},
	{Name: "supersedes", Says: "supersedes", Inverse: "is superseded by", From: []string{"decision", "experiment", "learning"}, To: []string{"decision", "experiment", "learning"}, Acyclic: true},
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
