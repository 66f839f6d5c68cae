package eventlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"prodops/internal/event"
)

// Read hands every event from the position up to what is committed now to fn,
// in order, in batches; next is the position after a batch. It stops with fn's
// error. Events of a batch share memory, which belongs to fn from then on.
//
// Bytes that are no good frame are copied to the quarantine folder, told to the
// logger, and passed over. A position before the first segment reads from there.
func (l *Log) Read(ctx context.Context, from Position, fn func(next Position, batch []event.Event) error) error {
	until := l.Committed()
	c := cursor{log: l, pos: from}
	defer c.close()
	for {
		batch, err := c.next(ctx, until)
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := fn(c.pos, batch); err != nil {
			return err
		}
	}
}

// Follow is Read that goes on with the events appended from now on. It returns
// fn's error, ctx's error, or nil when the log is closed and everything was
// handed over.
//
// A slow fn holds nobody up: followers read the segments at their own pace, and
// the writer does not know of them.
func (l *Log) Follow(ctx context.Context, from Position, fn func(next Position, batch []event.Event) error) error {
	c := cursor{log: l, pos: from}
	defer c.close()
	for {
		l.mu.Lock()
		until, grown := l.committed, l.grown
		l.mu.Unlock()
		batch, err := c.next(ctx, until)
		if err != nil {
			return err
		}
		if len(batch) > 0 {
			if err := fn(c.pos, batch); err != nil {
				return err
			}
			continue
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		case <-l.done:
			if l.Committed() == until {
				return nil
			}
		}
	}
}

// Drop removes the segments that lie before the position as a whole. The last
// segment always stays: its number keeps positions from being used twice.
func (l *Log) Drop(before Position) error {
	l.mu.Lock()
	var dropped []uint64
	for len(l.segments) > 1 {
		s := l.segments[0]
		if s.number > before.Segment || s.number == before.Segment && before.Offset < s.end {
			break
		}
		dropped = append(dropped, s.number)
		l.segments = l.segments[1:]
	}
	l.mu.Unlock()
	for _, number := range dropped {
		if err := l.fs.Remove(filepath.Join(l.dir, segmentName(number))); err != nil {
			return fmt.Errorf("drop a segment of the event log: %w", err)
		}
	}
	if len(dropped) == 0 {
		return nil
	}
	if err := l.fs.SyncDir(l.dir); err != nil {
		return fmt.Errorf("drop segments of the event log: %w", err)
	}
	l.fillReserve()
	return nil
}

// cursor walks the log.
type cursor struct {
	log     *Log
	pos     Position
	file    File
	scanner scanner
}

// next answers the next events before until, and moves behind them; an empty
// batch says that there are none.
func (c *cursor) next(ctx context.Context, until Position) ([]event.Event, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, err := c.seek(until)
		if !found || err != nil {
			return nil, err
		}
		batch, err := c.batch()
		if len(batch) > 0 || err != nil {
			return batch, err
		}
	}
}

// seek moves to the next segment that has bytes between pos and until, and
// opens it; false when there is none.
func (c *cursor) seek(until Position) (bool, error) {
	s, ok := c.log.segmentAt(c.pos, until)
	if !ok {
		return false, nil
	}
	if s.number != c.pos.Segment || c.pos.Offset < segmentHeader {
		c.pos = Position{Segment: s.number, Offset: segmentHeader}
	}
	if c.file == nil || c.scanner.segment != s.number {
		c.close()
		file, err := c.log.fs.Open(filepath.Join(c.log.dir, segmentName(s.number)))
		if errors.Is(err, fs.ErrNotExist) && c.log.isDropped(s.number) {
			return c.seek(until)
		}
		if err != nil {
			return false, fmt.Errorf("read the event log: %w", err)
		}
		c.file, c.scanner = file, scanner{file: file, segment: s.number}
	}
	c.scanner.off, c.scanner.end = c.pos.Offset, s.end
	if s.number == until.Segment {
		c.scanner.end = min(s.end, until.Offset)
	}
	return true, nil
}

// batch collects the events of as many frames as fit, up to the end of the
// segment.
func (c *cursor) batch() ([]event.Event, error) {
	var batch []event.Event
	for len(batch) < c.log.opts.BatchEvents {
		sp, err := c.scanner.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the event log at %v: %w", c.pos, err)
		}
		if sp.payload == nil {
			if err := c.log.quarantine(c.file, c.pos.Segment, sp); err != nil {
				c.log.opts.Log.Warn("damaged bytes of the log could not be put into quarantine", "segment", c.pos.Segment, "from", sp.from, "error", err)
			}
		} else if batch, err = c.decode(batch, sp); err != nil {
			return nil, err
		}
		c.pos.Offset = sp.to
	}
	return batch, nil
}

func (c *cursor) decode(batch []event.Event, sp span) ([]event.Event, error) {
	if sp.kind != kindEvents {
		return nil, fmt.Errorf("frame of kind %d at %d:%d: %w", sp.kind, c.pos.Segment, sp.from, ErrVersion)
	}
	whole, err := decodeEvents(batch, bytes.Clone(sp.payload))
	if err != nil { // the checksum holds: it was written so
		return nil, fmt.Errorf("frame at %d:%d: %w: %w", c.pos.Segment, sp.from, err, ErrVersion)
	}
	return whole, nil
}

func (c *cursor) close() {
	if c.file != nil {
		shut(c.file)
		c.file = nil
	}
}

// segmentAt answers the first segment with bytes between pos and until.
func (l *Log) segmentAt(pos, until Position) (segment, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.segments {
		if s.number < pos.Segment || s.number == pos.Segment && pos.Offset >= s.end || s.end <= segmentHeader {
			continue
		}
		start := Position{Segment: s.number, Offset: segmentHeader}
		if start.Before(pos) {
			start = pos
		}
		return s, start.Before(until)
	}
	return segment{}, false
}

func (l *Log) isDropped(number uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.segments) == 0 || number < l.segments[0].number
}
