package idea

import (
	"context"
	"fmt"
	"slices"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/link"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Merge says that an idea duplicates another: it leaves the lists, and its
// evidence counts for the other one, each note, person and company once. What
// duplicates it comes along. Nothing is moved: Unmerge brings all of it back.
func (s *Ideas) Merge(ctx context.Context, actor auth.Actor, project, id string, version int64, into string) (Scored, error) {
	var f errs.Fields
	if id == into {
		f.Add("body.into", "An idea cannot duplicate itself.")
		return Scored{}, f.Err()
	}
	merged, err := s.ideas.Change(ctx, actor, project, id, version, "merged", func(i *Idea) error {
		if i.MergedInto != "" && i.MergedInto != into {
			return errs.New(errs.Conflict, "This idea is merged into another one already. Take it out there first.")
		}
		i.MergedInto = into
		return nil
	}, func(ctx context.Context, tx *sqldb.Tx, after Idea) error {
		return s.join(ctx, tx, actor, after)
	})
	if err != nil {
		return Scored{}, err
	}
	return s.scored(ctx, merged, "")
}

// join links a merged idea, and those that were merged into it, to the original.
func (s *Ideas) join(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, merged Idea) error {
	original, err := s.ideas.Find(ctx, tx, merged.Project, merged.MergedInto)
	if errs.Is(err, errs.NotFound) {
		var f errs.Fields
		f.Add("body.into", "There is no such idea.")
		return f.Err()
	}
	if err != nil {
		return err
	}
	if original.MergedInto != "" {
		return errs.New(errs.Conflict, "That idea is itself merged into another one. Merge into that one.")
	}
	if original.Archived() {
		return errs.New(errs.Conflict, "That idea is archived. Restore it first.")
	}
	along, err := s.ideas.Select(ctx, tx, "WHERE project_id = ? AND merged_into = ?", merged.Project, merged.ID)
	if err != nil {
		return err
	}
	ids := sqldb.Strings{}
	for _, one := range along {
		if err := s.point(ctx, tx, actor, one, merged.ID, original.ID); err != nil {
			return err
		}
		ids = append(ids, one.ID)
	}
	if _, err := tx.Exec(ctx, "UPDATE ideas SET merged_along = ? WHERE id = ?", ids, merged.ID); err != nil {
		return fmt.Errorf("note what came along: %w", err)
	}
	_, err = s.links.Join(ctx, tx, actor, merged.Project, duplicates(merged.ID, original.ID))
	return err
}

// point has a merged idea duplicate another one than before.
func (s *Ideas) point(ctx context.Context, tx *sqldb.Tx, actor auth.Actor, one Idea, from, to string) error {
	if _, err := s.ideas.Edit(ctx, tx, actor, "merged", one, func(i *Idea) error { i.MergedInto = to; return nil }); err != nil {
		return err
	}
	if err := s.links.Part(ctx, tx, actor, one.Project, duplicates(one.ID, from)); err != nil {
		return err
	}
	_, err := s.links.Join(ctx, tx, actor, one.Project, duplicates(one.ID, to))
	return err
}

func duplicates(from, to string) link.Create {
	return link.Create{From: record.Ref{Type: Type, ID: from}, To: record.Ref{Type: Type, ID: to}, Relation: "duplicates"}
}

// Unmerge undoes Merge.
func (s *Ideas) Unmerge(ctx context.Context, actor auth.Actor, project, id string, version int64) (Scored, error) {
	var before Idea
	freed, err := s.ideas.Change(ctx, actor, project, id, version, "unmerged", func(i *Idea) error {
		before = *i
		i.MergedInto, i.MergedAlong = "", sqldb.Strings{}
		return nil
	}, func(ctx context.Context, tx *sqldb.Tx, after Idea) error {
		if err := s.links.Part(ctx, tx, actor, project, duplicates(id, before.MergedInto)); err != nil {
			return err
		}
		along, err := s.ideas.Select(ctx, tx, "WHERE project_id = ? AND merged_into = ?", project, before.MergedInto)
		if err != nil {
			return err
		}
		for _, one := range along {
			if !slices.Contains(before.MergedAlong, one.ID) {
				continue
			}
			if err := s.point(ctx, tx, actor, one, before.MergedInto, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Scored{}, err
	}
	return s.scored(ctx, freed, "")
}

// Duplicates are the ideas that are merged into one.
func (s *Ideas) Duplicates(ctx context.Context, actor auth.Actor, project, id string) ([]Idea, error) {
	if err := actor.Can(auth.IdeaRead, project); err != nil {
		return nil, err
	}
	return s.ideas.Select(ctx, s.db, "WHERE project_id = ? AND merged_into = ? ORDER BY updated_at DESC, id DESC LIMIT 200", project, id)
}
