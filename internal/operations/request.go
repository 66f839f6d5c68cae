package operations

import (
	"context"
	"fmt"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// RequestState says how far a data request has come.
type RequestState string

// The states of a data request.
const (
	Open      RequestState = "open"
	Answered  RequestState = "answered"
	Withdrawn RequestState = "withdrawn"
)

// DataRequest is a question that a member asks a colleague instead of the data.
type DataRequest struct {
	record.Head
	Question   string       `db:"question" json:"question"`
	Why        string       `db:"why" json:"why" doc:"What will be decided with the answer."`
	AskedBy    string       `db:"asked_by" json:"asked_by,omitempty" doc:"Id of a member."`
	Owner      string       `db:"owner" json:"owner,omitempty" doc:"Id of the member who is to answer."`
	AskedAt    sqldb.Micros `db:"asked_at" json:"asked_at" format:"date-time"`
	AnsweredAt sqldb.Micros `db:"answered_at" json:"answered_at,omitzero" format:"date-time"`
	Answer     string       `db:"answer" json:"answer,omitempty"`
	Insight    string       `db:"insight" json:"insight,omitempty" doc:"Id of the insight that holds the answer."`
	State      RequestState `db:"state" json:"state" enum:"open,answered,withdrawn"`
}

// Entry implements record.Record.
func (r *DataRequest) Entry() record.Entry {
	return record.Entry{Title: r.Question, Body: r.Why + "\n" + r.Answer, State: string(r.State), Owner: r.Owner}
}

// DataRequestCreate asks a question.
type DataRequestCreate struct {
	Question string `json:"question" maxLength:"500"`
	Why      string `json:"why,omitempty" maxLength:"2000"`
	Owner    string `json:"owner,omitempty" maxLength:"64"`
}

// DataRequestUpdate changes a request; what is nil stays. An answer, or an
// insight that holds it, answers it.
type DataRequestUpdate struct {
	Question *string       `json:"question,omitempty" maxLength:"500"`
	Why      *string       `json:"why,omitempty" maxLength:"2000"`
	Owner    *string       `json:"owner,omitempty" maxLength:"64"`
	Answer   *string       `json:"answer,omitempty" maxLength:"5000"`
	Insight  *string       `json:"insight,omitempty" maxLength:"64"`
	State    *RequestState `json:"state,omitempty" enum:"open,answered,withdrawn"`
}

const (
	questionLimit = 500
	answerLimit   = 5000
)

func (r *DataRequest) check() error {
	var f errs.Fields
	r.Question = f.Line("body.question", r.Question, questionLimit)
	r.Why = f.Text("body.why", r.Why, purposeLimit)
	r.Owner = f.Optional("body.owner", r.Owner, idLimit)
	r.Answer = f.Text("body.answer", r.Answer, answerLimit)
	r.Insight = f.Optional("body.insight", r.Insight, idLimit)
	if !slices.Contains([]RequestState{Open, Answered, Withdrawn}, r.State) {
		f.Add("body.state", "One of open, answered, withdrawn.")
	}
	if r.State == Answered && r.Answer == "" && r.Insight == "" {
		f.Add("body.answer", "Give the answer, or the insight that holds it.")
	}
	return f.Err()
}

// apply keeps the moment of the answer: the first one counts, until the request
// is opened again.
func (in DataRequestUpdate) apply(r *DataRequest, now sqldb.Micros) {
	set(&r.Question, in.Question)
	set(&r.Why, in.Why)
	set(&r.Owner, in.Owner)
	set(&r.Answer, in.Answer)
	set(&r.Insight, in.Insight)
	if in.State == nil && r.State == Open && (r.Answer != "" || r.Insight != "") {
		r.State = Answered
	}
	set(&r.State, in.State)
	switch {
	case r.State != Answered:
		r.AnsweredAt = 0
	case r.AnsweredAt == 0:
		r.AnsweredAt = now
	}
}

// Ask makes a data request.
func (s *Operations) Ask(ctx context.Context, actor auth.Actor, project string, in DataRequestCreate) (DataRequest, error) {
	if err := actor.Can(auth.OperationsWrite, project); err != nil {
		return DataRequest{}, err
	}
	wanted := DataRequest{Question: in.Question, Why: in.Why, Owner: in.Owner, State: Open, AskedAt: s.registry.Now()}
	if actor.Kind() == auth.MemberActor {
		wanted.AskedBy = actor.ID()
	}
	if err := wanted.check(); err != nil {
		return DataRequest{}, err
	}
	return s.requests.Create(ctx, actor, project, wanted)
}

// Request is one data request, archived or not.
func (s *Operations) Request(ctx context.Context, actor auth.Actor, project, id string) (DataRequest, error) {
	return s.requests.Get(ctx, actor, project, id)
}

// Requests is a page of data requests, the latest asked first.
func (s *Operations) Requests(ctx context.Context, actor auth.Actor, project string, f record.Filter, state RequestState) ([]DataRequest, string, error) {
	if state != "" {
		f.Where = append(f.Where, record.Where{SQL: "state = ?", Args: []any{string(state)}})
	}
	f.Order = record.Order{Column: "asked_at"}
	return s.requests.List(ctx, actor, project, f)
}

// UpdateRequest changes or answers a request; version is the one the caller has
// read, 0 for any.
func (s *Operations) UpdateRequest(ctx context.Context, actor auth.Actor, project, id string, version int64, in DataRequestUpdate) (DataRequest, error) {
	verb := "updated"
	if in.Answer != nil || in.Insight != nil {
		verb = "answered"
	}
	return s.requests.Change(ctx, actor, project, id, version, verb, func(r *DataRequest) error {
		in.apply(r, s.registry.Now())
		return r.check()
	}, func(ctx context.Context, tx *sqldb.Tx, after DataRequest) error {
		if in.Insight == nil || after.Insight == "" {
			return nil
		}
		_, err := s.registry.Need(ctx, tx, actor, project, "body.insight", record.Ref{Type: "insight", ID: after.Insight})
		return err
	})
}

// ArchiveRequest takes a request out of its list.
func (s *Operations) ArchiveRequest(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.requests.Archive(ctx, actor, project, id, version)
	return err
}

// RestoreRequest undoes ArchiveRequest.
func (s *Operations) RestoreRequest(ctx context.Context, actor auth.Actor, project, id string, version int64) (DataRequest, error) {
	return s.requests.Restore(ctx, actor, project, id, version)
}

// Wait is one answered data request, from question to answer.
type Wait struct {
	AskedBy    string       `db:"asked_by"`
	AskedAt    sqldb.Micros `db:"asked_at"`
	AnsweredAt sqldb.Micros `db:"answered_at"`
}

// Waits are the requests answered in [from, to). It asks no permission.
func (s *Operations) Waits(ctx context.Context, project string, from, to sqldb.Micros) (answered []Wait, err error) {
	err = s.registry.DB().Select(ctx, &answered, `SELECT asked_by, asked_at, answered_at FROM data_requests
		WHERE project_id = ? AND archived_at = 0 AND state = 'answered' AND answered_at >= ? AND answered_at < ?`, project, from, to)
	if err != nil {
		return nil, fmt.Errorf("read answered data requests: %w", err)
	}
	return answered, nil
}

// Unanswered counts the requests asked before a moment that are open today. It
// asks no permission.
func (s *Operations) Unanswered(ctx context.Context, project string, before sqldb.Micros) (int, error) {
	var n int
	err := s.registry.DB().Get(ctx, &n, "SELECT count(*) FROM data_requests WHERE project_id = ? AND archived_at = 0 AND state = 'open' AND asked_at < ?", project, before)
	return n, err
}
