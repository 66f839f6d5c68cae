package experiment

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// CreateLearning makes a learning, and links what taught it.
func (s *Experiments) CreateLearning(ctx context.Context, actor auth.Actor, project string, in LearningCreate) (LearningView, error) {
	if err := actor.Can(auth.ExperimentWrite, project); err != nil {
		return LearningView{}, err
	}
	wanted := in.learning()
	if wanted.Owner == "" && actor.Kind() == auth.MemberActor {
		wanted.Owner = actor.ID()
	}
	if err := wanted.check(); err != nil {
		return LearningView{}, err
	}
	made, err := s.learnings.Create(ctx, actor, project, wanted, func(ctx context.Context, tx *sqldb.Tx, after Learning) error {
		if in.From == nil {
			return nil
		}
		_, err := s.links.Join(ctx, tx, actor, project, link.Create{From: *in.From, To: record.Ref{Type: LearningType, ID: after.ID}, Relation: "teaches"})
		return err
	})
	return s.learningView(ctx, made, err)
}

// LearningView is a learning with where it was learnt and who builds on it.
type LearningView struct {
	Learning
	From    []record.Listed `json:"from" doc:"What taught it."`
	CitedBy int             `json:"cited_by" doc:"How many experiments and learnings cite it."`
	CitedIn []record.Listed `json:"cited_in" doc:"Which ones do."`
	Warning string          `json:"warning,omitempty" doc:"Why it should be read again."`
}

func (s *Experiments) learningView(ctx context.Context, l Learning, err error) (LearningView, error) {
	view := LearningView{Learning: l, From: []record.Listed{}, CitedIn: []record.Listed{}}
	if err != nil {
		return view, err
	}
	if view.From, err = s.listed(ctx, l.Project, l.ID, "teaches", true); err != nil {
		return view, err
	}
	if view.CitedIn, err = s.citedIn(ctx, l.Project, l.ID); err != nil {
		return view, err
	}
	view.CitedBy = len(view.CitedIn)
	warnings, err := s.warnings(ctx, l.Project, []string{l.ID})
	view.Warning = warnings[l.ID]
	return view, err
}

// Learning is one learning, archived or not.
func (s *Experiments) Learning(ctx context.Context, actor auth.Actor, project, id string) (LearningView, error) {
	found, err := s.learnings.Get(ctx, actor, project, id)
	return s.learningView(ctx, found, err)
}

// LearningItem is a learning in a list.
type LearningItem struct {
	Learning
	CitedBy int `json:"cited_by"`
}

// Learnings is a page of learnings, the latest changed first.
func (s *Experiments) Learnings(ctx context.Context, actor auth.Actor, project string, f record.Filter, tag string) ([]LearningItem, string, error) {
	if tag != "" {
		f.Where = append(f.Where, record.Where{SQL: `tags LIKE ? ESCAPE '\'`, Args: []any{sqldb.Contains(`"` + tag + `"`)}})
	}
	found, next, err := s.learnings.List(ctx, actor, project, f)
	if err != nil {
		return nil, "", err
	}
	ids := make([]string, len(found))
	for i, l := range found {
		ids[i] = l.ID
	}
	citers, err := s.citers(ctx, project, ids)
	items := make([]LearningItem, len(found))
	for i, l := range found {
		items[i] = LearningItem{Learning: l, CitedBy: len(citers[l.ID])}
	}
	return items, next, err
}

// UpdateLearning changes a learning. version is the one the caller has read, 0 for any.
func (s *Experiments) UpdateLearning(ctx context.Context, actor auth.Actor, project, id string, version int64, in LearningUpdate) (LearningView, error) {
	changed, err := s.learnings.Change(ctx, actor, project, id, version, "updated", func(l *Learning) error {
		in.apply(l)
		return l.check()
	})
	return s.learningView(ctx, changed, err)
}

// ArchiveLearning takes a learning out of the list.
func (s *Experiments) ArchiveLearning(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.learnings.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreLearning undoes ArchiveLearning.
func (s *Experiments) RestoreLearning(ctx context.Context, actor auth.Actor, project, id string, version int64) (LearningView, error) {
	restored, err := s.learnings.Restore(ctx, actor, project, id, version)
	return s.learningView(ctx, restored, err)
}
