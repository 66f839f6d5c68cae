package survey

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// The verbs of this file have no actor: whoever has a survey's address may use
// them. What they write, the system writes.
func answering() auth.Actor { return auth.AsSystem("survey") }

// afterwards is how long somebody may add to an answer once the survey takes no
// new ones.
const afterwards = 24 * time.Hour

// Asked is what somebody who opens the page of a survey is shown.
type Asked struct {
	Survey   Survey
	Link     string     // the token of the link, when it is one of a person
	Refusal  *RuleCheck // why the survey takes no answers, nil when it does
	Response *Response  // the answer given before, nil for none
	Token    string     // of that answer
}

// public is a survey by its id alone, and its signer. An archived one is gone
// for the public.
func (s *Surveys) public(ctx context.Context, db sqldb.Reader, id string) (Survey, signer, error) {
	found, err := s.surveys.Select(ctx, db, "WHERE id = ? AND archived_at = 0", id)
	if err != nil {
		return Survey{}, signer{}, err
	}
	if len(found) == 0 {
		return Survey{}, signer{}, errs.New(errs.NotFound, "There is no such survey.")
	}
	signer, err := s.signerOf(ctx, db, id)
	return found[0], signer, err
}

func errLink() error {
	return errs.New(errs.NotFound, "This link is not complete. Copy all of it, or ask for a new one.")
}

// Ask is what the page of a survey shows: to the holder of a person's link, or,
// after an answer, to the holder of its token; both may be empty. Opening a
// person's link counts as a showing.
func (s *Surveys) Ask(ctx context.Context, id, link, token string) (Asked, error) {
	survey, signer, err := s.public(ctx, s.db, id)
	if err != nil {
		return Asked{}, err
	}
	asked := Asked{Survey: survey, Link: link}
	person := ""
	if link != "" {
		var ok bool
		if person, ok = signer.read(ofPerson, link); !ok {
			return Asked{}, errLink()
		}
	}
	answers, err := s.count(ctx, s.db, &survey)
	if err != nil {
		return Asked{}, err
	}
	asked.Refusal = refusal(survey.accepts(answers, s.now()))
	given := Given{Link: link, Response: token}
	if link == "" && token == "" {
		return asked, nil
	}
	who := s.respondent(&survey, signer, Facts{Person: person})
	before, err := s.before(ctx, s.db, &survey, signer, given, who)
	if err != nil {
		return Asked{}, err
	}
	if before != nil {
		asked.Response, asked.Token = before, signer.sign(ofResponse, before.ID)
		return asked, nil
	}
	if asked.Refusal == nil && link != "" {
		err = s.db.Tx(ctx, func(tx *sqldb.Tx) error { return s.showing(ctx, tx, &survey, who, ByLink) })
	}
	return asked, err
}

// Shown is the answer to a window that asks whether to open.
type Shown struct {
	Show     bool   `json:"show"`
	Question string `json:"question,omitempty"`
	Look     *Look  `json:"look,omitempty"`
	Thanks   string `json:"thanks,omitempty"`
}

// Show decides whether the window opens for somebody, and counts it as shown
// when it does. link is the token of a person's link, if the page has one.
func (s *Surveys) Show(ctx context.Context, id, link string, f Facts) (Shown, error) {
	var wrong errs.Fields
	f.validate(&wrong)
	if err := wrong.Err(); err != nil {
		return Shown{}, err
	}
	survey, signer, err := s.public(ctx, s.db, id)
	if err != nil {
		return Shown{}, err
	}
	if link != "" {
		person, ok := signer.read(ofPerson, link)
		if !ok {
			return Shown{}, errLink()
		}
		f.Person = person
	}
	who := s.respondent(&survey, signer, f)
	// Most of the time the answer is no: that costs a look and no transaction.
	may, err := s.may(ctx, s.db, &survey, f, who)
	if err != nil || !may {
		return Shown{}, err
	}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if may, err = s.may(ctx, tx, &survey, f, who); err != nil || !may {
			return err
		}
		return s.showing(ctx, tx, &survey, who, ByWidget)
	})
	if err != nil || !may {
		return Shown{}, err
	}
	return Shown{Show: true, Question: survey.Question, Look: &survey.Look, Thanks: survey.Thanks}, nil
}

func (s *Surveys) may(ctx context.Context, db sqldb.Reader, survey *Survey, f Facts, who string) (bool, error) {
	checks, err := s.check(ctx, db, survey, f, who)
	return err == nil && refusal(checks) == nil, err
}

// check is every rule of a survey for somebody, as of now.
func (s *Surveys) check(ctx context.Context, db sqldb.Reader, survey *Survey, f Facts, who string) ([]RuleCheck, error) {
	h, err := s.history(ctx, db, survey, who)
	if err != nil {
		return nil, err
	}
	checks := survey.checks(f, h, s.now())
	if who == "" {
		checks = append(checks, RuleCheck{"person", false, "The page tells neither a person nor an anonymous id, so nobody could be told apart."})
	}
	return checks, nil
}

// respondent is who somebody is among the answers of a survey.
func (s *Surveys) respondent(survey *Survey, signer signer, f Facts) string {
	if survey.Rules.Anonymous {
		return signer.veil(f.respondent())
	}
	return f.respondent()
}

func (s *Surveys) now() sqldb.Micros { return s.surveys.Registry().Now() }

// count is how many answers the wave has, as far as a rule wants to know.
func (s *Surveys) count(ctx context.Context, db sqldb.Reader, survey *Survey) (int, error) {
	if survey.Rules.StopAt == 0 {
		return 0, nil
	}
	var n int
	err := db.Get(ctx, &n, "SELECT count(*) FROM survey_responses WHERE survey_id = ? AND wave = ? AND archived_at = 0", survey.ID, survey.Wave)
	return n, err
}

func (s *Surveys) history(ctx context.Context, db sqldb.Reader, survey *Survey, who string) (h history, err error) {
	if h.answers, err = s.count(ctx, db, survey); err != nil || who == "" {
		return h, err
	}
	var own struct {
		Shown    int          `db:"shown"`
		Last     sqldb.Micros `db:"last"`
		Answered int          `db:"answered"`
		Other    sqldb.Micros `db:"other"`
	}
	err = db.Get(ctx, &own, `SELECT coalesce(sum(CASE WHEN survey_id = ? AND wave = ? THEN 1 ELSE 0 END), 0) AS shown,
			coalesce(max(CASE WHEN survey_id = ? THEN shown_at ELSE 0 END), 0) AS last, 0 AS answered,
			coalesce(max(CASE WHEN survey_id <> ? AND kind = ? THEN shown_at ELSE 0 END), 0) AS other
		FROM survey_showings WHERE project_id = ? AND respondent = ?`,
		survey.ID, survey.Wave, survey.ID, survey.ID, survey.Kind, survey.Project, who)
	if err != nil {
		return h, fmt.Errorf("read showings: %w", err)
	}
	h.shown, h.last, h.elsewhere = own.Shown, own.Last, own.Other
	err = db.Get(ctx, &own, `SELECT 0 AS shown, coalesce(max(CASE WHEN r.survey_id = ? THEN r.received_at ELSE 0 END), 0) AS last,
			coalesce(sum(CASE WHEN r.survey_id = ? AND r.wave = ? THEN 1 ELSE 0 END), 0) AS answered,
			coalesce(max(CASE WHEN r.survey_id <> ? THEN r.received_at ELSE 0 END), 0) AS other
		FROM surveys s JOIN survey_responses r ON r.survey_id = s.id
		WHERE s.project_id = ? AND s.kind = ? AND r.respondent = ?`,
		survey.ID, survey.ID, survey.Wave, survey.ID, survey.Project, survey.Kind, who)
	if err != nil {
		return h, fmt.Errorf("read answers: %w", err)
	}
	h.last, h.elsewhere, h.answered = max(h.last, own.Last), max(h.elsewhere, own.Other), own.Answered > 0
	return h, nil
}

// showing notes that somebody was shown the survey.
func (s *Surveys) showing(ctx context.Context, tx *sqldb.Tx, survey *Survey, who string, via Via) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO survey_showings (id, project_id, survey_id, kind, wave, respondent, via, shown_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		id.String(), survey.Project, survey.ID, survey.Kind, survey.Wave, who, via, s.now())
	return err
}

// Answered says what became of an answer and what comes next.
type Answered struct {
	ID       string `json:"id"`
	Response string `json:"response" doc:"Token by which the answer can be changed or given its text."`
	Score    int    `json:"score"`
	Group    Group  `json:"group" enum:"promoter,passive,detractor"`
	FollowUp string `json:"follow_up,omitempty" doc:"The question to ask next; absent when there is none."`
	Thanks   string `json:"thanks"`
}

// Answer takes somebody's score, or the text to it. The score is kept as soon
// as it comes, so that it counts even when no text follows. A person who
// answers twice in a wave changes their answer, until they are asked again
// after the survey's days of rest.
func (s *Surveys) Answer(ctx context.Context, id string, g Given) (Answered, error) {
	if err := g.validate(); err != nil {
		return Answered{}, err
	}
	survey, signer, err := s.public(ctx, s.db, id)
	if err != nil {
		return Answered{}, err
	}
	if g.Link != "" {
		person, ok := signer.read(ofPerson, g.Link)
		if !ok {
			return Answered{}, errLink()
		}
		g.Person, g.Via = person, ByLink
	}
	s.enrich(ctx, &survey, &g)
	var kept Response
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		kept, err = s.keep(ctx, tx, &survey, signer, g)
		return err
	})
	if err != nil {
		return Answered{}, err
	}
	s.file(context.WithoutCancel(ctx), kept)
	return Answered{
		ID: kept.ID, Response: signer.sign(ofResponse, kept.ID), Score: kept.Score, Group: GroupOf(kept.Score),
		FollowUp: survey.FollowUp.After(kept.Score), Thanks: survey.Thanks,
	}, nil
}

// enrich adds what the events tell of a person to what the page told. An
// answer is taken without it when the events cannot be asked.
func (s *Surveys) enrich(ctx context.Context, survey *Survey, g *Given) {
	if s.people == nil || g.Person == "" {
		return
	}
	known, err := s.people.Properties(ctx, survey.Project, g.Person)
	if err != nil {
		s.log.WarnContext(ctx, "the properties of a person who answers a survey", "survey", survey.ID, "error", err)
		return
	}
	told := g.Properties
	g.Properties = known
	for name, value := range told {
		if g.Properties == nil {
			g.Properties = map[string]string{}
		}
		g.Properties[name] = value
	}
}

// keep writes an answer: a new one, or over the one that was there.
func (s *Surveys) keep(ctx context.Context, tx *sqldb.Tx, survey *Survey, signer signer, g Given) (Response, error) {
	who := s.respondent(survey, signer, g.Facts)
	if who == "" && g.Once != "" {
		who = "r:" + g.Once
	}
	before, err := s.before(ctx, tx, survey, signer, g, who)
	if err != nil {
		return Response{}, err
	}
	if before != nil {
		return s.amend(ctx, tx, survey, *before, g)
	}
	if g.Score == nil {
		return Response{}, errs.New(errs.NotFound, "There is no such answer to add to. Choose a number first.")
	}
	answers, err := s.count(ctx, tx, survey)
	if err != nil {
		return Response{}, err
	}
	if no := refusal(survey.accepts(answers, s.now())); no != nil {
		return Response{}, errs.New(errs.Conflict, "This survey takes no answers. %s", no.Says)
	}
	if who == "" {
		who = "r:" + randomID()
	}
	made := Response{
		Survey: survey.ID, Wave: survey.Wave, Respondent: who, Score: *g.Score, Via: g.Via, ReceivedAt: s.now(),
		Plan: g.property("plan"), Segment: g.property("segment"), CompanySize: sizeOf(g.property("company_size", "employees")),
	}
	made.Project = survey.Project
	if g.Text != nil {
		made.Text = *g.Text
	}
	if !survey.Rules.Anonymous {
		made.Person, made.URL, made.Company = g.Person, g.URL, or(g.Company, g.property("company", "company_domain", "company_name"))
	}
	return made, s.responses.Insert(ctx, tx, answering(), &made)
}

// before is the answer that g changes, nil for none: the one its token names,
// or the respondent's own of this wave, while it is fresh.
func (s *Surveys) before(ctx context.Context, db sqldb.Reader, survey *Survey, signer signer, g Given, who string) (*Response, error) {
	rest, args := "WHERE survey_id = ? AND wave = ? AND respondent = ? AND archived_at = 0", []any{survey.ID, survey.Wave, who}
	switch {
	case g.Response != "":
		id, ok := signer.read(ofResponse, g.Response)
		if !ok {
			return nil, errs.New(errs.NotFound, "There is no such answer.")
		}
		rest, args = "WHERE survey_id = ? AND id = ? AND archived_at = 0", []any{survey.ID, id}
	case who == "":
		return nil, nil //nolint:nilnil // somebody who cannot be told from others has no answer before
	case survey.Rules.RecontactDays > 0:
		rest, args = rest+" AND received_at > ?", append(args, s.now()-days(survey.Rules.RecontactDays))
	}
	found, err := s.responses.Select(ctx, db, rest+" ORDER BY received_at DESC LIMIT 1", args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func days(n int) sqldb.Micros {
	return sqldb.Micros((time.Duration(n) * 24 * time.Hour).Microseconds())
}

// amend changes an answer that is there. What came by a person's own link is
// not changed by a page that only says it is that person.
func (s *Surveys) amend(ctx context.Context, tx *sqldb.Tx, survey *Survey, before Response, g Given) (Response, error) {
	if before.Via == ByLink && g.Link == "" && g.Response == "" {
		return before, nil
	}
	answers, err := s.count(ctx, tx, survey)
	if err != nil {
		return Response{}, err
	}
	open := refusal(survey.accepts(max(0, answers-1), s.now())) == nil
	if !open && before.ReceivedAt+sqldb.Micros(afterwards.Microseconds()) < s.now() {
		return Response{}, errs.New(errs.Conflict, "This survey is over; your answer stays as it is.")
	}
	return s.responses.Edit(ctx, tx, answering(), "answered again", before, func(r *Response) error {
		if g.Score != nil {
			r.Score = *g.Score
		}
		if g.Text != nil {
			r.Text = *g.Text
		}
		return nil
	})
}
