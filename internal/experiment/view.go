package experiment

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// ExperimentView is an experiment with what it cites and what still keeps it from starting.
//
//nolint:revive // The name is that of the views of other areas.
type ExperimentView struct {
	Experiment
	Citations []Cited         `json:"citations"`
	CitedBy   int             `json:"cited_by" doc:"How many later experiments and learnings cite it."`
	Learnings []record.Listed `json:"learnings" doc:"What it taught."`
	Checklist []LaunchCheck   `json:"checklist" doc:"Of a draft: what it still lacks before it can start."`
	Sample    int64           `json:"planned_sample,omitempty" doc:"Units of all variations together that the plan needs."`
	Metrics   FrozenMetrics   `json:"metrics" doc:"The metrics of the plan: as frozen, or, of a draft, as they are now."`
	DecidedOn *Readout        `json:"decided_on,omitempty" doc:"The read-out as it was when it was decided."`
	Observed  *float64        `json:"observed,omitempty" doc:"The relative effect on the first goal when it was decided."`
}

func (s *Experiments) viewOf(ctx context.Context, e Experiment, err error) (ExperimentView, error) {
	if err != nil {
		return ExperimentView{}, err
	}
	view := ExperimentView{Experiment: e, Checklist: []LaunchCheck{}, Metrics: e.Frozen, Learnings: []record.Listed{}, Observed: e.observed(), DecidedOn: e.decidedOn()}
	lacks, now, err := s.lacks(ctx, auth.AsSystem("experiments"), e)
	if err != nil {
		return ExperimentView{}, err
	}
	if e.State == Draft {
		view.Checklist, view.Metrics = lacks, now
	}
	if len(view.Metrics) > 0 {
		view.Sample = e.Plan.size(&view.Metrics[0])
	}
	if view.Citations, err = s.citations(ctx, e.Project, e.ID); err != nil {
		return ExperimentView{}, err
	}
	cited, err := s.citedBy(ctx, e.Project, []string{e.ID})
	if err != nil {
		return ExperimentView{}, err
	}
	view.CitedBy = cited[e.ID]
	taught, err := s.links.Neighbours(ctx, s.registry.DB(), e.Project, e.ID, "teaches", false)
	if err != nil {
		return ExperimentView{}, err
	}
	ids := make([]string, len(taught))
	for i, ref := range taught {
		ids[i] = ref.ID
	}
	found, err := s.registry.Look(ctx, s.registry.DB(), e.Project, ids)
	for _, id := range ids {
		if one, there := found[id]; there {
			view.Learnings = append(view.Learnings, one)
		}
	}
	return view, err
}

// decidedOn is the read-out that the experiment was decided on, nil for one that
// is not decided.
func (e *Experiment) decidedOn() *Readout {
	var r Readout
	if len(e.Readout) == 0 || json.Unmarshal([]byte(e.Readout), &r) != nil {
		return nil
	}
	return &r
}

// observed is the relative effect on the first goal, of the first treatment, in
// the read-out that the experiment was decided on.
func (e *Experiment) observed() *float64 {
	r := e.decidedOn()
	if r == nil {
		return nil
	}
	for _, m := range r.Metrics {
		if m.Role == GoalRole && len(m.Variations) > 1 {
			return m.Variations[1].Lift
		}
	}
	return nil
}

// citedBy counts for each of these experiments and learnings how many later
// experiments and learnings cite it.
func (s *Experiments) citedBy(ctx context.Context, project string, ids []string) (map[string]int, error) {
	counts := map[string]int{}
	if len(ids) == 0 {
		return counts, nil
	}
	var rows []struct {
		ID string `db:"id"`
		N  int    `db:"n"`
	}
	err := s.registry.DB().Select(ctx, &rows, `SELECT id, count(*) AS n FROM (
		SELECT from_id AS id, to_id AS by_id FROM links WHERE project_id = ? AND archived_at = 0 AND from_id IN (?) AND relation IN ('supports', 'contradicts') AND to_type IN ('experiment', 'learning')
		UNION SELECT to_id, from_id FROM links WHERE project_id = ? AND archived_at = 0 AND to_id IN (?) AND relation IN ('replicates', 'supersedes')) t GROUP BY id`,
		project, ids, project, ids)
	if err != nil {
		return nil, fmt.Errorf("count citations: %w", err)
	}
	for _, r := range rows {
		counts[r.ID] = r.N
	}
	return counts, nil
}

// Filter narrows List; the zero Filter has every experiment that is not archived.
type Filter struct {
	record.Filter
	State   State
	Verdict Verdict
	Metric  string // id of a metric it watches; the decided ones come by how much they moved it
	Tag     string
	Owner   string
}

// ExperimentItem is an experiment in a list.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type ExperimentItem struct {
	ID        string        `json:"id"`
	Key       string        `json:"key"`
	Name      string        `json:"name"`
	Owner     string        `json:"owner,omitempty"`
	State     State         `json:"state" enum:"draft,running,stopped,decided"`
	Verdict   Verdict       `json:"verdict,omitempty" enum:"shipped,rolled_back,inconclusive,invalid"`
	Why       string        `json:"why,omitempty"`
	Believe   string        `json:"believe"`
	Tags      sqldb.Strings `json:"tags"`
	StartedAt sqldb.Micros  `json:"started_at,omitzero" format:"date-time"`
	StoppedAt sqldb.Micros  `json:"stopped_at,omitzero" format:"date-time"`
	DecidedAt sqldb.Micros  `json:"decided_at,omitzero" format:"date-time"`
	EndsAt    sqldb.Micros  `json:"ends_at,omitzero" format:"date-time" doc:"When the plan has it end."`
	Predicted *float64      `json:"predicted,omitempty"`
	Observed  *float64      `json:"observed,omitempty"`
	CitedBy   int           `json:"cited_by"`
	UpdatedAt sqldb.Micros  `json:"updated_at" format:"date-time"`
}

// List is a page of the repository of experiments, the latest changed first.
func (s *Experiments) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]ExperimentItem, string, error) {
	narrow := f.Filter
	where := func(sql string, arg any) {
		narrow.Where = append(narrow.Where, record.Where{SQL: sql, Args: []any{arg}})
	}
	for _, by := range []struct{ column, value string }{{"state", string(f.State)}, {"verdict", string(f.Verdict)}, {"owner", f.Owner}} {
		if by.value != "" {
			where(by.column+" = ?", by.value)
		}
	}
	if f.Metric != "" {
		where(`plan LIKE ? ESCAPE '\'`, sqldb.Contains(`"metric":"`+f.Metric+`"`))
	}
	if f.Tag != "" {
		where(`tags LIKE ? ESCAPE '\'`, sqldb.Contains(`"`+f.Tag+`"`))
	}
	found, next, err := s.experiments.List(ctx, actor, project, narrow)
	if err != nil {
		return nil, "", err
	}
	ids := make([]string, len(found))
	for i, e := range found {
		ids[i] = e.ID
	}
	cited, err := s.citedBy(ctx, project, ids)
	if err != nil {
		return nil, "", err
	}
	items := make([]ExperimentItem, len(found))
	for i := range found {
		items[i] = found[i].item(cited[found[i].ID])
	}
	if f.Metric != "" {
		slices.SortStableFunc(items, func(a, b ExperimentItem) int { return cmp.Compare(size(b.Observed), size(a.Observed)) })
	}
	return items, next, nil
}

func size(v *float64) float64 {
	if v == nil {
		return -1
	}
	return math.Abs(*v)
}

func (e *Experiment) item(cited int) ExperimentItem {
	i := ExperimentItem{
		ID: e.ID, Key: e.Key, Name: e.Name, Owner: e.Owner, State: e.State, Verdict: e.Verdict, Why: e.Why, Believe: e.Plan.Believe, Tags: e.Tags,
		StartedAt: e.StartedAt, StoppedAt: e.StoppedAt, DecidedAt: e.DecidedAt, Predicted: e.Plan.Predicted, Observed: e.observed(), CitedBy: cited, UpdatedAt: e.UpdatedAt,
	}
	if e.StartedAt != 0 {
		i.EndsAt = e.ends()
	}
	return i
}

// ends is when the plan has it end.
func (e *Experiment) ends() sqldb.Micros {
	return e.StartedAt + sqldb.Micros(e.Plan.Days)*24*3600*1_000_000
}

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
	Warning string          `json:"warning,omitempty" doc:"Why it should be read again."`
}

func (s *Experiments) learningView(ctx context.Context, l Learning, err error) (LearningView, error) {
	view := LearningView{Learning: l, From: []record.Listed{}}
	if err != nil {
		return view, err
	}
	taught, err := s.links.Neighbours(ctx, s.registry.DB(), l.Project, l.ID, "teaches", true)
	if err != nil {
		return view, err
	}
	ids := make([]string, len(taught))
	for i, ref := range taught {
		ids[i] = ref.ID
	}
	found, err := s.registry.Look(ctx, s.registry.DB(), l.Project, ids)
	if err != nil {
		return view, err
	}
	for _, id := range ids {
		if one, there := found[id]; there {
			view.From = append(view.From, one)
		}
	}
	cited, err := s.citedBy(ctx, l.Project, []string{l.ID})
	if err != nil {
		return view, err
	}
	view.CitedBy = cited[l.ID]
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
	cited, err := s.citedBy(ctx, project, ids)
	items := make([]LearningItem, len(found))
	for i, l := range found {
		items[i] = LearningItem{Learning: l, CitedBy: cited[l.ID]}
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

// Annotations implements annotation.Source: experiments while they run.
func (s *Experiments) Annotations(ctx context.Context, project string, from, to sqldb.Micros, most int) ([]annotation.Annotation, error) {
	found, err := s.experiments.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND archived_at = 0 AND started_at >= ? AND started_at < ? ORDER BY started_at DESC LIMIT ?", project, from, to, most)
	if err != nil {
		return nil, err
	}
	list := make([]annotation.Annotation, len(found))
	for i, e := range found {
		list[i] = annotation.Annotation{
			At: e.StartedAt, Until: e.StoppedAt, Kind: annotation.Experiment, Record: record.Ref{Type: Type, ID: e.ID}, Title: "Experiment “" + e.Name + "” started",
		}
	}
	return list, nil
}

// Edges implements link.Source: experiments are measured by their metrics, which
// stand in the plan.
type Edges struct{ DB *sqldb.DB }

// Edges implements link.Source.
func (s Edges) Edges(ctx context.Context, project string, at []record.Ref, most int) ([]link.Edge, []link.Many, error) {
	var edges []link.Edge
	for _, ref := range at {
		var rows []struct {
			ID   string         `db:"id"`
			Plan ExperimentPlan `db:"plan"`
		}
		query, args := "SELECT id, plan FROM experiments WHERE project_id = ? AND archived_at = 0 AND id = ?", []any{project, ref.ID}
		switch ref.Type {
		case Type:
		case "metric":
			query, args = `SELECT id, plan FROM experiments WHERE project_id = ? AND archived_at = 0 AND plan LIKE ? ESCAPE '\' ORDER BY updated_at DESC LIMIT ?`,
				[]any{project, sqldb.Contains(`"metric":"` + ref.ID + `"`), most}
		default:
			continue
		}
		if err := s.DB.Select(ctx, &rows, query, args...); err != nil {
			return nil, nil, fmt.Errorf("experiments around records: %w", err)
		}
		for _, r := range rows {
			for _, g := range r.Plan.Metrics {
				if ref.Type == Type || g.Metric == ref.ID {
					edges = append(edges, link.Edge{From: record.Ref{Type: "metric", ID: g.Metric}, To: record.Ref{Type: Type, ID: r.ID}, Relation: "measures"})
				}
			}
		}
	}
	return edges, nil, nil
}

// Trial is an experiment as the scorecard counts it.
type Trial struct {
	ID        string
	Owner     string
	StartedAt sqldb.Micros
	DecidedAt sqldb.Micros // 0 for one that is not
	Cites     bool
}

// Trials are the experiments of a project that started.
func (s *Experiments) Trials(ctx context.Context, project string) ([]Trial, error) {
	var rows []struct {
		ID        string       `db:"id"`
		Owner     string       `db:"owner"`
		StartedAt sqldb.Micros `db:"started_at"`
		DecidedAt sqldb.Micros `db:"decided_at"`
		Cites     int          `db:"cites"`
	}
	err := s.registry.DB().Select(ctx, &rows, `SELECT e.id, e.owner, e.started_at, e.decided_at, (SELECT count(*) FROM links l WHERE l.project_id = e.project_id AND l.archived_at = 0 AND (
		l.to_id = e.id AND l.relation IN ('supports', 'contradicts') AND l.from_type IN ('experiment', 'learning')
		OR l.from_id = e.id AND l.relation IN ('replicates', 'supersedes'))) AS cites
		FROM experiments e WHERE e.project_id = ? AND e.archived_at = 0 AND e.started_at > 0 ORDER BY e.started_at`, project)
	if err != nil {
		return nil, fmt.Errorf("list the experiments that started: %w", err)
	}
	list := make([]Trial, len(rows))
	for i, r := range rows {
		list[i] = Trial{ID: r.ID, Owner: r.Owner, StartedAt: r.StartedAt, DecidedAt: r.DecidedAt, Cites: r.Cites > 0}
	}
	return list, nil
}

// Stops says for each of these experiments that runs and whose guardrails say
// stop why it does.
func (s *Experiments) Stops(ctx context.Context, project string, ids []string) ([]string, error) {
	found, err := s.experiments.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND id IN (?) AND state IN ('running', 'stopped')", project, ids)
	if err != nil {
		return nil, err
	}
	var stops []string
	for _, e := range found {
		r, err := s.readout(ctx, e, s.registry.Now())
		if err != nil {
			return nil, err
		}
		if r.Recommendation.Verdict == RollBackNow || r.Health.SRM.Mismatch {
			stops = append(stops, fmt.Sprintf("Experiment “%s”: %s", e.Name, r.Recommendation.Why))
		}
	}
	return stops, nil
}

// Readout measures an experiment as it stands: by its id or key. A draft has no
// read-out.
func (s *Experiments) Readout(ctx context.Context, actor auth.Actor, project, ref string) (Readout, error) {
	if err := actor.Can(auth.ExperimentRead, project); err != nil {
		return Readout{}, err
	}
	found, err := s.find(ctx, project, ref)
	if err != nil {
		return Readout{}, err
	}
	if found.State == Draft {
		return Readout{}, errs.New(errs.Conflict, "It has not started: there is nothing to read yet.")
	}
	return s.readout(ctx, found, s.registry.Now())
}

var _ Engine = eventdb.Store(nil)
