package eventlog

import "fmt"

// Position is a place in the log: everything before it has been read. The zero
// Position is the beginning.
type Position struct {
	Segment uint64
	Offset  int64
}

// Before reports whether p comes before q.
func (p Position) Before(q Position) bool {
	return p.Segment < q.Segment || p.Segment == q.Segment && p.Offset < q.Offset
}

// String is for logs and the manifest, such as "12:40960".
func (p Position) String() string { return fmt.Sprintf("%d:%d", p.Segment, p.Offset) }
