package api

import (
	"time"

	"prodops/internal/record"
)

// list is one page of a list. Items is never null; NextCursor is absent on the
// last page.
type list[T any] struct {
	Items      []T    `json:"items"`
	NextCursor string `json:"next_cursor,omitempty" doc:"Pass as cursor to get the next page; absent on the last one."`
}

// newList makes a page of what a service answered.
func newList[S, T any](from []S, next string, convert func(S) T) *answer[list[T]] {
	page := list[T]{Items: make([]T, 0, len(from)), NextCursor: next}
	for _, entry := range from {
		page.Items = append(page.Items, convert(entry))
	}
	return &answer[list[T]]{Body: page}
}

// answer is a 200 or 201 with a JSON body.
type answer[T any] struct {
	Body T
}

// tagged is an answer about one record that may be edited: its ETag goes into
// the If-Match of the edit.
type tagged[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

// nothing is a 204.
type nothing struct{}

// none is the input of a handler that takes none.
type none struct{}

// InPage is the part of a list's input that says which page.
type InPage struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"1024" doc:"next_cursor of the page before."`
}

// InRecords is the part of an input that lists records of one kind.
type InRecords struct {
	InPage
	Text     string `query:"q" maxLength:"200" doc:"Words of the record's texts, each as the beginning of one."`
	Archived bool   `query:"archived" doc:"The archived ones instead."`
}

// filter is the input as a store takes it.
func (in InRecords) filter() record.Filter {
	return record.Filter{Search: in.Text, Archived: in.Archived, Limit: in.Limit, Cursor: in.Cursor}
}

// IfMatch is the part of an edit's input that guards against lost updates.
type IfMatch struct {
	IfMatch string `header:"If-Match" maxLength:"200" doc:"ETag of the record as you read it; 412 when it has changed since."`
}

// micros turns Unix microseconds into a UTC time; zero stays the zero time.
func micros(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMicro(at).UTC()
}

// microsOrNil is micros for a time that may be absent.
func microsOrNil(at int64) *time.Time {
	if at == 0 {
		return nil
	}
	t := micros(at)
	return &t
}
