package feedback

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Highlight is a part of a note that speaks for an idea, and how much the idea
// matters to whoever said it.
type Highlight struct {
	ID         string       `db:"id" json:"id"`
	Project    string       `db:"project_id" json:"project"`
	Feedback   string       `db:"feedback_id" json:"feedback" doc:"Id of the note."`
	Idea       string       `db:"idea_id" json:"idea" doc:"Id of the idea it supports."`
	Begins     int64        `db:"begins" json:"begins" doc:"Where it begins in the text, in characters (Unicode code points)."`
	Ends       int64        `db:"ends" json:"ends" doc:"Where it ends, exclusive."`
	Quote      string       `db:"quote" json:"quote"`
	Importance string       `db:"importance" json:"importance" enum:"nice_to_have,important,critical"`
	CreatedBy  string       `db:"created_by" json:"created_by"`
	CreatedAt  sqldb.Micros `db:"created_at" json:"created_at" format:"date-time"`
	IdeaTitle  string       `db:"title" json:"idea_title,omitempty"`
}

// HighlightCreate says what to highlight. Without begins and ends, the whole
// note, or the first place where the quote stands.
type HighlightCreate struct {
	Idea       string `json:"idea" maxLength:"64" doc:"Id of an idea."`
	Begins     int64  `json:"begins,omitempty" minimum:"0"`
	Ends       int64  `json:"ends,omitempty" minimum:"0"`
	Quote      string `json:"quote,omitempty"`
	Importance string `json:"importance,omitempty" enum:"nice_to_have,important,critical" doc:"important when absent."`
}

func importances() []string { return []string{"nice_to_have", "important", "critical"} }

// place finds the part of the text that is meant.
func (in HighlightCreate) place(text string) (begins, ends int64, quote string, err error) {
	runes := []rune(text)
	length := int64(len(runes))
	begins, ends = in.Begins, in.Ends
	if ends == 0 && in.Quote == "" {
		begins, ends = 0, length
	}
	if ends == 0 {
		want := []rune(in.Quote)
		for at := 0; at+len(want) <= len(runes); at++ {
			if slices.Equal(runes[at:at+len(want)], want) {
				begins, ends = int64(at), int64(at+len(want))
				break
			}
		}
	}
	var f errs.Fields
	if begins < 0 || ends <= begins || ends > length {
		f.Add("body.begins", "This is no part of the note's text, which has %d characters.", length)
		return 0, 0, "", f.Err()
	}
	quote = string(runes[begins:ends])
	if in.Quote != "" && in.Quote != quote {
		f.Add("body.quote", "The note does not say this there. Load it again.")
	}
	return begins, ends, quote, f.Err()
}

// Highlight marks a part of a note as evidence for an idea. The note supports
// the idea from then on and is linked.
func (s *Service) Highlight(ctx context.Context, actor auth.Actor, project, note string, in HighlightCreate) (Highlight, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Highlight{}, err
	}
	if in.Importance == "" {
		in.Importance = "important"
	}
	if !slices.Contains(importances(), in.Importance) {
		var f errs.Fields
		f.Add("body.importance", "One of nice_to_have, important, critical.")
		return Highlight{}, f.Err()
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Highlight{}, err
	}
	var made Highlight
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := s.notes.Find(ctx, tx, project, note)
		if err != nil {
			return err
		}
		begins, ends, quote, err := in.place(n.Text)
		if err != nil {
			return err
		}
		made = Highlight{ID: id.String(), Project: project, Feedback: note, Idea: in.Idea, Begins: begins, Ends: ends, Quote: quote,
			Importance: in.Importance, CreatedBy: actor.Name(), CreatedAt: s.registry.Now()}
		if _, err := s.links.Join(ctx, tx, actor, project, link.Create{From: record.Ref{Type: Type, ID: note}, To: record.Ref{Type: "idea", ID: in.Idea}, Relation: "supports"}); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO feedback_highlights (id, project_id, feedback_id, idea_id, begins, ends, quote, importance, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			made.ID, project, note, in.Idea, begins, ends, quote, in.Importance, made.CreatedBy, made.CreatedAt)
		if err != nil {
			return fmt.Errorf("store a highlight: %w", err)
		}
		if n.State != Linked && !n.Archived() {
			_, err = s.notes.Edit(ctx, tx, actor, "linked", n, func(n *Note) error {
				n.State, n.SnoozedUntil = Linked, 0
				return nil
			})
			if err != nil {
				return err
			}
		}
		return s.journal.Record(ctx, tx, journal.Change{Project: project, Actor: actor.Journal(), Verb: "highlighted", Type: Type, ID: note, After: made})
	})
	return made, err
}

// Highlights are those of one note, in the order of its text.
func (s *Service) Highlights(ctx context.Context, actor auth.Actor, project, note string) ([]Highlight, error) {
	if _, err := s.notes.Get(ctx, actor, project, note); err != nil {
		return nil, err
	}
	return s.highlights(ctx, s.db, project, "h.feedback_id = ? ORDER BY h.begins, h.id", note)
}

const selectHighlights = `SELECT h.id, h.project_id, h.feedback_id, h.idea_id, h.begins, h.ends, h.quote, h.importance, h.created_by, h.created_at, coalesce(r.title, '') AS title
	FROM feedback_highlights h LEFT JOIN records r ON r.record_id = h.idea_id WHERE h.project_id = ? AND `

func (s *Service) highlights(ctx context.Context, db sqldb.Reader, project, rest string, args ...any) ([]Highlight, error) {
	found := []Highlight{}
	if err := db.Select(ctx, &found, selectHighlights+rest, append([]any{project}, args...)...); err != nil {
		return nil, fmt.Errorf("read highlights: %w", err)
	}
	return found, nil
}

// RemoveHighlight takes a highlight away; with the note's last one for an
// idea, the note no longer supports it.
func (s *Service) RemoveHighlight(ctx context.Context, actor auth.Actor, project, id string) error {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		one, err := s.highlights(ctx, tx, project, "h.id = ?", id)
		if err != nil {
			return err
		}
		if len(one) == 0 {
			return errs.New(errs.NotFound, "There is no such highlight.")
		}
		gone := one[0]
		found, err := s.highlights(ctx, tx, project, "h.feedback_id = ?", gone.Feedback)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM feedback_highlights WHERE id = ?", id); err != nil {
			return fmt.Errorf("remove a highlight: %w", err)
		}
		others := slices.ContainsFunc(found, func(h Highlight) bool { return h.ID != id && h.Idea == gone.Idea })
		if !others {
			err := s.links.Part(ctx, tx, actor, project, link.Create{From: record.Ref{Type: Type, ID: gone.Feedback}, To: record.Ref{Type: "idea", ID: gone.Idea}, Relation: "supports"})
			if err != nil {
				return err
			}
		}
		return s.journal.Record(ctx, tx, journal.Change{Project: project, Actor: actor.Journal(), Verb: "unhighlighted", Type: Type, ID: gone.Feedback, Before: gone})
	})
}
