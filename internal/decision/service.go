package decision

import (
	"context"
	"fmt"
	"slices"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Decisions is the service. It is safe for concurrent use.
type Decisions struct {
	decisions *record.Store[Decision, *Decision]
	registry  *record.Registry
	links     *link.Links
	freezer   Freezer
}

// DecisionType is what decisions are called in links, search and the journal.
const DecisionType = "decision"

// New returns the service. freezer keeps the scores of ideas.
func New(r *record.Registry, l *link.Links, freezer Freezer) *Decisions {
	return &Decisions{registry: r, links: l, freezer: freezer, decisions: record.New[Decision](r, record.Kind{
		Type: DecisionType, Table: "decisions", Noun: "decision", Read: auth.DecisionRead, Write: auth.DecisionWrite,
	})}
}

// DecisionView is a decision with what it is about.
//
//nolint:revive // The name is the one in the API, where it stands beside views of other areas.
type DecisionView struct {
	Decision
	About        []record.Listed `json:"about" doc:"What it decides."`
	Supersedes   []record.Listed `json:"supersedes"`
	SupersededBy []record.Listed `json:"superseded_by"`
	Due          bool            `json:"due" doc:"It holds, and its day to be looked at again has come."`
}

// today is the day in UTC.
func (s *Decisions) today() string { return s.registry.Now().Time().Format(time.DateOnly) }

// Create records a decision, links what it is about, marks what it supersedes
// and freezes scores when asked to, in one transaction.
func (s *Decisions) Create(ctx context.Context, actor auth.Actor, project string, in Create) (DecisionView, error) {
	if err := actor.Can(auth.DecisionWrite, project); err != nil {
		return DecisionView{}, err
	}
	wanted := in.decision()
	if wanted.State == Superseded {
		var f errs.Fields
		f.Add("body.state", "A new decision is proposed or decided.")
		return DecisionView{}, f.Err()
	}
	if err := wanted.check(s.today()); err != nil {
		return DecisionView{}, err
	}
	var made Decision
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		made = wanted
		made.Project = project
		if err := s.decisions.Insert(ctx, tx, actor, &made); err != nil {
			return err
		}
		return s.attach(ctx, tx, actor, made, in)
	})
	return s.viewOf(ctx, actor, made, err)
}

// attach joins a new decision with what it decides and what it supersedes.
func (s *Decisions) attach(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, made Decision, in Create) error {
	here := record.Ref{Type: DecisionType, ID: made.ID}
	for _, about := range in.About {
		if _, err := s.links.Join(ctx, tx, actor, made.Project, link.Create{From: here, To: about, Relation: "decides"}); err != nil {
			return err
		}
		if about.Type != "idea" || !in.FreezeScores {
			continue
		}
		if err := s.freezer.Freeze(ctx, tx, actor, made.Project, about.ID, made.ID); err != nil {
			return err
		}
	}
	for _, id := range in.Supersedes {
		_, err := s.links.Join(ctx, tx, actor, made.Project, link.Create{From: here, To: record.Ref{Type: DecisionType, ID: id}, Relation: "supersedes"})
		if err != nil {
			return err
		}
		before, err := s.decisions.Find(ctx, tx, made.Project, id)
		if err != nil {
			return err
		}
		if _, err := s.decisions.Edit(ctx, tx, actor, "superseded", before, func(d *Decision) error {
			d.State = Superseded
			return d.check(s.today())
		}); err != nil {
			return err
		}
	}
	return nil
}

// Get is one decision, archived or not.
func (s *Decisions) Get(ctx context.Context, actor auth.Actor, project, id string) (DecisionView, error) {
	found, err := s.decisions.Get(ctx, actor, project, id)
	return s.viewOf(ctx, actor, found, err)
}

// Update changes a decision. version is the one the caller has read, 0 for any.
func (s *Decisions) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (DecisionView, error) {
	if err := actor.Can(auth.DecisionWrite, project); err != nil {
		return DecisionView{}, err
	}
	was, err := s.decisions.Find(ctx, s.registry.DB(), project, id) // names the change; Change reads it again
	if err != nil {
		return DecisionView{}, err
	}
	verb := "updated"
	if in.State != nil && *in.State != was.State {
		verb = string(*in.State)
	}
	changed, err := s.decisions.Change(ctx, actor, project, id, version, verb, func(d *Decision) error {
		in.apply(d)
		return d.check(s.today())
	})
	return s.viewOf(ctx, actor, changed, err)
}

// Archive takes a decision out of the log.
func (s *Decisions) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.decisions.Archive(ctx, actor, project, id, version)
	return err
}

// Restore undoes Archive.
func (s *Decisions) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (DecisionView, error) {
	restored, err := s.decisions.Restore(ctx, actor, project, id, version)
	return s.viewOf(ctx, actor, restored, err)
}

// Filter narrows List.
type Filter struct {
	record.Filter
	State  State
	Member string // one of those who decided
	About  string // id of what was decided
	Due    bool   // only those to be looked at again by today, the longest due first
	Since  string // only those decided on this day or later
	Until  string // only those decided on this day or before
}

// List is a page of the log, the latest decided first; what is only proposed
// has no day and comes last, unless the filter asks for nothing else.
func (s *Decisions) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]DecisionView, string, error) {
	if err := actor.Can(auth.DecisionRead, project); err != nil {
		return nil, "", err
	}
	narrow := f.Filter
	where := func(sql string, args ...any) {
		narrow.Where = append(narrow.Where, record.Where{SQL: sql, Args: args})
	}
	narrow.Order = record.Order{Column: "decided_on"}
	if f.Due {
		where("state = 'decided' AND revisit_on <> '' AND revisit_on <= ?", s.today())
		narrow.Order = record.Order{Column: "revisit_on", Ascending: true}
	}
	if f.State != "" {
		where("state = ?", string(f.State))
	}
	if f.Since != "" {
		where("decided_on >= ?", f.Since)
	}
	if f.Until != "" {
		where("decided_on <> '' AND decided_on <= ?", f.Until)
	}
	if f.Member != "" {
		where(`decided_by LIKE ? ESCAPE '\'`, sqldb.Contains(`"`+f.Member+`"`))
	}
	if f.About != "" {
		refs, err := s.links.Neighbours(ctx, s.registry.DB(), project, f.About, "decides", true)
		if err != nil {
			return nil, "", err
		}
		ids := []string{"none"} // an empty list would be no list
		for _, ref := range refs {
			ids = append(ids, ref.ID)
		}
		where("id IN (?)", ids)
	}
	found, next, err := s.decisions.List(ctx, actor, project, narrow)
	if err != nil {
		return nil, "", err
	}
	views, err := s.views(ctx, actor, project, found)
	return views, next, err
}

func (s *Decisions) viewOf(ctx context.Context, actor auth.Actor, d Decision, err error) (DecisionView, error) {
	if err != nil {
		return DecisionView{}, err
	}
	views, err := s.views(ctx, actor, d.Project, []Decision{d})
	if err != nil {
		return DecisionView{}, err
	}
	return views[0], nil
}

// views puts decisions together with what they are about, in two statements.
func (s *Decisions) views(ctx context.Context, actor auth.Actor, project string, decisions []Decision) ([]DecisionView, error) {
	const most = 50
	views, at := make([]DecisionView, len(decisions)), make([]record.Ref, len(decisions))
	byID, today := map[string]*DecisionView{}, s.today()
	for i, d := range decisions {
		views[i] = DecisionView{
			Decision: d, About: []record.Listed{}, Supersedes: []record.Listed{}, SupersededBy: []record.Listed{},
			Due: d.State == Decided && d.RevisitOn != "" && d.RevisitOn <= today,
		}
		at[i], byID[d.ID] = record.Ref{Type: DecisionType, ID: d.ID}, &views[i]
	}
	edges, err := s.links.Around(ctx, project, at, most, "decides", "supersedes")
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, 2*len(edges))
	for _, e := range edges {
		ids = append(ids, e.From.ID, e.To.ID)
	}
	found, err := s.registry.Look(ctx, s.registry.DB(), project, ids)
	if err != nil {
		return nil, fmt.Errorf("what decisions are about: %w", err)
	}
	readable := s.registry.Readable(actor, project)
	shown := func(id string) (record.Listed, bool) {
		l, known := found[id]
		return l, known && slices.Contains(readable, l.Type)
	}
	for _, e := range edges {
		if view, to := byID[e.From.ID], e.To.ID; view != nil {
			if l, ok := shown(to); ok && e.Relation == "decides" {
				view.About = append(view.About, l)
			} else if ok && e.Relation == "supersedes" {
				view.Supersedes = append(view.Supersedes, l)
			}
		}
		if view := byID[e.To.ID]; view != nil && e.Relation == "supersedes" {
			if l, ok := shown(e.From.ID); ok {
				view.SupersededBy = append(view.SupersededBy, l)
			}
		}
	}
	return views, nil
}
