package idea

import (
	"context"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Models are the scoring models of a project: its own, the latest changed
// first, then those that come with prodops.
func (s *Ideas) Models(ctx context.Context, actor auth.Actor, project string) ([]ScoringModel, error) {
	if err := actor.Can(auth.IdeaRead, project); err != nil {
		return nil, err
	}
	return s.allModels(ctx, project)
}

func (s *Ideas) allModels(ctx context.Context, project string) ([]ScoringModel, error) {
	own, err := s.models.Select(ctx, s.db, "WHERE project_id = ? AND archived_at = 0 ORDER BY updated_at DESC, id DESC", project)
	if err != nil {
		return nil, err
	}
	chosen, err := s.defaultModel(ctx, project)
	if err != nil {
		return nil, err
	}
	all := append(own, Presets()...)
	at := len(own) // the first preset
	for i := range all {
		if all[i].ID == chosen {
			at = i
		}
		if all[i].BuiltIn {
			all[i].Project = project
		}
	}
	all[at].IsDefault = true
	return all, nil
}

func (s *Ideas) defaultModel(ctx context.Context, project string) (string, error) {
	var chosen string
	err := s.db.Get(ctx, &chosen, "SELECT model_id FROM scoring_defaults WHERE project_id = ?", project)
	if sqldb.IsNoRows(err) {
		return RICE, nil
	}
	if err != nil {
		return "", fmt.Errorf("default scoring model: %w", err)
	}
	return chosen, nil
}

// Model is one scoring model, archived or not; "" is the project's default.
func (s *Ideas) Model(ctx context.Context, actor auth.Actor, project, id string) (ScoringModel, error) {
	if err := actor.Can(auth.IdeaRead, project); err != nil {
		return ScoringModel{}, err
	}
	return s.model(ctx, project, id)
}

// model is Model for those whose right is settled.
func (s *Ideas) model(ctx context.Context, project, id string) (ScoringModel, error) {
	models, err := s.allModels(ctx, project)
	if err != nil {
		return ScoringModel{}, err
	}
	for _, m := range models {
		if m.ID == id || id == "" && m.IsDefault {
			return m, nil
		}
	}
	return s.models.Find(ctx, s.db, project, id)
}

// CreateModel makes a scoring model.
func (s *Ideas) CreateModel(ctx context.Context, actor auth.Actor, project string, in ModelCreate) (ScoringModel, error) {
	if err := actor.Can(auth.IdeaWrite, project); err != nil {
		return ScoringModel{}, err
	}
	in, err := in.validate()
	if err != nil {
		return ScoringModel{}, err
	}
	made := ScoringModel{Name: in.Name, Description: in.Description, Formula: in.Formula, Inputs: in.Inputs}
	return s.models.Create(ctx, actor, project, made, func(ctx context.Context, tx *sqldb.Tx, _ ScoringModel) error {
		var n int
		if err := tx.Get(ctx, &n, "SELECT count(*) FROM scoring_models WHERE project_id = ? AND archived_at = 0", project); err != nil {
			return err
		}
		if n > modelsPerProject {
			return errs.New(errs.Conflict, "A project has at most %d scoring models. Archive one first.", modelsPerProject)
		}
		return nil
	})
}

// UpdateModel changes a scoring model. Those that come with prodops are a
// Conflict: make one of your own from it.
func (s *Ideas) UpdateModel(ctx context.Context, actor auth.Actor, project, id string, version int64, in ModelUpdate) (ScoringModel, error) {
	if err := s.own(actor, project, id); err != nil {
		return ScoringModel{}, err
	}
	changed, err := s.models.Change(ctx, actor, project, id, version, "updated", func(m *ScoringModel) (err error) {
		*m, err = in.apply(*m)
		return err
	})
	return s.marked(ctx, changed, err)
}

// ArchiveModel takes a scoring model out of the list; RestoreModel brings it
// back. The default cannot be archived: choose another first.
func (s *Ideas) ArchiveModel(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	if err := s.own(actor, project, id); err != nil {
		return err
	}
	chosen, err := s.defaultModel(ctx, project)
	if err != nil {
		return err
	}
	if chosen == id {
		return errs.New(errs.Conflict, "Ideas are scored by this model. Make another one the default first.")
	}
	_, err = s.models.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreModel undoes ArchiveModel.
func (s *Ideas) RestoreModel(ctx context.Context, actor auth.Actor, project, id string, version int64) (ScoringModel, error) {
	if err := s.own(actor, project, id); err != nil {
		return ScoringModel{}, err
	}
	restored, err := s.models.Restore(ctx, actor, project, id, version)
	return s.marked(ctx, restored, err)
}

// own refuses to change what comes with prodops.
func (s *Ideas) own(actor auth.Actor, project, id string) error {
	if err := actor.Can(auth.IdeaWrite, project); err != nil {
		return err
	}
	if m, builtIn := preset(id); builtIn {
		return errs.New(errs.Conflict, "%s comes with prodops and stays as it is. Make a model of your own from it.", m.Name)
	}
	return nil
}

func (s *Ideas) marked(ctx context.Context, m ScoringModel, err error) (ScoringModel, error) {
	if err != nil {
		return ScoringModel{}, err
	}
	chosen, err := s.defaultModel(ctx, m.Project)
	m.IsDefault = chosen == m.ID
	return m, err
}

// MakeDefault has the project's ideas scored by a model, its own or a preset.
func (s *Ideas) MakeDefault(ctx context.Context, actor auth.Actor, project, id string) (ScoringModel, error) {
	if err := actor.Can(auth.IdeaWrite, project); err != nil {
		return ScoringModel{}, err
	}
	m, err := s.model(ctx, project, id)
	if err != nil {
		return ScoringModel{}, err
	}
	if m.Archived() {
		return ScoringModel{}, errs.New(errs.Conflict, "This scoring model is archived. Restore it first.")
	}
	before, err := s.defaultModel(ctx, project)
	if err != nil || before == m.ID {
		return m, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO scoring_defaults (project_id, model_id, updated_by, updated_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (project_id) DO UPDATE SET model_id = excluded.model_id, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
			project, m.ID, actor.Name(), s.registry.Now())
		if err != nil {
			return fmt.Errorf("store the default scoring model: %w", err)
		}
		return s.journal.Record(ctx, tx, journalDefault(actor, project, before, m.ID))
	})
	m.IsDefault = true
	return m, err
}

func journalDefault(actor auth.Actor, project, before, after string) journal.Change {
	type chosen struct {
		Model string `json:"default_model"`
	}
	return journal.Change{Project: project, Actor: actor.Journal(), Verb: "made default", Type: ModelType, ID: after, Before: chosen{before}, After: chosen{after}}
}
