package playbook

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/journal"
	"prodops/internal/textdiff"
)

// DocVersion is a document as somebody left it.
type DocVersion struct {
	Version int64         `json:"version"`
	At      time.Time     `json:"at"`
	Actor   journal.Actor `json:"actor"`
	Verb    string        `json:"verb"`
	Changes []string      `json:"changes" doc:"What changed, in words."`
	Added   int           `json:"added" doc:"Lines of the text that came in."`
	Removed int           `json:"removed" doc:"Lines of the text that went."`
	Seq     int64         `json:"seq" doc:"Of the entry in the journal."`
}

// largestHistory is how many versions are read at once: an entry of the journal
// holds the text twice.
const largestHistory = 50

// History is a page of the document's versions, the newest first: those whose
// seq is below before, 0 for all. next is the before of the next page, 0 on the
// last.
func (s *Docs) History(ctx context.Context, actor auth.Actor, project, id string, before int64, limit int) (versions []DocVersion, next int64, err error) {
	if _, err := s.records.Get(ctx, actor, project, id); err != nil {
		return nil, 0, err
	}
	limit = min(max(limit, 1), largestHistory)
	entries, err := s.journal.Latest(ctx, journal.Filter{Project: project, Type: "doc", ID: id}, before, limit)
	if err != nil {
		return nil, 0, err
	}
	for _, e := range entries {
		was, is, err := states(e)
		if err != nil {
			return nil, 0, err
		}
		v := DocVersion{Version: is.Version, At: e.At, Actor: e.Actor, Verb: e.Verb, Seq: e.Seq}
		v.Changes, v.Added, v.Removed = changes(was, is)
		versions = append(versions, v)
	}
	if len(entries) == limit {
		next = entries[limit-1].Seq
	}
	return versions, next, nil
}

// states are the document before and after an entry of the journal.
func states(e journal.Entry) (before, after Doc, err error) {
	if err := json.Unmarshal(e.Before, &before); err != nil {
		return before, after, fmt.Errorf("journal entry %d, before: %w", e.Seq, err)
	}
	if err := json.Unmarshal(e.After, &after); err != nil {
		return before, after, fmt.Errorf("journal entry %d, after: %w", e.Seq, err)
	}
	return before, after, nil
}

// changes says in words what changed.
func changes(was, is Doc) (words []string, added, removed int) {
	words = []string{}
	d := textdiff.Compare(was.Body, is.Body, 0)
	added, removed = d.Added, d.Removed
	if was.Version == 0 {
		return words, added, removed
	}
	if was.Title != is.Title {
		words = append(words, fmt.Sprintf("Title: “%s”", is.Title))
	}
	if was.State != is.State {
		words = append(words, "State: "+strings.ReplaceAll(string(is.State), "_", " "))
	}
	if was.Owner != is.Owner {
		words = append(words, "Owner")
	}
	for _, name := range changedFields(was, is) {
		label := labelOf(name, is.Asks, was.Asks)
		switch {
		case is.Fields[name] == nil:
			words = append(words, label+" emptied")
		case was.Fields[name] == nil:
			words = append(words, label+" filled in")
		default:
			words = append(words, label)
		}
	}
	if was.Body != is.Body {
		words = append(words, "Text")
	}
	return words, added, removed
}

func changedFields(was, is Doc) []string {
	names := map[string]bool{}
	for _, side := range []Values{was.Fields, is.Fields} {
		for name := range side {
			if !reflect.DeepEqual(was.Fields[name], is.Fields[name]) {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func labelOf(name string, schemas ...Schema) string {
	for _, schema := range schemas {
		if field, found := schema.field(name); found && field.Label != "" {
			return field.Label
		}
	}
	return name
}

// DocDifference is what changed between two versions.
type DocDifference struct {
	From   int64                `json:"from"`
	To     int64                `json:"to"`
	Title  *DocFieldDifference  `json:"title,omitempty"`
	State  *DocFieldDifference  `json:"state,omitempty"`
	Fields []DocFieldDifference `json:"fields"`
	Body   textdiff.Diff        `json:"body"`
}

// DocFieldDifference is an answer before and after.
type DocFieldDifference struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Before any    `json:"before,omitempty"`
	After  any    `json:"after,omitempty"`
}

// contextLines are shown around every change.
const contextLines = 3

// Diff is what changed from one version to another; to 0 is the newest, from 0
// the one before it.
func (s *Docs) Diff(ctx context.Context, actor auth.Actor, project, id string, from, to int64) (DocDifference, error) {
	now, err := s.records.Get(ctx, actor, project, id)
	if err != nil {
		return DocDifference{}, err
	}
	if to == 0 {
		to = now.Version
	}
	if from == 0 {
		from = max(to-1, 1)
	}
	was, err := s.at(ctx, now, from)
	if err != nil {
		return DocDifference{}, err
	}
	is, err := s.at(ctx, now, to)
	if err != nil {
		return DocDifference{}, err
	}
	return difference(was, is), nil
}

func difference(was, is Doc) DocDifference {
	d := DocDifference{From: was.Version, To: is.Version, Fields: []DocFieldDifference{}, Body: textdiff.Compare(was.Body, is.Body, contextLines)}
	if was.Title != is.Title {
		d.Title = &DocFieldDifference{Name: "title", Label: "Title", Before: was.Title, After: is.Title}
	}
	if was.State != is.State {
		d.State = &DocFieldDifference{Name: "state", Label: "State", Before: was.State, After: is.State}
	}
	for _, name := range changedFields(was, is) {
		d.Fields = append(d.Fields, DocFieldDifference{Name: name, Label: labelOf(name, is.Asks, was.Asks), Before: was.Fields[name], After: is.Fields[name]})
	}
	return d
}

// at is the document as it was in a version.
func (s *Docs) at(ctx context.Context, now Doc, version int64) (Doc, error) {
	if version == now.Version {
		return now, nil
	}
	filter := journal.Filter{Project: now.Project, Type: "doc", ID: now.ID}
	for before := int64(0); ; {
		entries, err := s.journal.Latest(ctx, filter, before, 5)
		if err != nil {
			return Doc{}, err
		}
		for _, e := range entries {
			_, is, err := states(e)
			if err != nil || is.Version == version {
				return is, err
			}
			before = e.Seq
		}
		if len(entries) < 5 {
			return Doc{}, errs.New(errs.NotFound, "There is no version %d of this document.", version)
		}
	}
}

// At is the document as it was in a version, as it is read.
func (s *Docs) At(ctx context.Context, actor auth.Actor, project, id string, version int64) (DocPage, error) {
	now, err := s.records.Get(ctx, actor, project, id)
	if err != nil {
		return DocPage{}, err
	}
	was, err := s.at(ctx, now, version)
	if err != nil {
		return DocPage{}, err
	}
	return s.page(ctx, was)
}

// Revert makes the title, the text and the answers what they were in a version:
// a new edit, so nothing after it is lost.
func (s *Docs) Revert(ctx context.Context, actor auth.Actor, project, id string, version, to int64) (DocPage, error) {
	now, err := s.toChange(ctx, actor, project, id)
	if err != nil {
		return DocPage{}, err
	}
	was, err := s.at(ctx, now, to)
	if err != nil {
		return DocPage{}, err
	}
	return s.change(ctx, actor, project, id, version, "reverted", func(d *Doc) error {
		d.Title, d.Body, d.Fields, d.Asks = was.Title, was.Body, was.Fields, was.Asks
		d.Kind, d.Form, d.Template, d.TemplateRevision = was.Kind, was.Form, was.Template, was.TemplateRevision
		return d.validate()
	})
}

// DocMerged is two edits of one document joined.
type DocMerged struct {
	Body      string        `json:"body" doc:"Both edits of the text; where they clash, one below the other between lines of <<<<<<<, ======= and >>>>>>>."`
	Conflicts int           `json:"conflicts"`
	Theirs    DocDifference `json:"theirs" doc:"What the others changed since."`
	Version   int64         `json:"version" doc:"The newest, for the If-Match of the next edit."`
}

// Merge joins an edit that began at a version with what others did since. It
// writes nothing.
func (s *Docs) Merge(ctx context.Context, actor auth.Actor, project, id string, base int64, body string) (DocMerged, error) {
	now, err := s.toChange(ctx, actor, project, id)
	if err != nil {
		return DocMerged{}, err
	}
	var f errs.Fields
	body = checkBody(&f, body)
	if err := f.Err(); err != nil {
		return DocMerged{}, err
	}
	was, err := s.at(ctx, now, base)
	if err != nil {
		return DocMerged{}, err
	}
	m := DocMerged{Theirs: difference(was, now), Version: now.Version}
	m.Body, m.Conflicts = textdiff.Merge(was.Body, body, now.Body)
	return m, nil
}
