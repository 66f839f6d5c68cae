package journal

import (
	"context"
	"fmt"
	"slices"
)

// Head is the end of the chain: give it to somebody who keeps it elsewhere, and
// Verify can later prove that nothing before it was cut off or rewritten.
type Head struct {
	Seq  int64  `json:"seq" db:"seq"`
	Hash string `json:"hash" db:"hash"`
}

// FaultKind says what is wrong at a place of the chain.
type FaultKind string

// The faults Verify tells apart.
const (
	Altered   FaultKind = "altered"   // the entry does not hash to what it did: changed, or in another's place
	Missing   FaultKind = "missing"   // the entry is not there, though later ones are
	Truncated FaultKind = "truncated" // entries at the end are not there
	Rewritten FaultKind = "rewritten" // the chain is whole but is not the one whose head was kept
)

// Fault is one place where the chain is broken.
type Fault struct {
	Seq    int64     `json:"seq"` // the first entry concerned
	Kind   FaultKind `json:"kind"`
	Detail string    `json:"detail"`
}

// Report is what Verify found.
type Report struct {
	Entries int64   `json:"entries"` // read
	Head    Head    `json:"head"`    // of what was read; keep it
	Faults  []Fault `json:"faults"`  // none: the chain is whole
}

// Head returns the end of the chain; its Seq is 0 while the journal is empty.
func (j *Journal) Head(ctx context.Context) (Head, error) {
	var head Head
	err := j.db.Get(ctx, &head, "SELECT seq, hash FROM journal_head WHERE id = 1")
	return head, err
}

// maxFaults bounds the report: after so many the journal is simply not to be trusted.
const maxFaults = 100

// Verify reads the whole chain and reports every place where it is broken: an
// altered entry, a missing one, two swapped, a cut-off end. An attacker who may
// write to the database can hide a cut, or recompute every hash; that is found
// only against heads exported earlier (`kept`), so pass those there are.
// Entries committed while it runs are left for the next time.
func (j *Journal) Verify(ctx context.Context, kept ...Head) (Report, error) {
	// The end first, in one statement: what stands before it is there when we
	// come to read it, and both halves of the answer are of the same moment.
	var end struct {
		Head
		Last int64 `db:"last"`
	}
	err := j.db.Get(ctx, &end, "SELECT seq, hash, (SELECT coalesce(max(seq), 0) FROM journal) AS last FROM journal_head WHERE id = 1")
	if err != nil {
		return Report{}, fmt.Errorf("read the journal's head: %w", err)
	}
	w := walker{kept: map[int64]string{}, until: end.Last}
	for _, head := range append(slices.Clone(kept), end.Head) {
		if _, earlier := w.kept[head.Seq]; head.Seq > 0 && !earlier {
			w.kept[head.Seq] = head.Hash
		}
		w.until = max(w.until, head.Seq)
	}
	if end.Last > end.Seq {
		w.fault(end.Seq+1, Rewritten, "the stored head ends at entry %d, but entries up to %d are there", end.Seq, end.Last)
	}
	for {
		var rows []row
		err := j.db.Select(ctx, &rows, "SELECT "+columns+" FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?", w.head.Seq, w.until, pageLimit)
		if err != nil {
			return Report{}, fmt.Errorf("read the journal: %w", err)
		}
		for _, r := range rows {
			w.step(r)
		}
		if len(rows) < pageLimit || len(w.faults) >= maxFaults {
			break
		}
	}
	w.finish()
	return Report{Entries: w.entries, Head: w.head, Faults: w.faults}, nil
}

// walker goes along the chain.
type walker struct {
	kept    map[int64]string // seq → the hash it must have
	until   int64            // the last entry there must be
	entries int64
	head    Head // the entry before
	faults  []Fault
}

func (w *walker) step(r row) {
	if r.Seq != w.head.Seq+1 {
		w.fault(w.head.Seq+1, Missing, "entries %d to %d are missing", w.head.Seq+1, r.Seq-1)
	} else if r.link(w.head.Hash) != r.Hash {
		w.fault(r.Seq, Altered, "entry %d does not match its hash and the entry before it", r.Seq)
	}
	if hash, ok := w.kept[r.Seq]; ok && hash != r.Hash {
		w.fault(r.Seq, Rewritten, "entry %d has another hash than the head that was kept", r.Seq)
	}
	// On from what is stored, so that one altered entry is one fault.
	w.head = Head{Seq: r.Seq, Hash: r.Hash}
	w.entries++
}

func (w *walker) finish() {
	if w.head.Seq < w.until && len(w.faults) < maxFaults {
		w.fault(w.head.Seq+1, Truncated, "entries %d to %d are missing at the end", w.head.Seq+1, w.until)
	}
}

func (w *walker) fault(seq int64, kind FaultKind, format string, args ...any) {
	w.faults = append(w.faults, Fault{Seq: seq, Kind: kind, Detail: fmt.Sprintf(format, args...)})
}
