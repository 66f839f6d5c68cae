package feedback

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Area is a part of the product that somebody looks after.
type Area struct {
	record.Head
	Name        string        `db:"name" json:"name"`
	Description string        `db:"description" json:"description"`
	Owner       string        `db:"owner" json:"owner" doc:"Id of the member who gets its notes; empty for nobody."`
	Keywords    sqldb.Strings `db:"keywords" json:"keywords" doc:"Words and phrases that file a note here when no rule does."`
}

// Entry implements record.Record.
func (a *Area) Entry() record.Entry {
	return record.Entry{Title: a.Name, Body: a.Description + "\n" + strings.Join(a.Keywords, " "), Owner: a.Owner}
}

// AreaCreate says what an area is.
type AreaCreate struct {
	Name        string   `json:"name" maxLength:"200"`
	Description string   `json:"description,omitempty" maxLength:"4000"`
	Owner       string   `json:"owner,omitempty" maxLength:"64" doc:"Id of a member."`
	Keywords    []string `json:"keywords,omitempty" maxItems:"200"`
}

// AreaUpdate changes an area; what is nil stays.
type AreaUpdate struct {
	Name        *string  `json:"name,omitempty" maxLength:"200"`
	Description *string  `json:"description,omitempty" maxLength:"4000"`
	Owner       *string  `json:"owner,omitempty" maxLength:"64"`
	Keywords    []string `json:"keywords,omitempty" maxItems:"200"`
}

const (
	descriptionLimit = 4000 // characters
	mostAreas        = 1000
)

func (s *Service) checkArea(ctx context.Context, a *Area) error {
	var f errs.Fields
	a.Name = f.Line("body.name", a.Name, nameLimit)
	a.Description = f.Text("body.description", a.Description, descriptionLimit)
	for i, k := range a.Keywords {
		a.Keywords[i] = f.Line(fmt.Sprintf("body.keywords[%d]", i), k, valueLimit)
	}
	if err := s.checkOwner(ctx, &f, "body.owner", a.Project, a.Owner); err != nil {
		return err
	}
	return f.Err()
}

// CreateArea makes an area.
func (s *Service) CreateArea(ctx context.Context, actor auth.Actor, project string, in AreaCreate) (Area, error) {
	if err := actor.Can(auth.FeedbackWrite, project); err != nil {
		return Area{}, err
	}
	a := Area{Head: record.Head{Project: project}, Name: in.Name, Description: in.Description, Owner: in.Owner, Keywords: in.Keywords}
	if err := s.checkArea(ctx, &a); err != nil {
		return Area{}, err
	}
	if err := s.nameIsFree(ctx, a); err != nil {
		return Area{}, err
	}
	return s.areas.Create(ctx, actor, project, a)
}

// nameIsFree refuses two areas of one name: notes are filed by it.
func (s *Service) nameIsFree(ctx context.Context, a Area) error {
	areas, err := s.areasOf(ctx, s.db, a.Project)
	if err != nil {
		return err
	}
	if len(areas) >= mostAreas {
		return errs.New(errs.Conflict, "There are %d areas already; archive some first.", len(areas))
	}
	for _, other := range areas {
		if other.ID != a.ID && strings.EqualFold(other.Name, a.Name) {
			return errs.New(errs.Conflict, "There is an area %q already.", other.Name)
		}
	}
	return nil
}

// Areas are the areas of a project by name, with how many notes wait in each.
func (s *Service) Areas(ctx context.Context, actor auth.Actor, project string, f record.Filter) ([]Area, string, error) {
	f.Order = record.Order{Column: "name", Ascending: true}
	return s.areas.List(ctx, actor, project, f)
}

// Area is one area, archived or not.
func (s *Service) Area(ctx context.Context, actor auth.Actor, project, id string) (Area, error) {
	return s.areas.Get(ctx, actor, project, id)
}

// UpdateArea changes an area.
func (s *Service) UpdateArea(ctx context.Context, actor auth.Actor, project, id string, version int64, in AreaUpdate) (Area, error) {
	return s.areas.Change(ctx, actor, project, id, version, "updated", func(a *Area) error {
		if in.Name != nil {
			a.Name = *in.Name
		}
		if in.Description != nil {
			a.Description = *in.Description
		}
		if in.Owner != nil {
			a.Owner = *in.Owner
		}
		if in.Keywords != nil {
			a.Keywords = slices.Clone(in.Keywords)
		}
		if err := s.checkArea(ctx, a); err != nil {
			return err
		}
		return s.nameIsFree(ctx, *a)
	})
}

// ArchiveArea takes an area out of use; its notes keep it.
func (s *Service) ArchiveArea(ctx context.Context, actor auth.Actor, project, id string, version int64) (Area, error) {
	return s.areas.Archive(ctx, actor, project, id, version)
}

// RestoreArea undoes ArchiveArea.
func (s *Service) RestoreArea(ctx context.Context, actor auth.Actor, project, id string, version int64) (Area, error) {
	return s.areas.Restore(ctx, actor, project, id, version)
}

// areasOf are the areas in force, by name.
func (s *Service) areasOf(ctx context.Context, db sqldb.Reader, project string) ([]Area, error) {
	return s.areas.Select(ctx, db, "WHERE project_id = ? AND archived_at = 0 ORDER BY name, id", project)
}
