package ingest

import "time"

// Limits bound what one request may cost. Sizes are in bytes, lengths in
// characters.
type Limits struct {
	Body       int64 // of a request as sent
	Inflated   int64 // of a request's body after gzip
	Ratio      int64 // inflated size / sent size, once past 64 KiB
	Call       int   // of one call
	Depth      int   // of nested objects and arrays, the call itself being 1
	Properties int   // names in properties or traits, top level
	Names      int   // names in a call, all levels together
	Name       int   // length of an event's name
	ID         int   // length of a person's, group's or message's id

	Oldest time.Duration // how far back a live event may lie
	Ahead  time.Duration // how far ahead of the server's clock any event may lie
}

// DefaultLimits are those of the Segment API where it has any (500 KB a
// request, 32 KB a call), with the property count of Mixpanel.
func DefaultLimits() Limits {
	return Limits{
		Body: 500 << 10, Inflated: 500 << 10, Ratio: 200,
		Call: 32 << 10, Depth: 64, Properties: 255, Names: 2000, Name: 255, ID: 255,
		Oldest: 10 * 365 * 24 * time.Hour, Ahead: 24 * time.Hour,
	}
}

// ImportLimits are DefaultLimits with room for the larger batches of imports.
func ImportLimits() Limits {
	l := DefaultLimits()
	l.Body, l.Inflated = 8<<20, 32<<20
	return l
}
