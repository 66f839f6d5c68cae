package experiment

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/text"
)

// Citation is an earlier experiment or learning that a hypothesis builds on.
type Citation struct {
	Type     string `json:"type" enum:"experiment,learning"`
	ID       string `json:"id" maxLength:"64"`
	Relation string `json:"relation" enum:"supports,contradicts,replicates,supersedes" doc:"The earlier one supports or contradicts this hypothesis; or this experiment replicates or supersedes the earlier one."`
	Note     string `json:"note,omitempty" maxLength:"500"`
}

// link is a citation as a link: support and contradiction go from the earlier
// one on, replication and supersession back to it.
func (c Citation) link(experiment string) (link.Create, error) {
	here, there := record.Ref{Type: Type, ID: experiment}, record.Ref{Type: c.Type, ID: c.ID}
	switch {
	case c.Type != Type && c.Type != LearningType:
		var f errs.Fields
		f.Add("body.citations.type", "A hypothesis cites experiments and learnings.")
		return link.Create{}, f.Err()
	case c.Relation == "supports" || c.Relation == "contradicts":
		return link.Create{From: there, To: here, Relation: c.Relation, Note: c.Note}, nil
	case c.Relation == "replicates" && c.Type == Type || c.Relation == "supersedes":
		return link.Create{From: here, To: there, Relation: c.Relation, Note: c.Note}, nil
	}
	var f errs.Fields
	f.Add("body.citations.relation", "One of supports, contradicts, supersedes; replicates for an experiment.")
	return link.Create{}, f.Err()
}

func (s *Experiments) cite(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, project, id string, c Citation) error {
	wanted, err := c.link(id)
	if err != nil {
		return err
	}
	_, err = s.links.Join(ctx, tx, actor, project, wanted)
	return err
}

// Cite makes a citation.
func (s *Experiments) Cite(ctx context.Context, actor auth.Actor, project, id string, c Citation) (ExperimentView, error) {
	return s.citing(ctx, actor, project, id, func(tx *sqldb.Tx) error { return s.cite(ctx, tx, actor, project, id, c) })
}

// Uncite takes a citation away.
func (s *Experiments) Uncite(ctx context.Context, actor auth.Actor, project, id string, c Citation) (ExperimentView, error) {
	return s.citing(ctx, actor, project, id, func(tx *sqldb.Tx) error {
		wanted, err := c.link(id)
		if err != nil {
			return err
		}
		return s.links.Part(ctx, tx, actor, project, wanted)
	})
}

func (s *Experiments) citing(ctx context.Context, actor auth.Actor, project, id string, change func(*sqldb.Tx) error) (ExperimentView, error) {
	if err := actor.Can(auth.ExperimentWrite, project); err != nil {
		return ExperimentView{}, err
	}
	found, err := s.experiments.Find(ctx, s.registry.DB(), project, id)
	if err != nil {
		return ExperimentView{}, err
	}
	err = s.registry.DB().Tx(ctx, change)
	return s.viewOf(ctx, found, err)
}

// Cited is a citation with what it cites, and what speaks against trusting that.
type Cited struct {
	record.Listed
	Relation string `json:"relation"`
	Note     string `json:"note,omitempty"`
	Warning  string `json:"warning,omitempty" doc:"Why what is cited should be read again."`
}

// citations are what an experiment cites.
func (s *Experiments) citations(ctx context.Context, project, id string) ([]Cited, error) {
	edges, err := s.links.Around(ctx, project, []record.Ref{{Type: Type, ID: id}}, 100, "supports", "contradicts", "replicates", "supersedes")
	if err != nil {
		return nil, err
	}
	list := []Cited{}
	var ids []string
	for _, e := range edges {
		other := e.From
		earlier := e.Relation == "supports" || e.Relation == "contradicts"
		if earlier != (e.To.ID == id) {
			continue // this experiment is what is cited
		}
		if !earlier {
			other = e.To
		}
		if other.Type != Type && other.Type != LearningType {
			continue
		}
		list = append(list, Cited{Listed: record.Listed{Ref: other}, Relation: e.Relation, Note: e.Note})
		ids = append(ids, other.ID)
	}
	found, err := s.registry.Look(ctx, s.registry.DB(), project, ids)
	if err != nil {
		return nil, err
	}
	warnings, err := s.warnings(ctx, project, ids)
	for i := range list {
		ref := list[i].Ref
		list[i].Listed = found[ref.ID]
		list[i].Ref = ref
		list[i].Warning = warnings[ref.ID]
	}
	return list, err
}

// warnings say which of these experiments and learnings should be read again:
// those that something contradicts or supersedes, experiments that were found
// invalid or whose units were not shared out as planned when they were decided,
// and learnings that such an experiment taught. The gravest reason is given.
func (s *Experiments) warnings(ctx context.Context, project string, ids []string) (map[string]string, error) {
	warnings := map[string]string{}
	if len(ids) == 0 {
		return warnings, nil
	}
	refs := make([]record.Ref, len(ids))
	for i, id := range ids {
		refs[i] = record.Ref{ID: id}
	}
	edges, err := s.links.Around(ctx, project, refs, 20, "contradicts", "supersedes", "teaches")
	if err != nil {
		return nil, err
	}
	taughtBy := map[string][]string{} // learnings, by the experiment
	asked := slices.Clone(ids)
	for _, e := range edges {
		switch {
		case !slices.Contains(ids, e.To.ID):
		case e.Relation == "supersedes":
			warnings[e.To.ID] = "Something later supersedes it."
		case e.Relation == "teaches" && e.From.Type == Type:
			taughtBy[e.From.ID] = append(taughtBy[e.From.ID], e.To.ID)
			asked = append(asked, e.From.ID)
		}
	}
	for _, e := range edges {
		if e.Relation == "contradicts" && slices.Contains(ids, e.To.ID) {
			warnings[e.To.ID] = "Something later contradicts it."
		}
	}
	var bad []struct {
		ID      string  `db:"id"`
		Verdict Verdict `db:"verdict"`
	}
	err = s.registry.DB().Select(ctx, &bad, "SELECT id, verdict FROM experiments WHERE project_id = ? AND id IN (?) AND (verdict = ? OR readout LIKE ?)", project, asked, string(Invalid), mismatched)
	if err != nil {
		return nil, fmt.Errorf("look for experiments that cannot be trusted: %w", err)
	}
	for _, b := range bad {
		says := "Its units were not shared out as planned when it was decided, so that its numbers cannot be trusted."
		if b.Verdict == Invalid {
			says = "It was found that it cannot be trusted."
		}
		if slices.Contains(ids, b.ID) {
			warnings[b.ID] = says
		}
		for _, id := range taughtBy[b.ID] {
			warnings[id] = "It was learnt from an experiment whose numbers cannot be trusted."
		}
	}
	return warnings, nil
}

// mismatched finds in a stored read-out that shares mismatched. Texts in it have
// their quotes escaped and do not match.
const mismatched = `%"mismatch":true%`

// SimilarWork is earlier work that a text speaks of.
type SimilarWork struct {
	record.Listed
	Score   float64 `json:"score" doc:"How alike the words are, 0 to 1."`
	Warning string  `json:"warning,omitempty"`
}

// mostCompared is how many of the newest experiments and learnings a text is
// compared with.
const mostCompared = 2000

// Similar answers the experiments and learnings whose words are most like a
// text's, for whoever writes a hypothesis: at most ten.
func (s *Experiments) Similar(ctx context.Context, actor auth.Actor, project, words, except string) ([]SimilarWork, error) {
	if err := actor.Can(auth.ExperimentRead, project); err != nil {
		return nil, err
	}
	list := []SimilarWork{}
	if strings.TrimSpace(words) == "" {
		return list, nil
	}
	var rows []struct {
		ID    string `db:"record_id"`
		Title string `db:"title"`
		Body  string `db:"body"`
	}
	err := s.registry.DB().Select(ctx, &rows, "SELECT record_id, title, body FROM records WHERE project_id = ? AND record_type IN (?) AND archived_at = 0 ORDER BY number DESC LIMIT ?",
		project, []string{Type, LearningType}, mostCompared)
	if err != nil {
		return nil, fmt.Errorf("read earlier experiments and learnings: %w", err)
	}
	near := text.NewNeighbours()
	for _, r := range rows {
		if r.ID != except {
			near.Add(r.ID, r.Title+"\n"+r.Body)
		}
	}
	var ids []string
	scores := map[string]float64{}
	for _, n := range near.Search(words, 10) {
		if n.Score < leastAlike {
			continue
		}
		ids = append(ids, n.ID)
		scores[n.ID] = n.Score
	}
	found, err := s.registry.Look(ctx, s.registry.DB(), project, ids)
	if err != nil {
		return nil, err
	}
	warnings, err := s.warnings(ctx, project, ids)
	for _, id := range ids {
		if one, there := found[id]; there {
			list = append(list, SimilarWork{Listed: one, Score: scores[id], Warning: warnings[id]})
		}
	}
	return list, err
}

// leastAlike is how alike words must be to be worth showing.
const leastAlike = 0.08
