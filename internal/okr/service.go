package okr

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// What objectives and key results are called in links, search and the journal.
const (
	ObjectiveType = "objective"
	KeyResultType = "key_result"
)

// Objectives is the service. It is safe for concurrent use.
type Objectives struct {
	objectives *record.Store[Objective, *Objective]
	results    *record.Store[KeyResult, *KeyResult]
	registry   *record.Registry
	links      *link.Links
	journal    *journal.Journal
	measurers  Measurers
}

// New returns the service.
func New(r *record.Registry, l *link.Links, j *journal.Journal, measurers Measurers) *Objectives {
	return &Objectives{
		registry: r, links: l, journal: j, measurers: measurers,
		objectives: record.New[Objective](r, record.Kind{
			Type: ObjectiveType, Table: "objectives", Noun: "objective", Read: auth.ObjectiveRead, Write: auth.ObjectiveWrite,
		}),
		results: record.New[KeyResult](r, record.Kind{
			Type: KeyResultType, Table: "key_results", Noun: "key result", Read: auth.ObjectiveRead, Write: auth.ObjectiveWrite,
		}),
	}
}

// Create makes an objective.
func (s *Objectives) Create(ctx context.Context, actor auth.Actor, project string, in Create) (ObjectiveView, error) {
	if err := actor.Can(auth.ObjectiveWrite, project); err != nil {
		return ObjectiveView{}, err
	}
	made := in.objective()
	if err := made.check(); err != nil {
		return ObjectiveView{}, err
	}
	made, err := s.objectives.Create(ctx, actor, project, made)
	return s.viewOf(ctx, actor, made, err)
}

// Get is one objective, archived or not, with its key results.
func (s *Objectives) Get(ctx context.Context, actor auth.Actor, project, id string) (ObjectiveView, error) {
	found, err := s.objectives.Get(ctx, actor, project, id)
	return s.viewOf(ctx, actor, found, err)
}

// Update changes an objective. version is the one the caller has read, 0 for any.
func (s *Objectives) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (ObjectiveView, error) {
	if err := actor.Can(auth.ObjectiveWrite, project); err != nil {
		return ObjectiveView{}, err
	}
	was, err := s.objectives.Find(ctx, s.registry.DB(), project, id) // names the change; Change reads it again
	if err != nil {
		return ObjectiveView{}, err
	}
	changed, err := s.objectives.Change(ctx, actor, project, id, version, in.verb(was.State), func(o *Objective) error {
		in.apply(o)
		return o.check()
	})
	return s.viewOf(ctx, actor, changed, err)
}

// Archive takes an objective out of its lists.
func (s *Objectives) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.objectives.Archive(ctx, actor, project, id, version)
	return err
}

// Restore undoes Archive.
func (s *Objectives) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (ObjectiveView, error) {
	restored, err := s.objectives.Restore(ctx, actor, project, id, version)
	return s.viewOf(ctx, actor, restored, err)
}

// Filter narrows List.
type Filter struct {
	record.Filter
	Period string
	Team   string
	Owner  string
	State  State
	Since  string // only those that end on this day or later
	Until  string // only those that begin on this day or before
}

// List is a page of objectives with their key results, the period that ends
// last first.
func (s *Objectives) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]ObjectiveView, string, error) {
	narrow := f.Filter
	narrow.Order = record.Order{Column: "ends"}
	for _, w := range []struct{ column, value string }{
		{"period", f.Period}, {"team", f.Team}, {"owner", f.Owner}, {"state", string(f.State)},
	} {
		if w.value != "" {
			narrow.Where = append(narrow.Where, record.Where{SQL: w.column + " = ?", Args: []any{w.value}})
		}
	}
	for _, w := range []struct{ sql, value string }{{"ends >= ?", f.Since}, {"begins <= ?", f.Until}} {
		if w.value != "" {
			narrow.Where = append(narrow.Where, record.Where{SQL: w.sql, Args: []any{w.value}})
		}
	}
	found, next, err := s.objectives.List(ctx, actor, project, narrow)
	if err != nil {
		return nil, "", err
	}
	views, err := s.views(ctx, actor, project, found)
	return views, next, err
}

// ObjectiveChoices are what objectives can be narrowed by.
type ObjectiveChoices struct {
	Periods []PeriodChoice `json:"periods" doc:"The one that ends last first."`
	Teams   []string       `json:"teams"`
	Now     string         `json:"now" doc:"The quarter it is."`
}

// PeriodChoice is a period that has objectives.
type PeriodChoice struct {
	Period string `db:"period" json:"period"`
	From   string `db:"begins" json:"from"`
	To     string `db:"ends" json:"to"`
	Total  int    `db:"total" json:"total"`
}

// Choices answers the periods and teams that objectives have: the 100 latest
// periods, the 100 first teams.
func (s *Objectives) Choices(ctx context.Context, actor auth.Actor, project string) (ObjectiveChoices, error) {
	if err := actor.Can(auth.ObjectiveRead, project); err != nil {
		return ObjectiveChoices{}, err
	}
	c := ObjectiveChoices{Periods: []PeriodChoice{}, Teams: []string{}, Now: Quarter(s.registry.Now().Time())}
	err := s.registry.DB().Select(ctx, &c.Periods, `SELECT period, begins, ends, count(*) AS total FROM objectives
		WHERE project_id = ? AND archived_at = 0 GROUP BY period, begins, ends ORDER BY ends DESC, begins DESC LIMIT 100`, project)
	if err != nil {
		return ObjectiveChoices{}, err
	}
	err = s.registry.DB().Select(ctx, &c.Teams, "SELECT DISTINCT team FROM objectives WHERE project_id = ? AND archived_at = 0 AND team <> '' ORDER BY team LIMIT 100", project)
	return c, err
}

// CreateKeyResult gives an objective a key result.
func (s *Objectives) CreateKeyResult(ctx context.Context, actor auth.Actor, project, objective string, in KeyResultCreate) (KeyResultView, error) {
	if err := actor.Can(auth.ObjectiveWrite, project); err != nil {
		return KeyResultView{}, err
	}
	if in.Current != nil {
		var f errs.Fields
		if in.Insight != "" || in.Metric != "" {
			f.Add("body.current", "An insight or a metric measures this key result. Leave the number out.")
		}
		checkNumber(&f, "body.current", *in.Current)
		if err := f.Err(); err != nil {
			return KeyResultView{}, err
		}
	}
	wanted := in.keyResult()
	if err := wanted.check(); err != nil {
		return KeyResultView{}, err
	}
	if err := s.checkSource(ctx, actor, project, wanted); err != nil {
		return KeyResultView{}, err
	}
	var made KeyResult
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		of, err := s.objectives.Find(ctx, tx, project, objective)
		if err != nil {
			return err
		}
		if of.Archived() {
			return errs.New(errs.Conflict, "This objective is archived. Restore it first.")
		}
		made = wanted
		made.Project, made.Objective = project, objective
		if err := s.results.Insert(ctx, tx, actor, &made); err != nil {
			return err
		}
		if in.Current != nil {
			if err := s.note(ctx, tx, made.ID, *in.Current, "check_in", ""); err != nil {
				return err
			}
		}
		return s.relink(ctx, tx, actor, record.Ref{}, made)
	})
	if err == nil && made.source().ID != "" {
		// Why it cannot be measured yet is noted with it; it exists all the same.
		_ = s.measure(ctx, actor, made)
	}
	return s.resultOf(ctx, made, err)
}

// checkSource refuses an insight or a metric that is not there, or lacks the
// number.
func (s *Objectives) checkSource(ctx context.Context, actor auth.Actor, project string, k KeyResult) error {
	source := k.source()
	if source.ID == "" {
		return nil
	}
	return s.measurers.of(source).Check(ctx, actor, project, source.ID, k.Number)
}

// relink keeps the link from what measures the key result in step with it.
func (s *Objectives) relink(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, before record.Ref, k KeyResult) error {
	after := k.source()
	if after == before {
		return nil
	}
	between := func(source record.Ref) link.Create {
		return link.Create{From: source, To: record.Ref{Type: KeyResultType, ID: k.ID}, Relation: "measures"}
	}
	if before.ID != "" {
		if err := s.links.Part(ctx, tx, actor, k.Project, between(before)); err != nil {
			return err
		}
	}
	if after.ID == "" {
		return nil
	}
	_, err := s.links.Join(ctx, tx, actor, k.Project, between(after))
	return err
}

// GetKeyResult is one key result, archived or not.
func (s *Objectives) GetKeyResult(ctx context.Context, actor auth.Actor, project, id string) (KeyResultView, error) {
	found, err := s.results.Get(ctx, actor, project, id)
	return s.resultOf(ctx, found, err)
}

// UpdateKeyResult changes a key result. What it measures by may be new: it is
// measured again then.
func (s *Objectives) UpdateKeyResult(ctx context.Context, actor auth.Actor, project, id string, version int64, in KeyResultUpdate) (KeyResultView, error) {
	if err := actor.Can(auth.ObjectiveWrite, project); err != nil {
		return KeyResultView{}, err
	}
	before, err := s.results.Find(ctx, s.registry.DB(), project, id)
	if err != nil {
		return KeyResultView{}, err
	}
	if in.Insight != nil || in.Number != nil || in.Metric != nil {
		next := before
		in.apply(&next)
		if err := s.checkSource(ctx, actor, project, next); err != nil {
			return KeyResultView{}, err
		}
	}
	changed, err := s.results.Change(ctx, actor, project, id, version, "updated", func(k *KeyResult) error {
		before = *k
		in.apply(k)
		return k.check()
	}, func(ctx context.Context, tx *sqldb.Tx, after KeyResult) error {
		return s.relink(ctx, tx, actor, before.source(), after)
	})
	if source := changed.source(); err == nil && source.ID != "" && (source != before.source() || changed.Number != before.Number) {
		_ = s.measure(ctx, actor, changed) // a failure is noted with it
	}
	return s.resultOf(ctx, changed, err)
}

// ArchiveKeyResult takes a key result from its objective.
func (s *Objectives) ArchiveKeyResult(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.results.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreKeyResult undoes ArchiveKeyResult.
func (s *Objectives) RestoreKeyResult(ctx context.Context, actor auth.Actor, project, id string, version int64) (KeyResultView, error) {
	restored, err := s.results.Restore(ctx, actor, project, id, version)
	return s.resultOf(ctx, restored, err)
}

// ListKeyResults is a page of key results, the latest changed first; of one
// objective when it is named.
func (s *Objectives) ListKeyResults(ctx context.Context, actor auth.Actor, project, objective string, f record.Filter) ([]KeyResultView, string, error) {
	if objective != "" {
		f.Where = append(f.Where, record.Where{SQL: "objective_id = ?", Args: []any{objective}})
	}
	found, next, err := s.results.List(ctx, actor, project, f)
	if err != nil {
		return nil, "", err
	}
	views, err := s.resultViews(ctx, found)
	return views, next, err
}
