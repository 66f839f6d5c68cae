package flag

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/flag/eval"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// The kinds of record that are kept here.
const (
	FlagType    = "flag"
	SegmentType = "segment"
)

// Flags is the service. It is safe for concurrent use.
type Flags struct {
	flags    *record.Store[Flag, *Flag]
	segments *record.Store[Segment, *Segment]
	registry *record.Registry
	// served, once it is set, has the change served before the caller has its
	// answer; what another process changes comes by the journal.
	served func(ctx context.Context, project string)
}

// done has a change served, if there was one, and passes its error on.
func (s *Flags) done(ctx context.Context, project string, err error) error {
	if err == nil && s.served != nil {
		s.served(ctx, project)
	}
	return err
}

// New returns the service.
func New(r *record.Registry) *Flags {
	return &Flags{
		registry: r,
		flags: record.New[Flag](r, record.Kind{
			Type: FlagType, Table: "flags", Noun: "flag", Read: auth.FlagRead, Write: auth.FlagWrite,
		}),
		segments: record.New[Segment](r, record.Kind{
			Type: SegmentType, Table: "segments", Noun: "segment", Read: auth.FlagRead, Write: auth.FlagWrite,
		}),
	}
}

// Create makes a flag. Its seed is drawn here, once and for all.
func (s *Flags) Create(ctx context.Context, actor auth.Actor, project string, in Create) (Flag, error) {
	if err := actor.Can(auth.FlagWrite, project); err != nil {
		return Flag{}, err
	}
	if in.Owner == "" && actor.Kind() == auth.MemberActor {
		in.Owner = actor.ID()
	}
	environments, segments, err := s.around(ctx, s.registry.DB(), project)
	if err != nil {
		return Flag{}, err
	}
	made := in.flag(environments)
	made.Seed = strings.ToLower(rand.Text()[:16])
	if err := made.check(environments, nil, segments); err != nil {
		return Flag{}, err
	}
	made.Project = project
	err = s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		if err := once(ctx, tx, "flags", "flag_key", project, made.Key); err != nil {
			return err
		}
		return s.flags.Insert(ctx, tx, actor, &made)
	})
	return made, s.done(ctx, project, err)
}

// once refuses a second record of a key, archived ones included: programs that
// still ask for an old flag must not be given a new one of its name.
func once(ctx context.Context, tx *sqldb.Tx, table, column, project, key string) error {
	var n int
	if err := tx.Get(ctx, &n, "SELECT count(*) FROM "+table+" WHERE project_id = ? AND "+column+" = ?", project, key); err != nil {
		return fmt.Errorf("look for the key of a flag: %w", err)
	}
	if n > 0 {
		return errs.New(errs.Conflict, "The key %q is taken, perhaps by an archived one. Choose another, or restore that one.", key)
	}
	return nil
}

// around is what a flag may name: environments of its project, and segments.
func (s *Flags) around(ctx context.Context, db sqldb.Reader, project string) ([]string, []eval.Segment, error) {
	var environments []string
	if err := db.Select(ctx, &environments, "SELECT name FROM environments WHERE project_id = ? AND archived_at = 0 ORDER BY created_at, name", project); err != nil {
		return nil, nil, fmt.Errorf("read a project's environments: %w", err)
	}
	kept, err := s.segments.Select(ctx, db, "WHERE project_id = ? AND archived_at = 0 ORDER BY segment_key", project)
	segments := make([]eval.Segment, len(kept))
	for i := range kept {
		segments[i] = kept[i].served()
	}
	return environments, segments, err
}

// Get is one flag by its id or its key, archived or not.
func (s *Flags) Get(ctx context.Context, actor auth.Actor, project, ref string) (Flag, error) {
	if err := actor.Can(auth.FlagRead, project); err != nil {
		return Flag{}, err
	}
	return s.find(ctx, project, ref)
}

// find is Get for whoever may do something else with the flag.
func (s *Flags) find(ctx context.Context, project, ref string) (Flag, error) {
	found, err := s.flags.Select(ctx, s.registry.DB(), "WHERE project_id = ? AND (id = ? OR flag_key = ?)", project, ref, ref)
	if err != nil {
		return Flag{}, err
	}
	if len(found) == 0 {
		return Flag{}, errs.New(errs.NotFound, "There is no such flag.")
	}
	return found[0], nil
}

// List is a page of flags, the latest changed first.
func (s *Flags) List(ctx context.Context, actor auth.Actor, project string, f record.Filter, tag string) ([]Flag, string, error) {
	if tag != "" {
		f.Where = append(f.Where, record.Where{SQL: `tags LIKE ? ESCAPE '\'`, Args: []any{sqldb.Contains(`"` + tag + `"`)}})
	}
	return s.flags.List(ctx, actor, project, f)
}

// Update changes a flag; version is the one the caller has read, 0 for any.
func (s *Flags) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in Update) (Flag, error) {
	if err := actor.Can(auth.FlagWrite, project); err != nil {
		return Flag{}, err
	}
	environments, segments, err := s.around(ctx, s.registry.DB(), project)
	if err != nil {
		return Flag{}, err
	}
	was, err := s.find(ctx, project, id) // names the change; Change reads it again
	if err != nil {
		return Flag{}, err
	}
	changed, err := s.flags.Change(ctx, actor, project, was.ID, version, in.verb(was), func(f *Flag) error {
		before := slices.Collect(maps.Keys(f.Environments))
		in.apply(f)
		return f.check(environments, before, segments)
	})
	return changed, s.done(ctx, project, err)
}

// verb says what a change does, so that the journal reads as people speak.
func (in Update) verb(was Flag) string {
	verb := "updated"
	for name, t := range in.Environments {
		if before := was.Environments[name].Enabled; t.Enabled != before {
			verb = map[bool]string{true: "switched on", false: "switched off"}[t.Enabled]
		}
	}
	return verb
}

// Archive takes a flag out of service: programs that ask for it are told that
// there is none.
func (s *Flags) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.flags.Archive(ctx, actor, project, id, version)
	return s.done(ctx, project, err)
}

// Restore undoes Archive.
func (s *Flags) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Flag, error) {
	restored, err := s.flags.Restore(ctx, actor, project, id, version)
	return restored, s.done(ctx, project, err)
}

// CreateSegment makes a segment.
func (s *Flags) CreateSegment(ctx context.Context, actor auth.Actor, project string, in SegmentCreate) (Segment, error) {
	if err := actor.Can(auth.FlagWrite, project); err != nil {
		return Segment{}, err
	}
	made := in.segment()
	if err := made.check(); err != nil {
		return Segment{}, err
	}
	made.Project = project
	err := s.registry.DB().Tx(ctx, func(tx *sqldb.Tx) error {
		if err := once(ctx, tx, "segments", "segment_key", project, made.Key); err != nil {
			return err
		}
		return s.segments.Insert(ctx, tx, actor, &made)
	})
	return made, s.done(ctx, project, err)
}

// Segment is one segment, archived or not.
func (s *Flags) Segment(ctx context.Context, actor auth.Actor, project, id string) (Segment, error) {
	return s.segments.Get(ctx, actor, project, id)
}

// Segments is a page of segments, the latest changed first.
func (s *Flags) Segments(ctx context.Context, actor auth.Actor, project string, f record.Filter) ([]Segment, string, error) {
	return s.segments.List(ctx, actor, project, f)
}

// UpdateSegment changes a segment, and with it every flag that names it.
func (s *Flags) UpdateSegment(ctx context.Context, actor auth.Actor, project, id string, version int64, in SegmentUpdate) (Segment, error) {
	changed, err := s.segments.Change(ctx, actor, project, id, version, "updated", func(segment *Segment) error {
		in.apply(segment)
		return segment.check()
	})
	return changed, s.done(ctx, project, err)
}

// ArchiveSegment archives a segment that no flag names.
func (s *Flags) ArchiveSegment(ctx context.Context, actor auth.Actor, project, id string, version int64) error {
	_, err := s.segments.Archive(ctx, actor, project, id, version, func(ctx context.Context, tx *sqldb.Tx, segment Segment) error {
		var users []string
		err := tx.Select(ctx, &users, `SELECT name FROM flags WHERE project_id = ? AND archived_at = 0 AND environments LIKE ? ESCAPE '\' ORDER BY name LIMIT 3`,
			project, sqldb.Contains(`"segment":"`+segment.Key+`"`))
		if err != nil {
			return fmt.Errorf("look for the flags of a segment: %w", err)
		}
		if len(users) > 0 {
			return errs.New(errs.Conflict, "Flags use this segment: %s. Change them first.", strings.Join(users, ", "))
		}
		return nil
	})
	return s.done(ctx, project, err)
}

// RestoreSegment undoes ArchiveSegment.
func (s *Flags) RestoreSegment(ctx context.Context, actor auth.Actor, project, id string, version int64) (Segment, error) {
	restored, err := s.segments.Restore(ctx, actor, project, id, version)
	return restored, s.done(ctx, project, err)
}
