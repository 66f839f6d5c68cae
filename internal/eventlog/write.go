package eventlog

import (
	"errors"
	"path/filepath"
	"syscall"
	"time"

	"prodops/internal/errs"
)

// request is one Append or Rotate waiting for the writer.
type request struct {
	frame  []byte
	rotate bool

	end  Position // the answer, valid once done is closed
	err  error
	done chan struct{}
}

// tail is the segment being written. It belongs to the writer goroutine.
type tail struct {
	number uint64 // the highest number ever tried
	file   File   // nil while failing
	size   int64  // all of it durable
	buf    []byte
	next   time.Time // no earlier try to open a segment
}

// enqueue hands the request to the writer, or turns it away at once.
func (l *Log) enqueue(r *request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	size := int64(len(r.frame))
	switch {
	case l.closed:
		return errs.Retry(errs.Unavailable, l.opts.RetryAfter, "The server is shutting down. Try again shortly.")
	case l.queued > 0 && l.queued+size > l.opts.QueueBytes:
		return errs.Retry(errs.Overloaded, l.opts.RetryAfter, "More events are coming in than the disk can take. Try again shortly.")
	}
	l.queued += size
	l.waiting = append(l.waiting, r)
	l.nudge()
	return nil
}

// nudge wakes the writer.
func (l *Log) nudge() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// run is the writer: the only goroutine that writes segments. While it waits
// for the disk, requests gather; all of them share the next sync.
func (l *Log) run() {
	defer close(l.done)
	for range l.wake {
		for group := l.group(); len(group) > 0; group = l.group() {
			if group[0].rotate {
				l.finish(group, l.openNext())
			} else {
				l.finish(group, l.writeGroup(group))
			}
		}
		l.mu.Lock()
		closed := l.closed && len(l.waiting) == 0
		l.mu.Unlock()
		if closed {
			break
		}
	}
	if l.tail.file != nil {
		shut(l.tail.file)
	}
}

// group takes the requests that are written with one sync: a Rotate alone, or
// appends up to GroupBytes.
func (l *Log) group() []*request {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, size := 0, int64(0)
	for n < len(l.waiting) {
		r := l.waiting[n]
		size += int64(len(r.frame))
		if n > 0 && (r.rotate || size > l.opts.GroupBytes) {
			break
		}
		n++
		if r.rotate {
			break
		}
	}
	group := l.waiting[:n:n]
	l.waiting = l.waiting[n:]
	return group
}

// finish answers the requests of a group.
func (l *Log) finish(group []*request, err error) {
	if err != nil {
		public := errs.Wrap(errs.Unavailable, err, "The event log cannot be written at the moment. Nothing of this request was taken; try again shortly.")
		public.RetryAfter = l.opts.RetryAfter
		err = public
	}
	size := int64(0)
	for _, r := range group {
		size += int64(len(r.frame))
	}
	l.mu.Lock()
	l.queued -= size
	l.mu.Unlock()
	for _, r := range group {
		r.err = err
		close(r.done)
	}
}

// writeGroup makes the frames of the group durable and visible to readers.
func (l *Log) writeGroup(group []*request) error {
	t := &l.tail
	if t.file == nil || t.size >= l.opts.SegmentBytes {
		if err := l.openNext(); err != nil {
			return err
		}
	}
	t.buf = t.buf[:0]
	for _, r := range group {
		offset := t.size + int64(len(t.buf))
		sealFrame(r.frame, t.number, offset)
		t.buf = append(t.buf, r.frame...)
		r.end = Position{Segment: t.number, Offset: offset + int64(len(r.frame))}
	}
	_, err := t.file.WriteAt(t.buf, t.size)
	if err == nil {
		err = t.file.Sync()
	}
	if err != nil {
		l.fail(err)
		return err
	}
	t.size += int64(len(t.buf))
	l.commit(Position{Segment: t.number, Offset: t.size})
	if int64(cap(t.buf)) > 2*l.opts.GroupBytes { // one huge batch does not keep its memory for ever
		t.buf = nil
	}
	return nil
}

// commit moves the end that readers see.
func (l *Log) commit(p Position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.committed = p
	l.segments[len(l.segments)-1].end = p.Offset
	close(l.grown)
	l.grown = make(chan struct{})
}

// openNext closes the segment being written, if any, and opens the next.
//
// The new header says where the log ended when it was opened, so the old
// segment is never written again, whether this works or not.
func (l *Log) openNext() error {
	t := &l.tail
	if t.file != nil {
		shut(t.file)
		t.file = nil
		l.retire()
	}
	if now := time.Now(); now.Before(t.next) {
		return l.Stats().Failing
	}
	t.next = time.Now().Add(l.opts.ReopenEvery)
	t.number++
	file, err := l.createSegment(t.number, l.Committed())
	if err != nil {
		l.fail(err)
		return err
	}
	t.file, t.size, t.next = file, segmentHeader, time.Time{}
	l.mu.Lock()
	if l.failing != nil {
		l.opts.Log.Info("the event log can be written again", "segment", t.number)
	}
	l.failing = nil
	l.segments = append(l.segments, segment{number: t.number, end: segmentHeader, open: true})
	l.mu.Unlock()
	return nil
}

// createSegment makes a segment whose header is durable, or leaves none.
func (l *Log) createSegment(number uint64, previous Position) (File, error) {
	name := filepath.Join(l.dir, segmentName(number))
	file, err := l.fs.Create(name)
	if err != nil {
		return nil, err
	}
	_, err = file.WriteAt(newSegmentHeader(number, previous), 0)
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = l.fs.SyncDir(l.dir)
	}
	if err != nil {
		shut(file)
		_ = l.fs.Remove(name) // an empty segment that stays is removed at the next start
		return nil, err
	}
	return file, nil
}

// fail gives up the segment being written: what was acknowledged stays
// readable, what follows is not part of the log, and the next group tries a new
// segment. After a failed sync the kernel may have dropped the bytes and call
// the next sync a success, so a segment is never given a second chance.
func (l *Log) fail(err error) {
	t := &l.tail
	l.opts.Log.Error("the event log cannot be written", "segment", t.number, "error", err)
	if errors.Is(err, syscall.ENOSPC) {
		l.releaseReserve()
	}
	if t.file != nil {
		_ = t.file.Truncate(t.size) // for room only: readers stop there in any case
		shut(t.file)
		t.file = nil
		l.retire()
	}
	l.mu.Lock()
	l.failing = err
	l.mu.Unlock()
}

// retire marks the last segment as one that is not written any more, and
// removes it if it never held an event.
func (l *Log) retire() {
	l.mu.Lock()
	last := &l.segments[len(l.segments)-1]
	last.open = false
	number, empty := last.number, last.end == segmentHeader
	if empty {
		l.segments = l.segments[:len(l.segments)-1]
	}
	l.mu.Unlock()
	if empty {
		_ = l.fs.Remove(filepath.Join(l.dir, segmentName(number))) // the next start removes it
	}
}
