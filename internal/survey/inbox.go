package survey

import (
	"context"
	"errors"
	"fmt"

	"prodops/internal/sqldb"
)

// filedAtOnce is how many answers a sweep files at most.
const filedAtOnce = 200

// file has an answer's text become a note in the inbox. When that fails the
// answer is kept all the same, and FileLeft tries again.
func (s *Surveys) file(ctx context.Context, r Response) {
	if s.inbox == nil || r.Text == "" || r.Feedback != "" {
		return
	}
	if err := s.fileNow(ctx, r); err != nil {
		s.log.WarnContext(ctx, "file the text of a survey's answer", "answer", r.ID, "error", err)
	}
}

func (s *Surveys) fileNow(ctx context.Context, r Response) error {
	note, err := s.inbox.Add(ctx, answering(), r.Project, Note{
		ID: r.ID, Survey: r.Survey, Text: r.Text, Score: r.Score, Person: r.Person, Company: r.Company, URL: r.URL, ReceivedAt: r.ReceivedAt,
	})
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		found, err := s.responses.Find(ctx, tx, r.Project, r.ID)
		if err != nil {
			return err
		}
		_, err = s.responses.Edit(ctx, tx, answering(), "filed", found, func(r *Response) error {
			r.Feedback = note
			return nil
		})
		return err
	})
}

// FileLeft files what could not be filed when it came: the inbox may have been
// busy. It is run again and again.
func (s *Surveys) FileLeft(ctx context.Context) error {
	if s.inbox == nil {
		return nil
	}
	left, err := s.responses.Select(ctx, s.db, "WHERE feedback_id = '' AND text <> '' AND archived_at = 0 ORDER BY received_at LIMIT ?", filedAtOnce)
	if err != nil {
		return err
	}
	var failed error
	for _, r := range left {
		if err := s.fileNow(ctx, r); err != nil { // one that is refused does not hold up the others
			failed = errors.Join(failed, fmt.Errorf("file answer %s: %w", r.ID, err))
		}
	}
	return failed
}
