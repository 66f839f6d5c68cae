package eventlog

import (
	"bytes"
	"errors"
	"io"
)

// scanChunk is how much of a segment is read at once.
const scanChunk = 1 << 20

// scanner finds the frames of a segment in [off, end), and the bytes between
// them that are none.
type scanner struct {
	file    io.ReaderAt
	segment uint64
	off     int64
	end     int64

	chunk   []byte // bytes of the file from chunkAt on
	chunkAt int64
}

// span is a stretch of a segment: a frame, or bad bytes.
type span struct {
	from, to int64
	kind     byte
	payload  []byte // valid until the next call; nil for bad bytes
}

// next answers the next span, io.EOF at the end, or a read error.
func (s *scanner) next() (span, error) {
	if s.off >= s.end {
		return span{}, io.EOF
	}
	at := s.off
	for at < s.end {
		frame, err := s.frame(at)
		if err != nil {
			return span{}, err
		}
		if frame != nil {
			if at > s.off { // bad bytes first; the frame is found again next time
				break
			}
			s.off = at + int64(len(frame))
			return span{from: at, to: s.off, kind: frame[4], payload: frame[frameHeader:]}, nil
		}
		if at, err = s.mark(at + 1); err != nil {
			return span{}, err
		}
	}
	bad := span{from: s.off, to: at}
	s.off = at
	return bad, nil
}

// frame answers the whole frame at off, nil when there is no sound one.
func (s *scanner) frame(off int64) ([]byte, error) {
	header, err := s.peek(off, frameHeader)
	if err != nil {
		return nil, err
	}
	size, ok := frameSize(header)
	if !ok || int64(size) > s.end-off {
		return nil, nil
	}
	frame, err := s.peek(off, size)
	if err != nil || !sealed(frame, s.segment, off) {
		return nil, err
	}
	return frame, nil
}

// mark answers the offset of the next frame mark from off on, end for none.
func (s *scanner) mark(off int64) (int64, error) {
	for off < s.end {
		b, err := s.peek(off, scanChunk)
		if err != nil {
			return 0, err
		}
		if i := bytes.Index(b, []byte(frameMark)); i >= 0 {
			return off + int64(i), nil
		}
		if off+int64(len(b)) >= s.end {
			return s.end, nil
		}
		off += int64(len(b) - len(frameMark) + 1) // a mark may straddle two chunks
	}
	return s.end, nil
}

// peek answers the n bytes from off on, fewer where the scanned part ends.
func (s *scanner) peek(off int64, n int) ([]byte, error) {
	if rest := s.end - off; int64(n) > rest {
		n = int(rest)
	}
	at := off - s.chunkAt
	if at < 0 || at+int64(n) > int64(len(s.chunk)) {
		size := min(max(int64(n), scanChunk), s.end-off)
		if int64(cap(s.chunk)) < size {
			s.chunk = make([]byte, size)
		}
		s.chunk, s.chunkAt, at = s.chunk[:size], off, 0
		if _, err := s.file.ReadAt(s.chunk, off); err != nil {
			s.chunk = s.chunk[:0]
			if errors.Is(err, io.EOF) { // the file is shorter than promised
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return s.chunk[at : at+int64(n)], nil
}
