package okr

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Confidence says whether somebody believes that it will be reached.
type Confidence string

// The confidences, the worst first.
const (
	OffTrack Confidence = "off_track"
	AtRisk   Confidence = "at_risk"
	OnTrack  Confidence = "on_track"
)

// rank is 0 for the worst; no confidence at all ranks last.
func (c Confidence) rank() int {
	at := slices.Index([]Confidence{OffTrack, AtRisk, OnTrack}, c)
	if at < 0 {
		return 3
	}
	return at
}

// CheckIn is what somebody said of an objective or a key result on a day.
type CheckIn struct {
	ID         string       `db:"id" json:"id"`
	Type       string       `db:"record_type" json:"type" enum:"objective,key_result"`
	Record     string       `db:"record_id" json:"record" doc:"Id of the objective or key result."`
	Value      *float64     `db:"value" json:"value,omitempty"`
	Confidence Confidence   `db:"confidence" json:"confidence" enum:"on_track,at_risk,off_track"`
	Score      *int         `db:"score" json:"score,omitempty" doc:"From 0 to 10, when it was given as a number."`
	Note       string       `db:"note" json:"note"`
	Author     string       `db:"author" json:"author,omitempty" doc:"Id of the member."`
	CreatedBy  string       `db:"created_by" json:"created_by"`
	CreatedAt  sqldb.Micros `db:"created_at" json:"created_at" format:"date-time"`
}

// CheckInCreate says how it goes.
type CheckInCreate struct {
	Value      *float64   `json:"value,omitempty" doc:"The number now; of a key result that people note."`
	Confidence Confidence `json:"confidence,omitempty" enum:"on_track,at_risk,off_track" doc:"This or score."`
	Score      *int       `json:"score,omitempty" minimum:"0" maximum:"10" doc:"7 and more is on track, 4 to 6 at risk, less is off track."`
	Note       string     `json:"note,omitempty" maxLength:"4000"`
}

// staleAfter is how long what was said last stands.
const staleAfter = 14 * 24 * time.Hour

// confidenceOf is the word for a score.
func confidenceOf(score int) Confidence {
	switch {
	case score >= 7:
		return OnTrack
	case score >= 4:
		return AtRisk
	}
	return OffTrack
}

func (in CheckInCreate) check(recordType string) (CheckInCreate, error) {
	var f errs.Fields
	in.Note = f.Text("body.note", in.Note, 4000)
	switch {
	case in.Score != nil && (*in.Score < 0 || *in.Score > 10):
		f.Add("body.score", "From 0 to 10.")
	case in.Score != nil && in.Confidence == "":
		in.Confidence = confidenceOf(*in.Score)
	case in.Confidence.rank() > 2:
		f.Add("body.confidence", "Say how it stands: on_track, at_risk, off_track, or a score from 0 to 10.")
	}
	if in.Value != nil {
		checkNumber(&f, "body.value", *in.Value)
		if recordType != KeyResultType {
			f.Add("body.value", "An objective has no number of its own: check in on its key results.")
		}
	}
	return in, f.Err()
}

// CheckInObjective notes how an objective goes.
func (s *Objectives) CheckInObjective(ctx context.Context, actor auth.Actor, project, id string, in CheckInCreate) (CheckIn, error) {
	return s.checkIn(ctx, actor, project, ObjectiveType, in, func(tx *sqldb.Tx) (string, error) {
		o, err := s.objectives.Find(ctx, tx, project, id)
		if err == nil && o.Archived() {
			err = errs.New(errs.Conflict, "This objective is archived. Restore it first.")
		}
		return o.ID, err
	})
}

// CheckInKeyResult notes how a key result goes, and its number if one is given.
func (s *Objectives) CheckInKeyResult(ctx context.Context, actor auth.Actor, project, id string, in CheckInCreate) (CheckIn, error) {
	return s.checkIn(ctx, actor, project, KeyResultType, in, func(tx *sqldb.Tx) (string, error) {
		k, err := s.results.Find(ctx, tx, project, id)
		switch {
		case err != nil:
			return "", err
		case k.Archived():
			return "", errs.New(errs.Conflict, "This key result is archived. Restore it first.")
		case in.Value != nil && k.source().ID != "":
			var f errs.Fields
			f.Add("body.value", "This key result is measured from an insight or a metric. Leave the number out, or take that away.")
			return "", f.Err()
		case in.Value == nil:
			return k.ID, nil
		}
		return k.ID, s.note(ctx, tx, k.ID, *in.Value, "check_in", in.Note)
	})
}

func (s *Objectives) checkIn(ctx context.Context, actor auth.Actor, project, recordType string, in CheckInCreate, subject func(tx *sqldb.Tx) (string, error)) (CheckIn, error) {
	if err := actor.Can(auth.ObjectiveWrite, project); err != nil {
		return CheckIn{}, err
	}
	in, err := in.check(recordType)
	if err != nil {
		return CheckIn{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return CheckIn{}, err
	}
	made := CheckIn{ID: id.String(), Type: recordType, Value: in.Value, Confidence: in.Confidence, Score: in.Score, Note: in.Note, CreatedBy: actor.Name(), CreatedAt: s.registry.Now()}
	if actor.Kind() == auth.MemberActor {
		made.Author = actor.ID()
	}
	err = s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if made.Record, err = subject(tx); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO check_ins (id, project_id, record_type, record_id, value, confidence, score, note, author, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			made.ID, project, recordType, made.Record, made.Value, string(made.Confidence), made.Score, made.Note, made.Author, made.CreatedBy, made.CreatedAt)
		if err != nil {
			return fmt.Errorf("check in: %w", err)
		}
		return s.journal.Record(ctx, tx, journal.Change{
			Project: project, Actor: actor.Journal(), Verb: "checked_in", Type: recordType, ID: made.Record, After: made,
		})
	})
	return made, err
}

const selectCheckIns = "SELECT id, record_type, record_id, value, confidence, score, note, author, created_by, created_at FROM check_ins"

// ObjectiveCheckIns are the check-ins of an objective and of its key results,
// the newest first, at most so many.
func (s *Objectives) ObjectiveCheckIns(ctx context.Context, actor auth.Actor, project, id string, most int) ([]CheckIn, error) {
	if _, err := s.objectives.Get(ctx, actor, project, id); err != nil {
		return nil, err
	}
	found := []CheckIn{}
	err := s.registry.DB().Select(ctx, &found, selectCheckIns+" WHERE record_id = ? OR record_id IN (SELECT id FROM key_results WHERE objective_id = ?) ORDER BY created_at DESC, id DESC LIMIT ?", id, id, most)
	return found, err
}

// KeyResultCheckIns are those of one key result, the newest first, at most so
// many.
func (s *Objectives) KeyResultCheckIns(ctx context.Context, actor auth.Actor, project, id string, most int) ([]CheckIn, error) {
	if _, err := s.results.Get(ctx, actor, project, id); err != nil {
		return nil, err
	}
	found := []CheckIn{}
	err := s.registry.DB().Select(ctx, &found, selectCheckIns+" WHERE record_id = ? ORDER BY created_at DESC, id DESC LIMIT ?", id, most)
	return found, err
}

// latest are the latest check-ins of these records, by record.
func (s *Objectives) latest(ctx context.Context, ids []string) (map[string]CheckIn, error) {
	var found []CheckIn
	err := s.registry.DB().Select(ctx, &found, `SELECT id, record_type, record_id, value, confidence, score, note, author, created_by, created_at FROM (
		SELECT check_ins.*, row_number() OVER (PARTITION BY record_id ORDER BY created_at DESC, id DESC) AS n FROM check_ins WHERE record_id IN (?)) AS numbered WHERE n = 1`, ids)
	if err != nil {
		return nil, fmt.Errorf("latest check-ins: %w", err)
	}
	by := make(map[string]CheckIn, len(found))
	for _, c := range found {
		by[c.Record] = c
	}
	return by, nil
}
