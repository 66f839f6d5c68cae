package okr

import (
	"context"
	"fmt"
	"slices"
	"time"

	"prodops/internal/auth"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// KeyResultView is a key result with its number and how it goes.
type KeyResultView struct {
	KeyResult
	Current
	Progress    *float64         `json:"progress,omitempty" doc:"(current − start) / (target − start), as it is: below 0 or above 1 as well. Absent until the number is known."`
	Expected    float64          `json:"expected" doc:"What progress would be by now if it came evenly; 1 where a number is kept."`
	Confidence  Confidence       `json:"confidence,omitempty" enum:"on_track,at_risk,off_track" doc:"Of the latest check-in."`
	LastCheckIn *CheckIn         `json:"last_check_in,omitempty"`
	Recent      []KeyResultPoint `json:"recent" doc:"The newest points, the oldest of them first."`
}

// ObjectiveView is an objective with its key results and how they go.
type ObjectiveView struct {
	Objective
	Progress    *float64        `json:"progress,omitempty" doc:"Mean over the key results, each from 0 to 1; one not yet measured counts as 0. Absent without key results."`
	Expected    float64         `json:"expected" doc:"How much of the period is over, 0 to 1."`
	Confidence  Confidence      `json:"confidence,omitempty" enum:"on_track,at_risk,off_track" doc:"Of its own latest check-in; without one, the worst of its key results'."`
	LastCheckIn *CheckIn        `json:"last_check_in,omitempty" doc:"The latest on it or on one of its key results."`
	Stale       bool            `json:"stale" doc:"It is active and nobody has checked in for more than 14 days."`
	KeyResults  []KeyResultView `json:"key_results"`
	AdvancedBy  []record.Listed `json:"advanced_by" doc:"Bets that advance it or one of its key results."`
}

// recentPoints are as many as a sparkline shows.
const recentPoints = 30

func (s *Objectives) viewOf(ctx context.Context, actor auth.Actor, o Objective, err error) (ObjectiveView, error) {
	if err != nil {
		return ObjectiveView{}, err
	}
	views, err := s.views(ctx, actor, o.Project, []Objective{o})
	if err != nil {
		return ObjectiveView{}, err
	}
	return views[0], nil
}

func (s *Objectives) resultOf(ctx context.Context, k KeyResult, err error) (KeyResultView, error) {
	if err != nil {
		return KeyResultView{}, err
	}
	views, err := s.resultViews(ctx, []KeyResult{k})
	if err != nil {
		return KeyResultView{}, err
	}
	return views[0], nil
}

// views puts objectives together with their key results, check-ins and bets, in
// a few statements for all.
func (s *Objectives) views(ctx context.Context, actor auth.Actor, project string, objectives []Objective) ([]ObjectiveView, error) {
	views := make([]ObjectiveView, len(objectives))
	if len(objectives) == 0 {
		return views, nil
	}
	ids := make([]string, len(objectives))
	for i, o := range objectives {
		ids[i] = o.ID
	}
	results, err := s.results.Select(ctx, s.registry.DB(), "WHERE objective_id IN (?) AND archived_at = 0 ORDER BY created_at, id", ids)
	if err != nil {
		return nil, err
	}
	shown, err := s.resultViews(ctx, results)
	if err != nil {
		return nil, err
	}
	own, err := s.latest(ctx, ids)
	if err != nil {
		return nil, err
	}
	bets, err := s.bets(ctx, actor, project, ids, results)
	if err != nil {
		return nil, err
	}
	for i, o := range objectives {
		views[i] = ObjectiveView{Objective: o, KeyResults: []KeyResultView{}, AdvancedBy: []record.Listed{}}
		for _, k := range shown {
			if k.Objective == o.ID {
				views[i].KeyResults = append(views[i].KeyResults, k)
			}
		}
		if found := bets[o.ID]; found != nil {
			views[i].AdvancedBy = found
		}
		var last *CheckIn
		if c, found := own[o.ID]; found {
			last = &c
		}
		views[i].sum(last, s.registry.Now())
	}
	return views, nil
}

// sum works out how an objective goes from its key results and its own latest
// check-in.
func (v *ObjectiveView) sum(own *CheckIn, now sqldb.Micros) {
	v.Progress, v.Expected, v.LastCheckIn = mean(v.KeyResults), v.expected(now), own
	if own != nil {
		v.Confidence = own.Confidence
	}
	for _, k := range v.KeyResults {
		if own == nil && k.Confidence.rank() < v.Confidence.rank() {
			v.Confidence = k.Confidence
		}
		if c := k.LastCheckIn; c != nil && (v.LastCheckIn == nil || c.CreatedAt > v.LastCheckIn.CreatedAt) {
			v.LastCheckIn = c
		}
	}
	heard := v.CreatedAt.Time()
	if from, err := time.Parse(time.DateOnly, v.From); err == nil && from.After(heard) {
		heard = from
	}
	if c := v.LastCheckIn; c != nil && c.CreatedAt.Time().After(heard) {
		heard = c.CreatedAt.Time()
	}
	v.Stale = v.State == Active && now.Time().Sub(heard) > staleAfter
}

// resultViews puts key results together with their numbers, points and
// check-ins, in a few statements for all.
func (s *Objectives) resultViews(ctx context.Context, results []KeyResult) ([]KeyResultView, error) {
	views := make([]KeyResultView, len(results))
	if len(results) == 0 {
		return views, nil
	}
	ids, of := make([]string, len(results)), make([]string, len(results))
	for i, k := range results {
		ids[i], of[i] = k.ID, k.Objective
	}
	numbers, err := s.numbers(ctx, ids)
	if err != nil {
		return nil, err
	}
	points, err := s.recent(ctx, ids)
	if err != nil {
		return nil, err
	}
	said, err := s.latest(ctx, ids)
	if err != nil {
		return nil, err
	}
	expected, err := s.expectations(ctx, of)
	if err != nil {
		return nil, err
	}
	for i, k := range results {
		v := KeyResultView{KeyResult: k, Current: numbers[k.ID], Recent: []KeyResultPoint{}, Expected: expected[k.Objective]}
		v.Progress = k.progress(v.Value)
		if k.Kind == Keep {
			v.Expected = 1
		}
		if found := points[k.ID]; found != nil {
			v.Recent = found
		}
		if c, found := said[k.ID]; found {
			v.LastCheckIn, v.Confidence = &c, c.Confidence
		}
		views[i] = v
	}
	return views, nil
}

// numbers are the current numbers of key results, by id.
func (s *Objectives) numbers(ctx context.Context, ids []string) (map[string]Current, error) {
	var rows []struct {
		ID string `db:"id"`
		Current
	}
	err := s.registry.DB().Select(ctx, &rows, "SELECT id, current_value, current_at, current_note, problem, problem_at FROM key_results WHERE id IN (?)", ids)
	if err != nil {
		return nil, fmt.Errorf("numbers of key results: %w", err)
	}
	by := make(map[string]Current, len(rows))
	for _, r := range rows {
		by[r.ID] = r.Current
	}
	return by, nil
}

// recent are the newest points of key results, by id, the oldest of them first.
func (s *Objectives) recent(ctx context.Context, ids []string) (map[string][]KeyResultPoint, error) {
	var rows []struct {
		ID string `db:"key_result_id"`
		KeyResultPoint
	}
	err := s.registry.DB().Select(ctx, &rows, `SELECT key_result_id, at, value, source, note FROM (
		SELECT key_result_points.*, row_number() OVER (PARTITION BY key_result_id ORDER BY at DESC) AS n
		FROM key_result_points WHERE key_result_id IN (?)) AS numbered WHERE n <= ? ORDER BY key_result_id, at`, ids, recentPoints)
	if err != nil {
		return nil, fmt.Errorf("points of key results: %w", err)
	}
	by := map[string][]KeyResultPoint{}
	for _, r := range rows {
		by[r.ID] = append(by[r.ID], r.KeyResultPoint)
	}
	return by, nil
}

// expectations are how much of each objective's period is over, by id.
func (s *Objectives) expectations(ctx context.Context, objectives []string) (map[string]float64, error) {
	slices.Sort(objectives)
	found, err := s.objectives.Select(ctx, s.registry.DB(), "WHERE id IN (?)", slices.Compact(objectives))
	by := make(map[string]float64, len(found))
	for _, o := range found {
		by[o.ID] = o.expected(s.registry.Now())
	}
	return by, err
}

// bets are those that advance objectives or one of their key results, by the
// objective, each once.
func (s *Objectives) bets(ctx context.Context, actor auth.Actor, project string, objectives []string, results []KeyResult) (map[string][]record.Listed, error) {
	const most = 20
	at, objectiveOf := []record.Ref{}, map[string]string{}
	for _, id := range objectives {
		at, objectiveOf[id] = append(at, record.Ref{Type: ObjectiveType, ID: id}), id
	}
	for _, k := range results {
		at, objectiveOf[k.ID] = append(at, record.Ref{Type: KeyResultType, ID: k.ID}), k.Objective
	}
	edges, err := s.links.Around(ctx, project, at, most, "advances")
	if err != nil {
		return nil, err
	}
	of := map[string][]string{} // ids of bets by objective
	var ids []string
	for _, e := range edges {
		objective, here := objectiveOf[e.To.ID]
		if !here || e.Relation != "advances" || slices.Contains(of[objective], e.From.ID) {
			continue
		}
		of[objective], ids = append(of[objective], e.From.ID), append(ids, e.From.ID)
	}
	found, err := s.registry.Look(ctx, s.registry.DB(), project, ids)
	if err != nil {
		return nil, err
	}
	readable := s.registry.Readable(actor, project)
	by := map[string][]record.Listed{}
	for objective, bets := range of {
		for _, id := range bets {
			if l, known := found[id]; known && l.ArchivedAt == 0 && slices.Contains(readable, l.Type) {
				by[objective] = append(by[objective], l)
			}
		}
	}
	return by, nil
}
