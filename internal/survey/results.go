package survey

import (
	"context"
	"fmt"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/period"
	"prodops/internal/sqldb"
	"prodops/internal/stats"
)

// leastInGroup is how many answers a part needs before its score is shown: a
// smaller one says more about single people than about the part.
const leastInGroup = 5

// Question says which answers Results are about.
type Question struct {
	Interval period.Interval // of the trend; weeks when empty
	Range    period.Range    // everything from the first answer on when empty
	Against  string          // "previous" compares with the stretch before, "" with AgainstRange if that is set
	Earlier  period.Range    // to compare with
}

// NPS is a score with what it rests on.
type NPS struct {
	NPS        *float64    `json:"nps" doc:"From -100 to 100; null with too few answers to say."`
	Interval   *[2]float64 `json:"interval" doc:"95%; null with too few answers to say."`
	N          int64       `json:"n"`
	Promoters  int64       `json:"promoters"`
	Passives   int64       `json:"passives"`
	Detractors int64       `json:"detractors"`
	Method     string      `json:"method,omitempty" enum:"wald,adjusted_wald" doc:"How the interval is computed."`
}

// Of is the score of answers, or none when there are fewer than least.
func Of(a stats.Answers, least int64) NPS {
	if a.N() < least {
		return Scored(a, stats.NPS{})
	}
	return Scored(a, a.NPS())
}

// Scored is a score of answers as it is told.
func Scored(a stats.Answers, score stats.NPS) NPS {
	v := NPS{N: a.N(), Promoters: a.Promoters, Passives: a.Passives, Detractors: a.Detractors}
	if !score.Known {
		return v
	}
	v.NPS, v.Interval, v.Method = &score.Value, &[2]float64{score.Low, score.High}, string(score.Method)
	return v
}

// NPSPoint is the score of one interval of the trend.
type NPSPoint struct {
	Bucket string `json:"bucket" doc:"The day the interval begins with."`
	NPS
}

// NPSPart is the score of a part of the people.
type NPSPart struct {
	Value string `json:"value" doc:"Empty for those of whom it is not known."`
	NPS
}

// NPSSplit is the score by one property.
type NPSSplit struct {
	Property string    `json:"property" enum:"plan,segment,company_size"`
	Parts    []NPSPart `json:"parts" doc:"The most answers first."`
	More     int       `json:"more,omitempty" doc:"Parts that are left out because there are too many."`
}

// ResponseRate is how many of those who were shown a survey answered it, as far
// as that is known: of people with a link of their own and of the window.
type ResponseRate struct {
	Shown    int64       `json:"shown" doc:"People known to have been shown it."`
	Answered int64       `json:"answered" doc:"Of these."`
	Rate     *float64    `json:"rate" doc:"A share of 1; null when nobody is known to have been shown it."`
	Interval *[2]float64 `json:"interval" doc:"95%, by Wilson."`
}

// NPSChange compares two stretches of time.
type NPSChange struct {
	From       string      `json:"from" doc:"Of the earlier stretch."`
	To         string      `json:"to" doc:"The day after its last."`
	Earlier    NPS         `json:"earlier"`
	Difference *float64    `json:"difference" doc:"Later minus earlier; null with too few answers."`
	Interval   *[2]float64 `json:"interval"`
	Z          *float64    `json:"z"`
	PValue     *float64    `json:"p_value" doc:"Two-sided."`
	Says       string      `json:"says" doc:"What that means, in plain words."`
}

// Basis says how the numbers came about.
type Basis struct {
	Definition string   `json:"definition"`
	N          int64    `json:"n"`
	Exclusions []string `json:"exclusions"`
}

// Results are what a survey's answers amount to.
type Results struct {
	From         string       `json:"from" doc:"First day, in the project's time zone."`
	To           string       `json:"to" doc:"The day after the last."`
	Interval     string       `json:"trend_interval" enum:"day,week,month,quarter"`
	Score        NPS          `json:"score"`
	Distribution [11]int64    `json:"distribution" minItems:"11" maxItems:"11" doc:"Answers by score, from 0 to 10."`
	WithText     int64        `json:"with_text"`
	Rate         ResponseRate `json:"response_rate"`
	Trend        []NPSPoint   `json:"trend"`
	Incomplete   []string     `json:"incomplete" doc:"Intervals of the trend that are not over or not whole."`
	Splits       []NPSSplit   `json:"splits"`
	Change       *NPSChange   `json:"change,omitempty"`
	Explain      Basis        `json:"explain"`
}

// Results computes a survey's results by a project's calendar.
func (s *Surveys) Results(ctx context.Context, actor auth.Actor, project, id string, calendar period.Calendar, q Question) (Results, error) {
	survey, err := s.Get(ctx, actor, project, id)
	if err != nil {
		return Results{}, err
	}
	span, err := s.span(ctx, &survey, calendar, q.Range)
	if err != nil {
		return Results{}, err
	}
	if q.Interval == "" {
		q.Interval = period.Week
	}
	if !q.Interval.Valid() || q.Interval == period.Hour {
		return Results{}, errs.New(errs.Invalid, "The interval is one of day, week, month and quarter.")
	}
	buckets, err := calendar.Split(span, q.Interval)
	if err != nil {
		return Results{}, err
	}
	t := newTally(buckets)
	if err := s.read(ctx, &survey, span, t.add); err != nil {
		return Results{}, err
	}
	r := t.results()
	r.From, r.To, r.Interval = calendar.Label(span.From, period.Day), calendar.Label(span.To, period.Day), string(q.Interval)
	r.Incomplete = buckets.Incomplete(s.now().Time())
	if r.Rate, err = s.rate(ctx, &survey, span); err != nil {
		return Results{}, err
	}
	if r.Change, err = s.change(ctx, &survey, calendar, span, t.all, q); err != nil {
		return Results{}, err
	}
	r.Explain, err = s.explain(ctx, &survey, t)
	return r, err
}

// span is the range asked for; all there is, to the end of today, when none is.
func (s *Surveys) span(ctx context.Context, survey *Survey, calendar period.Calendar, r period.Range) (period.Span, error) {
	now := s.now().Time()
	if r != (period.Range{}) {
		return calendar.Resolve(r, now)
	}
	first := survey.CreatedAt
	if survey.OpenedAt != 0 {
		first = survey.OpenedAt
	}
	var earliest sqldb.Micros
	err := s.db.Get(ctx, &earliest, "SELECT coalesce(min(received_at), 0) FROM survey_responses WHERE survey_id = ?", survey.ID)
	if earliest != 0 {
		first = earliest
	}
	return period.Span{From: calendar.Floor(first.Time(), period.Day), To: calendar.Next(calendar.Floor(now, period.Day), period.Day)}, err
}

// answerRow is what results need of an answer.
type answerRow struct {
	ID          string       `db:"id"`
	ReceivedAt  sqldb.Micros `db:"received_at"`
	Score       int          `db:"score"`
	HasText     bool         `db:"has_text"`
	Plan        string       `db:"plan"`
	Segment     string       `db:"segment"`
	CompanySize string       `db:"company_size"`
}

// readAtOnce is how many answers are in memory at a time.
const readAtOnce = 10_000

// read calls add with each answer of a span, in the order of their coming.
func (s *Surveys) read(ctx context.Context, survey *Survey, span period.Span, add func(*answerRow)) error {
	at, last := sqldb.MicrosOf(span.From), ""
	for {
		var rows []answerRow
		err := s.db.Select(ctx, &rows, `SELECT id, received_at, score, text <> '' AS has_text, plan, segment, company_size FROM survey_responses
			WHERE survey_id = ? AND received_at >= ? AND (received_at > ? OR id > ?) AND received_at < ? AND archived_at = 0
			ORDER BY received_at, id LIMIT ?`, survey.ID, at, at, last, sqldb.MicrosOf(span.To), readAtOnce)
		if err != nil {
			return fmt.Errorf("read answers: %w", err)
		}
		for i := range rows {
			add(&rows[i])
		}
		if len(rows) < readAtOnce {
			return nil
		}
		at, last = rows[len(rows)-1].ReceivedAt, rows[len(rows)-1].ID
	}
}

// rate counts people and not showings: somebody who was shown it twice and
// answered once has answered.
func (s *Surveys) rate(ctx context.Context, survey *Survey, span period.Span) (ResponseRate, error) {
	var r ResponseRate
	err := s.db.Get(ctx, &r.Shown, "SELECT count(DISTINCT respondent) FROM survey_showings WHERE survey_id = ? AND shown_at >= ? AND shown_at < ?",
		survey.ID, sqldb.MicrosOf(span.From), sqldb.MicrosOf(span.To))
	if err != nil || r.Shown == 0 {
		return r, err
	}
	err = s.db.Get(ctx, &r.Answered, `SELECT count(DISTINCT respondent) FROM survey_responses WHERE survey_id = ? AND received_at >= ? AND received_at < ? AND archived_at = 0
		AND respondent IN (SELECT respondent FROM survey_showings WHERE survey_id = ? AND shown_at >= ? AND shown_at < ?)`,
		survey.ID, sqldb.MicrosOf(span.From), sqldb.MicrosOf(span.To), survey.ID, sqldb.MicrosOf(span.From), sqldb.MicrosOf(span.To))
	rate := float64(r.Answered) / float64(r.Shown)
	low, high := stats.Wilson(r.Answered, r.Shown)
	r.Rate, r.Interval = &rate, &[2]float64{low, high}
	return r, err
}

// change compares with an earlier stretch, if one is asked for.
func (s *Surveys) change(ctx context.Context, survey *Survey, calendar period.Calendar, span period.Span, later stats.Answers, q Question) (*NPSChange, error) {
	var earlier period.Span
	switch {
	case q.Against == "previous":
		earlier = period.Span{From: calendar.Before(span, false).Shift(span.From), To: span.From}
	case q.Against != "":
		return nil, errs.New(errs.Invalid, "Compare with previous, or name the days from and to.")
	case q.Earlier == (period.Range{}):
		return nil, nil //nolint:nilnil // nothing to compare with was asked for
	default:
		var err error
		if earlier, err = calendar.Resolve(q.Earlier, s.now().Time()); err != nil {
			return nil, err
		}
	}
	var before stats.Answers
	if err := s.read(ctx, survey, earlier, func(r *answerRow) { before.Add(r.Score) }); err != nil {
		return nil, err
	}
	c := &NPSChange{From: calendar.Label(earlier.From, period.Day), To: calendar.Label(earlier.To, period.Day), Earlier: Of(before, 1)}
	d := stats.Compare(later, before)
	c.Says = inWords(later, before, d)
	if d.Known {
		c.Difference, c.Interval, c.PValue = &d.Value, &[2]float64{d.Low, d.High}, &d.P
		if d.P > 0 { // an infinite z has no number in JSON
			c.Z = &d.Z
		}
	}
	return c, nil
}

func (s *Surveys) explain(ctx context.Context, survey *Survey, t *tally) (Basis, error) {
	e := Basis{N: t.all.N(), Exclusions: []string{}}
	e.Definition = "NPS is the percentage of answers of 9 and 10 minus that of 0 to 6. The interval holds the score of everybody who might have answered in 95 of 100 cases: NPS ± 1.96 · SE with SE = 100 · √((p + d − (p − d)²) / n), " +
		"and with fewer than 30 answers after adding ¾ promoter, 1½ passives and ¾ detractor. Answers without a text count. Parts with fewer than 5 answers show no score. " +
		"The response rate is that of people known to have been shown the survey: by the window, or by opening a link of their own."
	var archived int
	err := s.db.Get(ctx, &archived, "SELECT count(*) FROM survey_responses WHERE survey_id = ? AND archived_at > 0", survey.ID)
	if archived > 0 {
		e.Exclusions = append(e.Exclusions, fmt.Sprintf("answers that are archived: %d", archived))
	}
	return e, err
}

// Summary is a survey in short, for a list.
type Summary struct {
	Score NPS          `json:"score"`
	Last  sqldb.Micros `json:"last_answer_at,omitzero" format:"date-time"`
}

// Summaries are the summaries of surveys that the actor may read, by id.
func (s *Surveys) Summaries(ctx context.Context, actor auth.Actor, project string, ids []string) (map[string]Summary, error) {
	if err := actor.Can(auth.SurveyRead, project); err != nil {
		return nil, err
	}
	found := make(map[string]Summary, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []struct {
		Survey     string       `db:"survey_id"`
		N          int64        `db:"n"`
		Promoters  int64        `db:"promoters"`
		Detractors int64        `db:"detractors"`
		Last       sqldb.Micros `db:"last"`
	}
	err := s.db.Select(ctx, &rows, `SELECT survey_id, count(*) AS n, sum(CASE WHEN score >= ? THEN 1 ELSE 0 END) AS promoters,
		sum(CASE WHEN score < ? THEN 1 ELSE 0 END) AS detractors, max(received_at) AS last
		FROM survey_responses WHERE survey_id IN (?) AND project_id = ? AND archived_at = 0 GROUP BY survey_id`,
		stats.LeastPromoter, stats.LeastPassive, ids, project)
	for _, r := range rows {
		found[r.Survey] = Summary{Last: r.Last, Score: Of(stats.Answers{Promoters: r.Promoters, Detractors: r.Detractors, Passives: r.N - r.Promoters - r.Detractors}, 1)}
	}
	return found, err
}
