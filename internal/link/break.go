package link

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// LoopBreak is where the loop of a project ends: records of a kind that lack what
// they should lead to or come from, the one left alone the longest among them.
type LoopBreak struct {
	Lacks  string        `json:"lacks" doc:"Kind of record that is missing."`
	Side   Side          `json:"side" enum:"before,after,beside"`
	Says   string        `json:"says" doc:"What is missing, in a sentence about the record."`
	Oldest record.Listed `json:"oldest" doc:"The one that has been left alone the longest."`
	Count  int           `json:"count" doc:"How many records lack it, this one included."`
}

// breaking says in which states the lack of what a record should have breaks the
// loop, once the record has been left alone for a while. A line names a want by
// the kind that wants and the first kind it takes, and the side. What areas keep
// in columns of their own cannot be looked for here, and has no line.
//
//nolint:gochecknoglobals // A table that nothing writes; Go has no constant arrays.
var breaking = [...]struct {
	of     string
	side   Side
	lacks  string
	states []string
}{
	{"theme", After, "idea", []string{"accepted"}},
	{"idea", Before, "feedback", []string{"planned", "in_progress"}},
	{"idea", After, "bet", []string{"planned", "in_progress"}},
	{"bet", Before, "idea", []string{"committed", "in_progress"}},
	{"bet", After, "release", []string{"shipped"}},
	{"experiment", Before, "idea", []string{"running"}},
	{"experiment", After, "learning", []string{"stopped", "decided"}},
	{"release", Before, "bet", []string{"released"}},
	{"incident", Beside, "doc", []string{"resolved"}},
	{"outcome", After, "learning", []string{"reviewed"}},
	{"objective", Before, "bet", []string{"active"}},
}

// states are those in which the lack breaks the loop, none where it never does.
func (w want) states() []string {
	for _, b := range breaking {
		if b.of == w.of && b.side == w.side && b.lacks == w.types[0] {
			return b.states
		}
	}
	return nil
}

// Breaks answers where the loop ends, the record left alone the longest first:
// records in a state in which the loop should have gone on, not changed since
// before, and with no link to a record of the kinds that would take it further.
// Kinds the actor may not read are left out.
//
// It asks one statement for each want that can break the loop. A link to an
// archived record counts: somebody has taken it further, and then thought again.
func (s *Links) Breaks(ctx context.Context, actor auth.Actor, project string, before sqldb.Micros) ([]LoopBreak, error) {
	if err := actor.Can(auth.LinkRead, project); err != nil {
		return nil, err
	}
	readable := s.registry.Readable(actor, project)
	breaks := []LoopBreak{}
	for _, w := range wants {
		if w.states() == nil || !slices.Contains(readable, w.of) {
			continue
		}
		found, err := s.broken(ctx, project, w, before)
		if err != nil {
			return nil, err
		}
		if found.Count > 0 {
			breaks = append(breaks, found)
		}
	}
	slices.SortStableFunc(breaks, func(a, b LoopBreak) int { return cmp.Compare(a.Oldest.UpdatedAt, b.Oldest.UpdatedAt) })
	return breaks, nil
}

// broken are the records that break one want; Count is 0 when there are none.
func (s *Links) broken(ctx context.Context, project string, w want, before sqldb.Micros) (LoopBreak, error) {
	joined, args := joinedBy(w.of, w.side, w.types)
	var rows []struct {
		ID string `db:"record_id"`
		record.Listed
		Count int `db:"n"`
	}
	err := s.db.Select(ctx, &rows, `SELECT record_id, title, state, owner, updated_at, archived_at, n FROM (
			SELECT r.number, count(*) OVER () AS n FROM records r
			WHERE r.project_id = ? AND r.record_type = ? AND r.state IN (?) AND r.archived_at = 0 AND r.updated_at <= ? AND NOT (`+joined+`)
			ORDER BY r.updated_at, r.number LIMIT 1) AS oldest JOIN records ON records.number = oldest.number`,
		append([]any{project, w.of, w.states(), before}, args...)...)
	if err != nil || len(rows) == 0 {
		return LoopBreak{}, because("look for breaks", err)
	}
	oldest := rows[0].Listed
	oldest.Ref = record.Ref{Type: w.of, ID: rows[0].ID}
	return LoopBreak{Lacks: w.types[0], Side: w.side, Says: w.says, Oldest: oldest, Count: rows[0].Count}, nil
}

// Passage asks how many records of a kind stand in the loop with what comes
// before or after them.
type Passage struct {
	Of     string   // the kind
	States []string // in which they count; any when empty
	Side   Side     // where the others stand
	Types  []string // kinds of the others, one of which is enough
}

// Passed answers how many of the records a passage speaks of are linked so, and
// how many there are. It asks no permission: it tells no record.
func (s *Links) Passed(ctx context.Context, project string, p Passage) (passed, of int, err error) {
	joined, args := joinedBy(p.Of, p.Side, p.Types)
	states, all := "", append(args, project, p.Of)
	if len(p.States) > 0 {
		states, all = " AND r.state IN (?)", append(all, p.States)
	}
	var found struct {
		Passed int `db:"passed"`
		Of     int `db:"of_all"`
	}
	err = s.db.Get(ctx, &found, `SELECT count(*) AS of_all, count(CASE WHEN `+joined+` THEN 1 END) AS passed FROM records r
		WHERE r.project_id = ? AND r.record_type = ? AND r.archived_at = 0`+states, all...)
	return found.Passed, found.Of, because("count passages", err)
}

// joinedBy is the condition that the record r, of a kind, is linked with a
// record of one of these kinds on a side, by a relation that leads there.
func joinedBy(of string, side Side, types []string) (sql string, args []any) {
	out, in := leading(of, side, types)
	for _, end := range []struct {
		names       []string
		here, there string
	}{{out, "from", "to"}, {in, "to", "from"}} {
		if len(end.names) == 0 {
			continue
		}
		if sql != "" {
			sql += " OR "
		}
		sql += "EXISTS (SELECT 1 FROM links l WHERE l." + end.here + "_id = r.record_id AND l.relation IN (?) AND l." + end.there + "_type IN (?) AND l.archived_at = 0)"
		args = append(args, end.names, types)
	}
	return sql, args
}

// leading are the relations that lead from a kind to one of others on a side:
// out of it, and into it.
func leading(of string, side Side, types []string) (out, in []string) {
	takes := func(kinds []string, one string) bool { return len(kinds) == 0 || slices.Contains(kinds, one) }
	takesAny := func(kinds []string) bool {
		return len(kinds) == 0 || slices.ContainsFunc(types, func(t string) bool { return slices.Contains(kinds, t) })
	}
	for _, r := range relations {
		if len(r.From) == 0 && len(r.To) == 0 { // says nothing about the loop
			continue
		}
		if takes(r.From, of) && takesAny(r.To) && (side == After && r.Along || side == Beside && !r.Along) {
			out = append(out, r.Name)
		}
		if takes(r.To, of) && takesAny(r.From) && (side == Before && r.Along || side == Beside && !r.Along) {
			in = append(in, r.Name)
		}
	}
	return out, in
}

func because(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
