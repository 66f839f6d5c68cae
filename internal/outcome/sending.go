package outcome

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"prodops/internal/jobs"
	"prodops/internal/mail"
	"prodops/internal/sqldb"
)

// tellJob is the kind of job that sends letters to those who asked.
const tellJob = "tell_requesters"

// sending is the job's input.
type sending struct {
	Outcome string `json:"outcome"`
}

// sentCounts is the job's result.
type sentCounts struct {
	Sent   int `json:"sent"`
	Failed int `json:"failed"`
	Left   int `json:"unsubscribed"`
}

// mostTries is how often a letter that was not sent is tried.
const mostTries = 4

// errAgain has the job run again: some letters wait for the mail server.
var errAgain = errors.New("some letters could not be sent yet")

// send sends the letters of one outcome that wait. A letter is marked before it
// goes out: should everything end in that moment, nobody knows whether it went,
// and it is never sent a second time.
func (s *Outcomes) send(ctx context.Context, run *jobs.Run) (any, error) {
	var in sending
	if err := run.Read(&in); err != nil {
		return nil, err
	}
	counts := sentCounts{}
	// What this job was sending when it ended the last time.
	_, err := s.db.Exec(ctx, "UPDATE outcome_tellings SET state = 'failed', certain = FALSE, reason = ? WHERE outcome_id = ? AND state = 'sending' AND job_id = ?",
		"The server stopped while sending: whether it was sent is not known, and it is not sent again.", in.Outcome, run.ID)
	if err != nil {
		return nil, err
	}
	var waiting []telling
	if err := s.db.Select(ctx, &waiting, selectTellings+" WHERE outcome_id = ? AND state = 'queued' ORDER BY id", in.Outcome); err != nil {
		return nil, fmt.Errorf("letters that wait: %w", err)
	}
	again := false
	for i, t := range waiting {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		run.Progress(int64(i), int64(len(waiting)), "Telling those who asked")
		state, err := s.sendOne(ctx, run, t)
		if err != nil {
			return nil, err
		}
		switch state {
		case Sent:
			counts.Sent++
		case Failed:
			counts.Failed++
		case Unsubscribed:
			counts.Left++
		case Queued:
			again = true
		}
	}
	run.Progress(int64(len(waiting)), int64(len(waiting)), "")
	if again {
		return nil, errAgain
	}
	return counts, nil
}

// sendOne sends one letter and keeps what came of it.
func (s *Outcomes) sendOne(ctx context.Context, run *jobs.Run, t telling) (Told, error) {
	var token string
	var left, mine bool
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		gone, err := s.Addresses.Left(ctx, tx, run.Project, []string{t.Address})
		if err != nil {
			return err
		}
		left = gone[t.Address]
		if left {
			_, err = tx.Exec(ctx, "UPDATE outcome_tellings SET state = 'unsubscribed', certain = TRUE WHERE id = ? AND state = 'queued'", t.ID)
			return err
		}
		if token, err = s.Addresses.Token(ctx, tx, run.Project, t.Address); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, "UPDATE outcome_tellings SET state = 'sending', job_id = ?, tries = tries + 1 WHERE id = ? AND state = 'queued'", run.ID, t.ID)
		mine = n > 0
		return err
	})
	if err != nil || left {
		return Unsubscribed, err
	}
	if !mine { // another job sends it
		return NotTold, nil
	}
	failure := s.deliver(ctx, t, token)
	state, reason, certain, at := Sent, "", false, s.Registry.Now()
	if failure != nil {
		state, reason, certain, at = Failed, failure.Reason, failure.Outcome != mail.Unknown, 0
		// A server that ends is no try.
		if failure.Outcome == mail.Later && (t.Tries+1 < mostTries && run.Attempts < mostTries || ctx.Err() != nil) {
			state = Queued
		}
	}
	// What came of it is kept even when the server stops.
	_, err = s.db.Exec(context.WithoutCancel(ctx), "UPDATE outcome_tellings SET state = ?, reason = ?, certain = ?, told_at = ? WHERE id = ?", string(state), reason, certain, at, t.ID)
	return state, err
}

func (s *Outcomes) deliver(ctx context.Context, t telling, token string) *mail.Failure {
	if s.Mail == nil {
		return &mail.Failure{Outcome: mail.Refused, Reason: "This server sends no mail any more."}
	}
	name := t.Name
	if name == "" {
		name = "there"
	}
	err := s.Mail.Send(ctx, mail.Letter{
		To: t.Address, Name: t.Name, Subject: t.Subject, Text: strings.ReplaceAll(t.Message, "{name}", name), Leave: s.BaseURL() + "/u/" + token,
	})
	var failure *mail.Failure
	if err != nil && !errors.As(err, &failure) {
		failure = &mail.Failure{Outcome: mail.Later, Reason: "The letter could not be sent."}
	}
	return failure
}

// TidyLetters ends the waiting of letters whose job was cancelled or gave up. It
// is run again and again.
func (s *Outcomes) TidyLetters(ctx context.Context) error {
	const orphans = ` AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.project_id = outcome_tellings.project_id AND j.kind = ? AND j.state IN ('waiting', 'running'))`
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE outcome_tellings SET state = 'failed', certain = TRUE, reason = 'Sending was cancelled.' WHERE state = 'queued'"+orphans, tellJob)
		if err == nil {
			_, err = tx.Exec(ctx, "UPDATE outcome_tellings SET state = 'failed', certain = FALSE, reason = 'Sending was broken off: whether it was sent is not known.' WHERE state = 'sending'"+orphans, tellJob)
		}
		if err != nil {
			return fmt.Errorf("tidy letters: %w", err)
		}
		return nil
	})
}
