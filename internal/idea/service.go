package idea

import (
	"context"
	"maps"
	"slices"
	"sync"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Ideas is the service. It is safe for concurrent use.
type Ideas struct {
	db       *sqldb.DB
	registry *record.Registry
	journal  *journal.Journal
	links    *link.Links
	ideas    *record.Store[Idea, *Idea]
	models   *record.Store[ScoringModel, *ScoringModel]
	sources  Sources

	mu    sync.Mutex
	slots map[string]*slot // by project
}

// Sources are where an idea's live numbers come from. One that is absent
// counts nothing.
type Sources struct {
	Counter  Counter
	Notes    Notes
	Measurer Measurer
}

// NewIdeas returns the service.
func NewIdeas(r *record.Registry, j *journal.Journal, links *link.Links, sources Sources) *Ideas {
	return &Ideas{
		db: r.DB(), registry: r, journal: j, links: links, sources: sources, slots: map[string]*slot{},
		ideas:  record.New[Idea](r, record.Kind{Type: Type, Table: "ideas", Noun: "idea", Read: auth.IdeaRead, Write: auth.IdeaWrite}),
		models: record.New[ScoringModel](r, record.Kind{Type: ModelType, Table: "scoring_models", Noun: "scoring model", Read: auth.IdeaRead, Write: auth.IdeaWrite}),
	}
}

// Create makes an idea. project is a project's id, here and below.
func (s *Ideas) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Scored, error) {
	if err := actor.Can(auth.IdeaWrite, project); err != nil {
		return Scored{}, err
	}
	made, err := in.idea()
	if err != nil {
		return Scored{}, err
	}
	scales, err := s.scales(ctx, project)
	if err != nil {
		return Scored{}, err
	}
	if err := checkInputs(scales, made.Inputs, nil); err != nil {
		return Scored{}, err
	}
	made, err = s.ideas.Create(ctx, actor, project, made, s.measuring(actor, ""))
	if err != nil {
		return Scored{}, err
	}
	return s.scored(ctx, made, "")
}

// measuring keeps the link to the insight that measures an idea like the
// idea's own column.
func (s *Ideas) measuring(actor auth.Actor, before string) record.Also[Idea] {
	return func(ctx context.Context, tx *sqldb.Tx, after Idea) error {
		if before == after.Insight {
			return nil
		}
		this := record.Ref{Type: Type, ID: after.ID}
		if before != "" {
			if err := s.links.Part(ctx, tx, actor, after.Project, link.Create{From: record.Ref{Type: "insight", ID: before}, To: this, Relation: "measures"}); err != nil {
				return err
			}
		}
		if after.Insight == "" {
			return nil
		}
		insight := record.Ref{Type: "insight", ID: after.Insight}
		if _, err := s.registry.Need(ctx, tx, actor, after.Project, "body.insight", insight); err != nil {
			return err
		}
		_, err := s.links.Join(ctx, tx, actor, after.Project, link.Create{From: insight, To: this, Relation: "measures"})
		return err
	}
}

// scales are the scales that the project's models have for each input.
func (s *Ideas) scales(ctx context.Context, project string) (map[string][]ScoreScale, error) {
	models, err := s.allModels(ctx, project)
	if err != nil {
		return nil, err
	}
	scales := map[string][]ScoreScale{}
	for _, m := range models {
		for _, in := range m.Inputs {
			scales[in.Name] = append(scales[in.Name], in.Scale)
		}
	}
	return scales, nil
}

// checkInputs refuses estimates that no model asks for, or that lie outside its
// scale. Those that were there before are not looked at again. Models may
// differ in the scale of an input: one that takes the number is enough.
func checkInputs(scales map[string][]ScoreScale, entered, before Estimates) error {
	var f errs.Fields
	for _, name := range slices.Sorted(maps.Keys(entered)) {
		e := entered[name]
		if was, had := before[name]; had && same(was, e) {
			continue
		}
		var first errs.Fields
		if len(scales[name]) == 0 {
			first.Add("body.inputs."+name, "No scoring model asks for %q. Add it to a model first.", name)
		}
		for k, scale := range scales[name] {
			var problems errs.Fields
			e.check(&problems, "body.inputs."+name, scale)
			if len(problems) == 0 {
				first = nil
				break
			}
			if k == 0 {
				first = problems
			}
		}
		f = append(f, first...)
	}
	return f.Err()
}

func same(a, b Estimate) bool {
	return a.Value == b.Value && equal(a.Low, b.Low) && equal(a.High, b.High)
}

func equal(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// Get is one idea with its evidence and its score by a model, "" for the
// project's default.
func (s *Ideas) Get(ctx context.Context, actor auth.Actor, project, id, model string) (Scored, error) {
	found, err := s.ideas.Get(ctx, actor, project, id)
	if err != nil {
		return Scored{}, err
	}
	return s.scored(ctx, found, model)
}

// Update changes an idea. version is the one the caller has read; when the idea
// has changed since, it is Stale. 0 asks for no check. An archived one is a
// Conflict: restore it first.
func (s *Ideas) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Scored, error) {
	if err := actor.Can(auth.IdeaWrite, project); err != nil {
		return Scored{}, err
	}
	scales, err := s.scales(ctx, project)
	if err != nil {
		return Scored{}, err
	}
	var before Idea
	changed, err := s.ideas.Change(ctx, actor, project, id, version, "updated", func(i *Idea) error {
		before = *i
		if err := in.apply(i); err != nil {
			return err
		}
		return checkInputs(scales, i.Inputs, before.Inputs)
	}, func(ctx context.Context, tx *sqldb.Tx, after Idea) error {
		return s.measuring(actor, before.Insight)(ctx, tx, after)
	})
	if err != nil {
		return Scored{}, err
	}
	return s.scored(ctx, changed, "")
}

// Archive takes the idea out of the lists; Restore brings it back.
func (s *Ideas) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.ideas.Archive(ctx, actor, project, id, version)
	return err
}

// Restore undoes Archive.
func (s *Ideas) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Scored, error) {
	restored, err := s.ideas.Restore(ctx, actor, project, id, version)
	if err != nil {
		return Scored{}, err
	}
	return s.scored(ctx, restored, "")
}

// Noted lists the notes that support an idea, those of the companies that pay
// most first.
func (s *Ideas) Noted(ctx context.Context, actor auth.Actor, project, id string, limit int, cursor string) ([]Noted, string, error) {
	if err := actor.Can(auth.FeedbackRead, project); err != nil {
		return nil, "", err
	}
	if _, err := s.ideas.Get(ctx, actor, project, id); err != nil {
		return nil, "", err
	}
	if s.sources.Notes == nil {
		return nil, "", nil
	}
	return s.sources.Notes.Noted(ctx, project, id, limit, cursor)
}
