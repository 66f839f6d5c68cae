package outcome

import (
	"context"
	"encoding/json"
	"fmt"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/feedback"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/mail"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/roadmap"
	"prodops/internal/sqldb"
	"prodops/internal/survey"
)

// Type is what outcomes are called in links, search and the journal.
const Type = "outcome"

// Insights read numbers off saved questions.
type Insights interface {
	// Measure is one number of an insight over these days, both included.
	Measure(ctx context.Context, project string, asked Asked) (Measurement, error)
	// Question is what the insight asks, as POST …/query takes it.
	Question(ctx context.Context, project, insight string) (json.RawMessage, error)
}

// Asked names a number of an insight and the days it is wanted of.
type Asked struct{ Insight, Number, From, To string }

// Measurement is one number of an insight, or the reason why there is none.
// Shares are in per cent, as people write predictions.
type Measurement struct {
	Value      *float64
	Reason     string
	Name       string // of the insight
	Number     string // last, total, conversion:3 …
	Label      string
	Unit       string
	N          int64
	Interval   []float64
	Definition string
	Warnings   []string
	History    []OutcomePoint // of the buckets that are over
}

// Answerer answers questions: *analytics.Shared is one.
type Answerer interface {
	Run(ctx context.Context, actor auth.Actor, project analytics.Project, q analytics.Query) (analytics.Answer, error)
}

// Catalogue knows every event ever received: *analytics.Runner is one.
type Catalogue interface {
	EventNames(ctx context.Context, actor auth.Actor, scope eventdb.Scope) ([]eventdb.EventName, error)
}

// People tells the mail addresses of people, by their ids, as far as they are
// known from events.
type People interface {
	Addresses(ctx context.Context, project string, ids []string) (map[string]string, error)
}

// Options are what the service works with.
type Options struct {
	Registry  *record.Registry
	Links     *link.Links
	Journal   *journal.Journal
	Projects  *project.Projects
	Insights  Insights
	Answers   Answerer
	Catalogue Catalogue
	Evidence  feedback.EvidenceOf
	Answered  survey.Requests
	People    People
	Jobs      *jobs.Jobs
	Mail      *mail.Server // nil when the server sends none
	Addresses *mail.Addresses
	BaseURL   func() string // how people reach the server, without a slash at the end
}

// Outcomes is the service. It is safe for concurrent use.
type Outcomes struct {
	Options
	records *record.Store[Outcome, *Outcome]
	db      *sqldb.DB
}

// New returns the service, which does jobs of its own.
func New(o Options) *Outcomes {
	s := &Outcomes{Options: o, db: o.Registry.DB(), records: record.New[Outcome](o.Registry, record.Kind{
		Type: Type, Table: "outcomes", Noun: "outcome", Read: auth.OutcomeRead, Write: auth.OutcomeWrite,
	})}
	o.Jobs.Handle(tellJob, s.send)
	return s
}

// itself is who measures and opens: what an outcome shows is what its reader
// may see, whatever else they may ask.
func itself() auth.Actor { return auth.AsSystem("outcomes") }

// OutcomeCard is an outcome with its bet, as lists and pages show it.
//
//nolint:revive // The name is the one in the API, where it stands beside those of other areas.
type OutcomeCard struct {
	Outcome
	BetTitle string             `json:"bet_title"`
	BetState string             `json:"bet_state"`
	Promise  roadmap.Prediction `json:"promise" doc:"What the bet promised when the team committed; its prediction when it never did."`
	Due      bool               `json:"due" doc:"Its day of review has come."`
}

// Get is one outcome by its id or that of its bet, archived or not.
func (s *Outcomes) Get(ctx context.Context, actor auth.Actor, project, id string) (OutcomeCard, error) {
	if err := actor.Can(auth.OutcomeRead, project); err != nil {
		return OutcomeCard{}, err
	}
	found, err := s.find(ctx, s.db, project, id)
	if err != nil {
		return OutcomeCard{}, err
	}
	return s.card(ctx, found)
}

func (s *Outcomes) find(ctx context.Context, db sqldb.Reader, project, id string) (Outcome, error) {
	found, err := s.records.Select(ctx, db, "WHERE project_id = ? AND (id = ? OR bet_id = ?)", project, id, id)
	if err != nil {
		return Outcome{}, err
	}
	if len(found) == 0 {
		return Outcome{}, errs.New(errs.NotFound, "There is no such outcome.")
	}
	return found[0], nil
}

// Filter narrows List.
type Filter struct {
	record.Filter
	State   State
	Verdict Verdict
	Owner   string
	Due     bool
}

// List is a page of outcomes, what shipped last first.
func (s *Outcomes) List(ctx context.Context, actor auth.Actor, project string, f Filter) ([]OutcomeCard, string, error) {
	narrow := f.Filter
	where := func(sql string, args ...any) { narrow.Where = append(narrow.Where, record.Where{SQL: sql, Args: args}) }
	if f.State != "" {
		where("state = ?", string(f.State))
	}
	if f.Verdict != "" {
		where("verdict = ?", string(f.Verdict))
	}
	if f.Owner != "" {
		where("owner = ?", f.Owner)
	}
	if f.Due {
		where("state = 'measuring' AND review_on <> '' AND review_on <= ?", day(s.Registry.Now(), utc))
	}
	narrow.Order = record.Order{Column: "shipped_at"}
	found, next, err := s.records.List(ctx, actor, project, narrow)
	if err != nil {
		return nil, "", err
	}
	cards, err := s.cards(ctx, project, found)
	return cards, next, err
}

func (s *Outcomes) card(ctx context.Context, o Outcome) (OutcomeCard, error) {
	cards, err := s.cards(ctx, o.Project, []Outcome{o})
	if err != nil {
		return OutcomeCard{}, err
	}
	return cards[0], nil
}

// cards puts outcomes together with their bets, in one statement.
func (s *Outcomes) cards(ctx context.Context, project string, found []Outcome) ([]OutcomeCard, error) {
	ids := make([]string, len(found))
	for i, o := range found {
		ids[i] = o.Bet
	}
	bets, err := s.bets(ctx, project, ids)
	if err != nil {
		return nil, err
	}
	today := day(s.Registry.Now(), utc)
	cards := make([]OutcomeCard, len(found))
	for i, o := range found {
		bet := bets[o.Bet]
		cards[i] = OutcomeCard{
			Outcome: o, BetTitle: bet.Title, BetState: string(bet.State), Promise: promised(bet),
			Due: o.State == Measuring && o.ReviewOn != "" && o.ReviewOn <= today,
		}
	}
	return cards, nil
}

// promised is what a bet is held to: what the team committed with, or what it
// predicted without ever committing.
func promised(bet roadmap.Bet) roadmap.Prediction {
	if !bet.Promise.IsZero() {
		return bet.Promise
	}
	return bet.Prediction
}

// bets are the bets of these ids. What an outcome says of its bet is part of
// the outcome, so nobody's permission is asked again.
func (s *Outcomes) bets(ctx context.Context, project string, ids []string) (map[string]roadmap.Bet, error) {
	found := map[string]roadmap.Bet{}
	if len(ids) == 0 {
		return found, nil
	}
	var rows []struct {
		ID         string             `db:"id"`
		Title      string             `db:"title"`
		State      roadmap.State      `db:"state"`
		Prediction roadmap.Prediction `db:"prediction"`
		Promise    roadmap.Prediction `db:"promise"`
	}
	err := s.db.Select(ctx, &rows, "SELECT id, title, state, prediction, promise FROM bets WHERE project_id = ? AND id IN (?)", project, ids)
	if err != nil {
		return nil, fmt.Errorf("bets of outcomes: %w", err)
	}
	for _, r := range rows {
		bet := roadmap.Bet{Title: r.Title, State: r.State, Prediction: r.Prediction, Promise: r.Promise}
		bet.ID = r.ID
		found[r.ID] = bet
	}
	return found, nil
}

// Update changes an outcome; version is the one the caller has read, 0 for any.
func (s *Outcomes) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (OutcomeCard, error) {
	if err := actor.Can(auth.OutcomeWrite, project); err != nil {
		return OutcomeCard{}, err
	}
	was, err := s.records.Find(ctx, s.db, project, id) // which bet it is of never changes
	if err != nil {
		return OutcomeCard{}, err
	}
	bets, err := s.bets(ctx, project, []string{was.Bet})
	if err != nil {
		return OutcomeCard{}, err
	}
	changed, err := s.records.Change(ctx, actor, project, id, version, "updated", func(o *Outcome) error {
		if o.State == Reviewed && in.measures() {
			return errs.New(errs.Conflict, "This outcome is reviewed, with what was measured then. Reopen it first.")
		}
		// A day of review that nobody chose moves with the windows.
		unsaid := in.ReviewOn == nil && o.ReviewOn == reviewOn(bets[o.Bet], o.ShippedAt, o.WindowDays)
		in.apply(o)
		if unsaid {
			o.ReviewOn = reviewOn(bets[o.Bet], o.ShippedAt, o.WindowDays)
		}
		return o.check(s.Registry.Now())
	})
	if err != nil {
		return OutcomeCard{}, err
	}
	return s.card(ctx, changed)
}

// Archive takes an outcome out of the list; nothing of it is lost.
func (s *Outcomes) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.records.Archive(ctx, actor, project, id, version)
	return err
}

// Restore undoes Archive.
func (s *Outcomes) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (OutcomeCard, error) {
	restored, err := s.records.Restore(ctx, actor, project, id, version)
	if err != nil {
		return OutcomeCard{}, err
	}
	return s.card(ctx, restored)
}
