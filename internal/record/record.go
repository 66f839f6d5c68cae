// Package record gives every record of the product the same life: it is made,
// read, listed, changed under its version, archived and restored, found by
// search, linked, commented, and every change of it is in the journal.
//
// An area says what its record is, a struct that embeds Head and names its
// columns with `db` tags, and what may be done with it; Store does the rest.
package record

import (
	"prodops/internal/auth"
	"prodops/internal/sqldb"
)

// Head is what all records have. Times are UTC.
type Head struct {
	ID         string       `db:"id" json:"id"`
	Project    string       `db:"project_id" json:"project" doc:"Id of the project."`
	CreatedBy  string       `db:"created_by" json:"created_by" doc:"Name of whoever made it, as it was then."`
	Version    int64        `db:"version" json:"version" doc:"Grows with every change; the ETag."`
	CreatedAt  sqldb.Micros `db:"created_at" json:"created_at" format:"date-time"`
	UpdatedAt  sqldb.Micros `db:"updated_at" json:"updated_at" format:"date-time"`
	ArchivedAt sqldb.Micros `db:"archived_at" json:"archived_at,omitzero" format:"date-time" doc:"Absent while it is in force."`
}

func (h *Head) head() *Head { return h } //nolint:unused // Records have it by embedding, and stores call it by their constraint.

// Archived reports whether the record is archived.
func (h *Head) Archived() bool { return h.ArchivedAt != 0 }

// Entry is what search results, links and traces show of a record.
type Entry struct {
	Title string // a line; the record's name in every list
	Body  string // further text it is found by
	State string // in the area's words, "" for none
	Owner string // id of the member it belongs to, "" for nobody
}

// Record is a pointer to a struct that embeds Head.
type Record[T any] interface {
	*T
	head() *Head
	Entry() Entry
}

// Ref names a record.
type Ref struct {
	Type string `json:"type" maxLength:"64" doc:"Kind of record, such as idea."`
	ID   string `json:"id" maxLength:"64"`
}

// Kind says what a store keeps.
type Kind struct {
	Type  string // in links, search and the journal: "idea"
	Table string // in the records database
	Noun  string // in messages: "idea"
	Read  auth.Action
	Write auth.Action
}
