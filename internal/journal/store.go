package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"prodops/internal/sqldb"
)

// row is an entry as it is stored.
type row struct {
	Seq        int64        `db:"seq"`
	RecordedAt sqldb.Micros `db:"recorded_at"`
	ProjectID  string       `db:"project_id"`
	ActorKind  string       `db:"actor_kind"`
	ActorID    string       `db:"actor_id"`
	ActorName  string       `db:"actor_name"`
	Verb       string       `db:"verb"`
	RecordType string       `db:"record_type"`
	RecordID   string       `db:"record_id"`
	BeforeJSON string       `db:"before_json"`
	AfterJSON  string       `db:"after_json"`
	Hash       string       `db:"hash"`
}

const columns = "seq, recorded_at, project_id, actor_kind, actor_id, actor_name, verb, record_type, record_id, before_json, after_json, hash"

func (r row) entry() Entry {
	return Entry{
		Seq: r.Seq, At: r.RecordedAt.Time(), Project: r.ProjectID,
		Actor: Actor{Kind: r.ActorKind, ID: r.ActorID, Name: r.ActorName},
		Verb:  r.Verb, Type: r.RecordType, ID: r.RecordID,
		Before: json.RawMessage(r.BeforeJSON), After: json.RawMessage(r.AfterJSON), Hash: r.Hash,
	}
}

// Filter narrows List and Follow; an empty field does not.
type Filter struct {
	Project string // project id
	Type    string
	ID      string
	Types   []string // any of these
	IDs     []string // any of these
}

// pageLimit is the most entries List gives at once.
const pageLimit = 1000

// List returns up to limit entries with a sequence number above after, the
// oldest first. The caller has checked that the actor may read f.Project.
func (j *Journal) List(ctx context.Context, f Filter, after int64, limit int) ([]Entry, error) {
	return j.list(ctx, f, "seq > ?", after, "seq", limit)
}

// Latest returns up to limit entries with a sequence number below before (0
// for the end of the journal), the newest first. The caller has checked that
// the actor may read f.Project.
func (j *Journal) Latest(ctx context.Context, f Filter, before int64, limit int) ([]Entry, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	return j.list(ctx, f, "seq < ?", before, "seq DESC", limit)
}

func (j *Journal) list(ctx context.Context, f Filter, bound string, seq int64, order string, limit int) ([]Entry, error) {
	where, args := []string{bound}, []any{seq}
	for _, narrow := range []struct{ column, value string }{
		{"project_id", f.Project}, {"record_type", f.Type}, {"record_id", f.ID},
	} {
		if narrow.value != "" {
			where, args = append(where, narrow.column+" = ?"), append(args, narrow.value)
		}
	}
	for _, narrow := range []struct {
		column string
		values []string
	}{{"record_type", f.Types}, {"record_id", f.IDs}} {
		if len(narrow.values) > 0 {
			where, args = append(where, narrow.column+" IN (?)"), append(args, narrow.values)
		}
	}
	var rows []row
	err := j.db.Select(ctx, &rows, "SELECT "+columns+" FROM journal WHERE "+strings.Join(where, " AND ")+" ORDER BY "+order+" LIMIT ?",
		append(args, min(max(limit, 1), pageLimit))...)
	if err != nil {
		return nil, fmt.Errorf("list the journal: %w", err)
	}
	entries := make([]Entry, len(rows))
	for i, r := range rows {
		entries[i] = r.entry()
	}
	return entries, nil
}

// otherProcesses is how often Follow looks for entries that another process
// sharing the database has committed.
const otherProcesses = 2 * time.Second

// Follow yields the entries after `after` and then every new one as it is
// committed, until ctx ends or the consumer stops; it misses none and repeats
// none. The only error it yields is a failed read, and it ends with it. The
// caller has checked that the actor may read f.Project.
func (j *Journal) Follow(ctx context.Context, f Filter, after int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		poll := time.NewTicker(otherProcesses)
		defer poll.Stop()
		for {
			// Taken before the read: a commit in between wakes us at once.
			changed := j.next()
			entries, err := j.List(ctx, f, after, pageLimit)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				yield(Entry{}, err)
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
				after = e.Seq
			}
			if len(entries) == pageLimit {
				continue
			}
			select {
			case <-ctx.Done():
				return
			case <-changed:
			case <-poll.C:
			}
		}
	}
}
