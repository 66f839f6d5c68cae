// Package dashboard keeps insights: questions worth asking again, saved with
// the way they are shown.
package dashboard

import (
	"bytes"
	"encoding/json"

	"prodops/internal/errs"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Insight is a saved question.
type Insight struct {
	record.Head
	Name        string     `db:"name" json:"name"`
	Description string     `db:"description" json:"description"`
	Query       sqldb.JSON `db:"query" json:"query"`     // as POST …/query takes it
	Display     sqldb.JSON `db:"display" json:"display"` // the page's own: chart, columns; an object
}

// Entry implements record.Record.
func (i *Insight) Entry() record.Entry { return record.Entry{Title: i.Name, Body: i.Description} }

// Create says what an insight is made of.
type Create struct {
	Name        string
	Description string
	Query       json.RawMessage
	Display     json.RawMessage // {} when empty
}

// Update changes an insight; what is nil stays.
type Update struct {
	Name, Description *string
	Query, Display    json.RawMessage
}

// Checker knows what a question is. A wrong one is an errs.Invalid whose fields
// say where.
type Checker interface {
	Check(query json.RawMessage) error
}

const (
	nameLimit        = 200  // characters
	descriptionLimit = 4000 // characters
	queryLimit       = 64 << 10
	displayLimit     = 16 << 10
)

func (in Create) validate(checker Checker) (Create, error) {
	var f errs.Fields
	in.Name = f.Line("body.name", in.Name, nameLimit)
	in.Description = f.Text("body.description", in.Description, descriptionLimit)
	if len(in.Display) == 0 {
		in.Display = json.RawMessage("{}")
	}
	checkObject(&f, "body.query", in.Query, queryLimit)
	checkObject(&f, "body.display", in.Display, displayLimit)
	if err := f.Err(); err != nil {
		return Create{}, err
	}
	return in, checker.Check(in.Query)
}

// checkObject refuses what is not one JSON object within limit bytes. What the
// object says is for the Checker, or for the page.
func checkObject(f *errs.Fields, location string, text json.RawMessage, limit int) {
	switch {
	case len(text) > limit:
		f.Add(location, "At most %d bytes.", limit)
	case !json.Valid(text) || !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")):
		f.Add(location, "This is not a JSON object.")
	case bytes.Contains(text, []byte{0}):
		f.Add(location, "NUL is not allowed here.")
	}
}

// apply is the whole insight after the update, validated like a new one.
func (in Update) apply(before Insight, checker Checker) (Insight, error) {
	next := Create{Name: before.Name, Description: before.Description, Query: json.RawMessage(before.Query), Display: json.RawMessage(before.Display)}
	if in.Name != nil {
		next.Name = *in.Name
	}
	if in.Description != nil {
		next.Description = *in.Description
	}
	if in.Query != nil {
		next.Query = in.Query
	}
	if in.Display != nil {
		next.Display = in.Display
	}
	next, err := next.validate(checker)
	if err != nil {
		return Insight{}, err
	}
	after := before
	after.Name, after.Description, after.Query, after.Display = next.Name, next.Description, sqldb.JSON(next.Query), sqldb.JSON(next.Display)
	return after, nil
}
