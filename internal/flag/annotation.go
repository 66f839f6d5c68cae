package flag

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prodops/internal/annotation"
	"prodops/internal/journal"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Changes are the changes of flags that changed what people get, as the journal
// has them.
type Changes struct{ Journal *journal.Journal }

// Annotations implements annotation.Source.
func (c Changes) Annotations(ctx context.Context, project string, from, to sqldb.Micros, most int) ([]annotation.Annotation, error) {
	entries, err := c.Journal.Between(ctx, project, FlagType, from, to, most)
	if err != nil {
		return nil, err
	}
	list := []annotation.Annotation{}
	for _, e := range entries {
		a, served, err := changeOf(e)
		if err != nil {
			return nil, fmt.Errorf("entry %d of the journal: %w", e.Seq, err)
		}
		if served {
			list = append(list, a)
		}
	}
	return list, nil
}

// mostChanges is how many changes of all flags ChangesOf looks through.
const mostChanges = 2000

// ChangesOf are the changes of one flag in [from, to), the newest first.
func (c Changes) ChangesOf(ctx context.Context, project, id string, from, to sqldb.Micros) ([]annotation.Annotation, error) {
	all, err := c.Annotations(ctx, project, from, to, mostChanges)
	return slices.DeleteFunc(all, func(a annotation.Annotation) bool { return a.Record.ID != id }), err
}

// state is what an entry says of a flag.
type state struct {
	Name         string
	ArchivedAt   *string `json:"archived_at"`
	Environments map[string]json.RawMessage
}

// changeOf is an entry as a mark on a chart; served tells whether it changed
// what anybody gets. A flag that is made or renamed changes nothing.
func changeOf(e journal.Entry) (a annotation.Annotation, served bool, err error) {
	var before, after *state
	if err := json.Unmarshal(e.Before, &before); err != nil {
		return a, false, err
	}
	if err := json.Unmarshal(e.After, &after); err != nil {
		return a, false, err
	}
	if before == nil || after == nil {
		return a, false, nil
	}
	what := ""
	switch {
	case before.ArchivedAt == nil && after.ArchivedAt != nil:
		what = "taken out of service"
	case before.ArchivedAt != nil && after.ArchivedAt == nil:
		what = "brought back"
	default:
		changes, err := differences(before.Environments, after.Environments)
		if err != nil {
			return a, false, err
		}
		what = strings.Join(changes, ", ")
	}
	if what == "" {
		return a, false, nil
	}
	return annotation.Annotation{
		At: sqldb.MicrosOf(e.At), Kind: annotation.Flag, Record: record.Ref{Type: FlagType, ID: e.ID},
		Title: fmt.Sprintf("Flag “%s” %s", after.Name, what), Detail: "by " + e.Actor.Name,
	}, true, nil
}

// differences says for each environment, in order, how what it serves changed.
func differences(before, after map[string]json.RawMessage) ([]string, error) {
	var changes []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if bytes.Equal(before[name], after[name]) {
			continue
		}
		var was, is struct{ Enabled bool }
		if before[name] != nil {
			if err := json.Unmarshal(before[name], &was); err != nil {
				return nil, err
			}
		}
		if err := json.Unmarshal(after[name], &is); err != nil {
			return nil, err
		}
		switch {
		case is.Enabled && !was.Enabled:
			changes = append(changes, "switched on in "+name)
		case was.Enabled && !is.Enabled:
			changes = append(changes, "switched off in "+name)
		case is.Enabled:
			changes = append(changes, "changed in "+name)
		}
	}
	return changes, nil
}
