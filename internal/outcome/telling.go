package outcome

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/jobs"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// TellRequesters says what is told, and to whom.
type TellRequesters struct {
	Subject string   `json:"subject,omitempty" maxLength:"150" doc:"“… is here” when absent."`
	Message string   `json:"message" maxLength:"5000" doc:"Plain text. {name} becomes the name of whoever gets it, or “there”."`
	Only    []string `json:"only,omitempty" maxItems:"10000" doc:"Keys of requesters; everybody who was not told yet when absent."`
	ByHand  bool     `json:"by_hand,omitempty" doc:"Send nothing: mark them as told by other means."`
}

// ToldCounts is what came of telling.
type ToldCounts struct {
	Queued  int    `json:"queued" doc:"Get a letter."`
	ByHand  int    `json:"by_hand" doc:"Are marked as told by hand."`
	Already int    `json:"already" doc:"Were told before, and are left alone."`
	Left    int    `json:"unsubscribed" doc:"Want no mail."`
	Without int    `json:"no_address" doc:"Have no address; tell them by hand."`
	Job     string `json:"job,omitempty" doc:"That sends the letters."`
}

func (in *TellRequesters) check(title string) error {
	var f errs.Fields
	if in.Subject == "" {
		runes := []rune(title)
		in.Subject = string(runes[:min(len(runes), 130)]) + " is here"
	}
	in.Subject = f.Line("body.subject", in.Subject, 150)
	in.Message = f.Text("body.message", in.Message, 5000)
	if in.Message == "" && !in.ByHand {
		f.Add("body.message", "Write what you want to tell them.")
	}
	return f.Err()
}

// means reports whether the call is about this person.
func (in TellRequesters) means(r Requester) bool {
	return len(in.Only) == 0 || slices.Contains(in.Only, r.Key) || slices.ContainsFunc(r.aliases, func(alias string) bool { return slices.Contains(in.Only, alias) })
}

// Tell tells those who asked, each once and never again of the same outcome,
// whatever name they are known by. What is sent is sent by a job; whoever has
// no address, or wants no mail, is left for telling by hand.
func (s *Outcomes) Tell(ctx context.Context, actor auth.Actor, project, id string, in TellRequesters) (ToldCounts, error) {
	if err := actor.Can(auth.OutcomeWrite, project); err != nil {
		return ToldCounts{}, err
	}
	o, err := s.records.Find(ctx, s.db, project, id)
	if err != nil {
		return ToldCounts{}, err
	}
	if o.Archived() {
		return ToldCounts{}, errs.New(errs.Conflict, "This outcome is archived. Restore it first.")
	}
	if err := in.check(o.Title); err != nil {
		return ToldCounts{}, err
	}
	asked, err := s.askers(ctx, o)
	if err != nil {
		return ToldCounts{}, err
	}
	var counts ToldCounts
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		// Writers are one after another, so what is read here holds until it commits.
		counts = ToldCounts{}
		people, err := s.withTellings(ctx, tx, o, slices.Clone(asked))
		if err != nil {
			return err
		}
		for _, r := range people {
			if !in.means(r) {
				continue
			}
			if err := s.tell(ctx, tx, actor, o, in, r, &counts); err != nil {
				return err
			}
		}
		return s.told(ctx, tx, actor, o, in, &counts)
	})
	return counts, err
}

// tell enters one person, unless they were told before.
func (s *Outcomes) tell(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, o Outcome, in TellRequesters, r Requester, counts *ToldCounts) error {
	hand := in.ByHand || s.Mail == nil
	switch {
	case r.entered && (r.Told == Failed && r.Again && len(in.Only) > 0 || r.Told == Unsubscribed && in.ByHand):
		return s.retell(ctx, tx, actor, in, r, o, hand, counts)
	case r.entered:
		counts.Already++
		return nil
	case !hand && r.Told == NoAddress:
		counts.Without++
		return nil
	case r.Told == Unsubscribed && !in.ByHand: // somebody has to say that they mean it
		counts.Left++
		return nil
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	now := s.Registry.Now()
	state, toldAt := Queued, sqldb.Micros(0)
	if hand {
		state, toldAt = ByHand, now
		counts.ByHand++
	} else {
		counts.Queued++
	}
	_, err = tx.Exec(ctx, `INSERT INTO outcome_tellings (id, project_id, outcome_id, name, address, person_id, company, subject, message, state, reason, certain, tries, job_id, told_by, created_at, told_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', FALSE, 0, '', ?, ?, ?)`,
		id.String(), o.Project, o.ID, r.Name, r.Email, r.Person, r.Company, in.Subject, in.Message, string(state), actor.Name(), now, toldAt)
	if err != nil {
		return fmt.Errorf("enter who is told: %w", err)
	}
	for _, alias := range r.aliases {
		// The primary key is what keeps anybody from being told twice.
		if _, err := tx.Exec(ctx, "INSERT INTO outcome_told_as (outcome_id, alias, telling_id) VALUES (?, ?, ?)", o.ID, alias, id.String()); err != nil {
			return fmt.Errorf("enter who is told: %w", err)
		}
	}
	return nil
}

// retell queues somebody again whose letter was not sent for sure.
func (s *Outcomes) retell(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, in TellRequesters, r Requester, o Outcome, hand bool, counts *ToldCounts) error {
	state, at := Queued, sqldb.Micros(0)
	if hand {
		state, at = ByHand, s.Registry.Now()
	}
	n, err := tx.Exec(ctx, `UPDATE outcome_tellings SET state = ?, reason = '', tries = 0, certain = FALSE, subject = ?, message = ?, told_by = ?, told_at = ?
		WHERE outcome_id = ? AND state IN ('failed', 'unsubscribed') AND certain AND id IN (SELECT telling_id FROM outcome_told_as WHERE outcome_id = ? AND alias IN (?))`,
		string(state), in.Subject, in.Message, actor.Name(), at, o.ID, o.ID, append([]string{r.Key}, r.aliases...))
	switch {
	case err != nil:
		return fmt.Errorf("tell somebody again: %w", err)
	case n == 0:
		counts.Already++
	case hand:
		counts.ByHand++
	default:
		counts.Queued++
	}
	return nil
}

// told has the letters sent, and journals that people were told.
func (s *Outcomes) told(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, o Outcome, in TellRequesters, counts *ToldCounts) error {
	if counts.Queued+counts.ByHand == 0 {
		return nil
	}
	if counts.Queued > 0 {
		job, err := s.Jobs.EnqueueIn(ctx, tx, actor, o.Project, jobs.Ask{Kind: tellJob, Input: sending{Outcome: o.ID}})
		if err != nil {
			return err
		}
		counts.Job = job.ID
	}
	return s.Journal.Record(ctx, tx, journal.Change{Project: o.Project, Actor: actor.Journal(), Verb: "told", Type: Type, ID: o.ID, After: struct {
		Title   string `json:"title"`
		Subject string `json:"subject"`
		Letters int    `json:"letters"`
		ByHand  int    `json:"by_hand"`
	}{o.Title, in.Subject, counts.Queued, counts.ByHand}})
}
