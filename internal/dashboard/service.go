package dashboard

import (
	"context"
	"time"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// Insights is the service. It is safe for concurrent use.
type Insights struct {
	db      *sqldb.DB
	journal *journal.Journal
	checker Checker
	now     func() time.Time
}

// New returns the service; now is the clock, time.Now outside tests.
func New(db *sqldb.DB, j *journal.Journal, checker Checker, now func() time.Time) *Insights {
	return &Insights{db: db, journal: j, checker: checker, now: now}
}

// Create saves a question. project is a project's id, here and below.
func (s *Insights) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Insight, error) {
	if err := actor.Can(auth.InsightWrite, project); err != nil {
		return Insight{}, err
	}
	in, err := in.validate(s.checker)
	if err != nil {
		return Insight{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Insight{}, err
	}
	now := sqldb.MicrosOf(s.now()).Time()
	made := Insight{ID: id.String(), Project: project, Name: in.Name, Description: in.Description, Query: in.Query, Display: in.Display,
		CreatedBy: actor.Name(), Version: 1, CreatedAt: now, UpdatedAt: now}
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := insert(ctx, tx, made); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "created", nil, made)
	})
	return made, err
}

// Get is one insight, archived or not.
func (s *Insights) Get(ctx context.Context, actor auth.Actor, project, id string) (Insight, error) {
	if err := actor.Can(auth.InsightRead, project); err != nil {
		return Insight{}, err
	}
	return find(ctx, s.db, project, id)
}

// Update changes an insight. version is the one the caller has read; when the
// insight has changed since, it is Stale. 0 asks for no check. An archived one
// is a Conflict: restore it first.
func (s *Insights) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Insight, error) {
	return s.change(ctx, actor, project, id, version, "updated", func(before Insight) (Insight, error) {
		if before.ArchivedAt != nil {
			return Insight{}, errs.New(errs.Conflict, "This insight is archived. Restore it first.")
		}
		return in.apply(before, s.checker)
	})
}

// Archive takes the insight out of the list; Restore brings it back. Doing
// either twice changes nothing.
func (s *Insights) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) (Insight, error) {
	now := sqldb.MicrosOf(s.now()).Time()
	return s.change(ctx, actor, project, id, version, "archived", func(before Insight) (Insight, error) {
		if before.ArchivedAt == nil {
			before.ArchivedAt = &now
		}
		return before, nil
	})
}

// Restore undoes Archive.
func (s *Insights) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Insight, error) {
	return s.change(ctx, actor, project, id, version, "restored", func(before Insight) (Insight, error) {
		before.ArchivedAt = nil
		return before, nil
	})
}

// change applies one edit to one insight. An edit that changes nothing writes
// nothing.
func (s *Insights) change(ctx context.Context, actor auth.Actor, project, id string, version int64, verb string, edit func(Insight) (Insight, error)) (Insight, error) {
	if err := actor.Can(auth.InsightWrite, project); err != nil {
		return Insight{}, err
	}
	var after Insight
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		before, err := find(ctx, tx, project, id)
		if err != nil {
			return err
		}
		if version != 0 && version != before.Version {
			return errs.New(errs.Stale, "The insight has changed since you read it. Load it again.")
		}
		if after, err = edit(before); err != nil || same(before, after) {
			return err
		}
		after.Version, after.UpdatedAt = before.Version+1, sqldb.MicrosOf(s.now()).Time()
		if err := store(ctx, tx, after); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, verb, before, after)
	})
	return after, err
}

func same(a, b Insight) bool {
	return a.Name == b.Name && a.Description == b.Description && string(a.Query) == string(b.Query) &&
		string(a.Display) == string(b.Display) && (a.ArchivedAt == nil) == (b.ArchivedAt == nil)
}

func (s *Insights) record(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, verb string, before any, after Insight) error {
	return s.journal.Record(ctx, tx, journal.Change{
		Project: after.Project, Actor: actor.Journal(), Verb: verb, Type: "insight", ID: after.ID, Before: before, After: after,
	})
}
