package feedback

import (
	"context"
	"fmt"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/sqldb"
)

// plan is a Do that has been checked.
type plan struct {
	verb, says string
	do         Do
	areas      map[string]Area
	router     *classifier
	now        sqldb.Micros
}

// plan checks what is to be done and says it in words.
func (s *Service) plan(ctx context.Context, actor auth.Actor, project string, do Do) (plan, error) {
	p := plan{do: do, areas: map[string]Area{}, now: s.registry.Now()}
	filing, err := s.filing(ctx, project)
	if err != nil {
		return p, err
	}
	p.areas, p.router = filing.byID, filing.router
	var f errs.Fields
	var verbs, said []string
	say := func(verb, format string, args ...any) {
		verbs, said = append(verbs, verb), append(said, fmt.Sprintf(format, args...))
	}
	if do.AreaID != nil {
		area, known := p.areas[*do.AreaID]
		switch {
		case *do.AreaID == "":
			say("filed", "taken out of their area")
		case !known:
			f.Add("body.do.area_id", "There is no such area.")
		default:
			say("filed", "filed under %s", area.Name)
		}
	}
	if do.Owner != nil {
		if err := s.checkOwner(ctx, &f, "body.do.owner", project, *do.Owner); err != nil {
			return p, err
		}
		say("assigned", "given to another owner")
	}
	if err := s.planTheme(ctx, &f, project, do, say); err != nil {
		return p, err
	}
	p.planState(&f, say)
	if do.Link != nil {
		listed, err := s.registry.Need(ctx, s.db, actor, project, "body.do.link", *do.Link)
		if err != nil {
			return p, err
		}
		say("linked", "linked to %s", listed.Title)
	}
	if do.DuplicateOf != nil {
		if err := s.planMerge(ctx, project, *do.DuplicateOf, say); err != nil {
			return p, err
		}
	}
	if len(said) == 0 && len(f) == 0 {
		f.Add("body.do", "Say what to do with the notes.")
	}
	p.verb, p.says = strings.Join(verbs, " and "), strings.Join(said, ", ")
	return p, f.Err()
}

func (p plan) planState(f *errs.Fields, say func(verb, format string, args ...any)) {
	if p.do.State == nil {
		return
	}
	switch *p.do.State {
	case Done:
		say("done", "marked as done")
	case Waiting:
		say("reopened", "put back into the inbox")
	case Snoozed:
		if p.do.SnoozedUntil == nil || *p.do.SnoozedUntil <= p.now {
			f.Add("body.do.snoozed_until", "Give a time to come.")
			return
		}
		say("snoozed", "snoozed until %s", p.do.SnoozedUntil.Time().Format("2 January 2006"))
	default:
		f.Add("body.do.state", "One of new, done, snoozed.")
	}
}

func (s *Service) planTheme(ctx context.Context, f *errs.Fields, project string, do Do, say func(verb, format string, args ...any)) error {
	switch {
	case do.ThemeID == nil:
	case *do.ThemeID == "":
		say("moved", "taken out of their theme")
	default:
		theme, err := s.themes.Find(ctx, s.db, project, *do.ThemeID)
		if errs.Is(err, errs.NotFound) || err == nil && theme.Archived() {
			f.Add("body.do.theme_id", "There is no such theme.")
			return nil
		}
		if err != nil {
			return err
		}
		say("moved", "put into the theme %s", theme.Name)
	}
	return nil
}

func (s *Service) planMerge(ctx context.Context, project, into string, say func(verb, format string, args ...any)) error {
	if into == "" {
		say("unmerged", "taken apart again")
		return nil
	}
	note, err := s.notes.Find(ctx, s.db, project, into)
	if err != nil {
		return err
	}
	if note.DuplicateOf != "" {
		return errs.New(errs.Conflict, "That note is merged into another one itself. Merge into that one.")
	}
	say("merged", "merged into %q", excerpt(note.Text, 60))
	return nil
}

// apply does to one note what the plan says.
func (p plan) apply(n *Note) error {
	do := p.do
	if do.AreaID != nil {
		area, known := p.areas[*do.AreaID]
		n.AreaID, n.AreaHow, n.AreaConfidence, n.AreaWhy = *do.AreaID, ByPerson, 0, ""
		if known && do.Owner == nil && (n.Owner == "" || area.Owner != "") {
			n.Owner = area.Owner
		}
	}
	if do.Owner != nil {
		n.Owner = *do.Owner
	}
	if do.ThemeID != nil {
		n.ThemeID, n.ThemeHow = *do.ThemeID, ByPerson
	}
	if do.State != nil {
		n.State, n.SnoozedUntil = *do.State, 0
		if *do.State == Snoozed {
			n.SnoozedUntil = *do.SnoozedUntil
		}
	}
	if do.Link != nil && do.State == nil {
		n.State, n.SnoozedUntil = Linked, 0
	}
	if do.DuplicateOf != nil {
		if *do.DuplicateOf == n.ID {
			return errs.New(errs.Invalid, "A note cannot be merged into itself.")
		}
		n.DuplicateOf = *do.DuplicateOf
	}
	return nil
}
