package eventlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// Open opens the log in the folder, making it if need be, and repairs what a
// crash left behind: the torn end of the last segment is cut off. Events are
// appended to a new segment, never to one that another process wrote.
//
// Open fails with ErrLocked when another process has the log, with ErrVersion
// when its format is newer, and when the folder cannot be read. A disk that
// cannot be written is no failure: the log opens, can be read, and Append
// answers Unavailable until there is room.
func Open(fs FS, dir string, opts Options) (*Log, error) {
	l := &Log{
		fs: fs, dir: dir, opts: opts.withDefaults(),
		grown: make(chan struct{}), wake: make(chan struct{}, 1),
		done: make(chan struct{}),
	}
	for _, d := range []string{dir, l.quarantineDir()} {
		if err := fs.MkdirAll(d); err != nil {
			return nil, fmt.Errorf("open the event log: %w", err)
		}
		if err := fs.SyncDir(filepath.Dir(d)); err != nil {
			return nil, fmt.Errorf("open the event log: %w", err)
		}
	}
	lock, err := fs.Lock(filepath.Join(dir, "lock"))
	if err != nil {
		return nil, fmt.Errorf("open the event log: %w", err)
	}
	l.lock = lock
	if err := l.load(); err != nil {
		shut(lock)
		return nil, fmt.Errorf("open the event log: %w", err)
	}
	l.fillReserve()
	if err := l.openNext(); err != nil {
		l.opts.Log.Error("the event log opened for reading only", "error", err)
	}
	go l.run()
	return l, nil
}

// load fills segments and committed from the folder.
func (l *Log) load() error {
	names, err := l.fs.ReadDir(l.dir)
	if err != nil {
		return err
	}
	l.tail.number = l.opts.After.Segment
	for _, name := range names {
		number, ok := segmentNumber(name)
		if !ok {
			continue
		}
		l.tail.number = max(l.tail.number, number)
		if err := l.loadSegment(number); err != nil {
			return err
		}
	}
	return l.findEnd()
}

// loadSegment adds a segment, and lets its header cut the ones before it:
// what lay behind the previous position when it was opened was never
// acknowledged.
func (l *Log) loadSegment(number uint64) error {
	file, err := l.fs.Open(filepath.Join(l.dir, segmentName(number)))
	if err != nil {
		return err
	}
	defer shut(file)
	size, err := file.Size()
	if err != nil {
		return err
	}
	header := make([]byte, min(size, segmentHeader))
	if _, err := file.ReadAt(header, 0); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	previous, ok, err := readSegmentHeader(header, number)
	if err != nil {
		return err
	}
	if !ok && size > segmentHeader {
		l.opts.Log.Warn("a segment's header is damaged; its frames are read all the same", "segment", number)
	}
	if ok {
		if l.committed.Before(previous) {
			l.committed = previous
		}
		for i := range l.segments {
			switch s := &l.segments[i]; {
			case s.number > previous.Segment:
				s.end = segmentHeader
			case s.number == previous.Segment:
				s.end = min(s.end, max(previous.Offset, segmentHeader))
			}
		}
	}
	l.segments = append(l.segments, segment{number: number, end: max(size, segmentHeader)})
	return nil
}

// findEnd finds the last good frame of the log, cuts off what follows it, and
// removes segments without events. Where no segment has any, because all were
// dropped, the headers know where the log ended.
func (l *Log) findEnd() error {
	found := false
	for i := len(l.segments) - 1; i >= 0; i-- {
		s := &l.segments[i]
		if !found && s.end > segmentHeader {
			if err := l.repair(s); err != nil {
				return err
			}
			if found = s.end > segmentHeader; found {
				l.committed = Position{Segment: s.number, Offset: s.end}
			}
		}
	}
	kept := l.segments[:0]
	for _, s := range l.segments {
		if s.end > segmentHeader {
			kept = append(kept, s)
		} else {
			l.removeEmpty(s.number)
		}
	}
	l.segments = kept
	return nil
}

// removeEmpty removes a segment without events. One that cannot be removed
// does no harm: it is as empty at the next start.
func (l *Log) removeEmpty(number uint64) {
	if err := l.fs.Remove(filepath.Join(l.dir, segmentName(number))); err != nil {
		l.opts.Log.Warn("an empty segment could not be removed", "segment", number, "error", err)
	}
}

// repair sets the end of the segment that was written last to that of its last
// good frame. What a crash left in the kernel's memory only is made durable
// first, so that no reader sees an event that a power cut takes back.
func (l *Log) repair(s *segment) error {
	file, err := l.fs.Open(filepath.Join(l.dir, segmentName(s.number)))
	if err != nil {
		return err
	}
	defer shut(file)
	if err := file.Sync(); err != nil {
		return err
	}
	sc := scanner{file: file, segment: s.number, off: segmentHeader, end: s.end}
	good := int64(segmentHeader)
	for {
		sp, err := sc.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if sp.payload != nil {
			good = sp.to
		}
	}
	if good == s.end {
		return nil
	}
	torn := span{from: good, to: s.end}
	s.end = good
	l.opts.Log.Warn("the end of the log was torn by a crash and is cut off", "segment", s.number, "from", torn.from, "bytes", torn.to-torn.from)
	if err := l.quarantine(file, s.number, torn); err != nil {
		l.opts.Log.Warn("the torn end could not be kept in quarantine", "error", err)
		return nil // cut off for readers; the bytes stay where they are
	}
	if err := file.Truncate(good); err != nil {
		return err
	}
	return file.Sync()
}

func (l *Log) quarantineDir() string { return filepath.Join(l.dir, "quarantine") }

// quarantine copies bad bytes of a segment to a file of their own, once. Bytes
// that are all zero, as a crash leaves them where a file had grown but was not
// written yet, hold nothing worth keeping.
func (l *Log) quarantine(file io.ReaderAt, number uint64, bad span) error {
	l.quarantining.Lock()
	defer l.quarantining.Unlock()
	name := fmt.Sprintf("%08d-%d-%d.bad", number, bad.from, bad.to)
	names, err := l.fs.ReadDir(l.quarantineDir())
	if err != nil {
		return err
	}
	for _, n := range names {
		if n == name {
			return nil
		}
	}
	return l.copyOut(file, bad, filepath.Join(l.quarantineDir(), name))
}

func (l *Log) copyOut(file io.ReaderAt, bad span, name string) error {
	var out File
	buf := make([]byte, min(bad.to-bad.from, scanChunk))
	zeros := make([]byte, len(buf))
	for at := bad.from; at < bad.to; {
		b := buf[:min(int64(len(buf)), bad.to-at)]
		if _, err := file.ReadAt(b, at); err != nil && !errors.Is(err, io.EOF) {
			return l.abandon(out, name, err)
		}
		if out == nil && !bytes.Equal(b, zeros[:len(b)]) {
			var err error
			if out, err = l.fs.Create(name + ".partial"); err != nil {
				return err
			}
		}
		if out != nil {
			if _, err := out.WriteAt(b, at-bad.from); err != nil {
				return l.abandon(out, name, err)
			}
		}
		at += int64(len(b))
	}
	if out == nil {
		return nil
	}
	if err := out.Sync(); err != nil {
		return l.abandon(out, name, err)
	}
	shut(out)
	if err := l.fs.Rename(name+".partial", name); err != nil {
		return err
	}
	l.opts.Log.Warn("damaged bytes of the log were put into quarantine", "file", name, "bytes", bad.to-bad.from)
	return l.fs.SyncDir(l.quarantineDir())
}

func (l *Log) abandon(out File, name string, err error) error {
	if out != nil {
		shut(out)
		_ = l.fs.Remove(name + ".partial") // it is made anew when the bytes are met again
	}
	return err
}
