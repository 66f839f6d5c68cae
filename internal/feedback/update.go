package feedback

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/errs"
)

// Update changes one note; what is nil stays.
type Update struct {
	Do
	Text     *string `json:"text,omitempty"`
	URL      *string `json:"url,omitempty" maxLength:"2000"`
	Language *string `json:"language,omitempty" maxLength:"35"`
}

// Update changes one note under its version, 0 for no check. What Change does
// to many notes it does here to one, without a step: the version guards it.
func (s *Service) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Feedback, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Feedback{}, err
	}
	var f errs.Fields
	if in.Link != nil || in.DuplicateOf != nil {
		f.Add("body", "Links and merges are steps: use feedback/change.")
		return Feedback{}, f.Err()
	}
	doing := plan{}
	if in.Do != (Do{}) {
		checked, err := s.plan(ctx, actor, project, in.Do)
		if err != nil {
			return Feedback{}, err
		}
		doing = checked
	}
	note, err := s.notes.Change(ctx, actor, project, id, version, "updated", func(n *Note) error {
		return in.edit(n, doing)
	})
	if err != nil {
		return Feedback{}, err
	}
	s.neighbours.replace(project, &note)
	return s.viewOf(ctx, note)
}

func (in Update) edit(n *Note, doing plan) error {
	var f errs.Fields
	if in.Text != nil {
		if n.Text = f.Text("body.text", *in.Text, textLimit); n.Text == "" {
			f.Add("body.text", "Give the words of the note.")
		}
	}
	if in.URL != nil {
		if n.URL = f.Optional("body.url", *in.URL, urlLimit); n.URL != "" && !isWeb(n.URL) {
			f.Add("body.url", "Give an address that begins with http:// or https://.")
		}
	}
	if in.Language != nil {
		n.Language = f.Optional("body.language", *in.Language, 35)
	}
	if err := f.Err(); err != nil {
		return err
	}
	return doing.apply(n)
}

// Archive takes a note out of every view and every count; Restore brings it back.
func (s *Service) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	note, err := s.notes.Archive(ctx, actor, project, id, version)
	if err == nil {
		s.neighbours.remove(project, note.ID)
	}
	return err
}

// Restore undoes Archive.
func (s *Service) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Feedback, error) {
	note, err := s.notes.Restore(ctx, actor, project, id, version)
	if err != nil {
		return Feedback{}, err
	}
	s.neighbours.add(project, &note)
	return s.viewOf(ctx, note)
}
