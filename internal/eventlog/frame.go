package eventlog

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"

	"prodops/internal/event"
)

// Sizes and marks of the format; docs/format/log.md has the whole picture.
const (
	segmentHeader = 40 // bytes at the start of a segment
	frameHeader   = 16 // bytes before a payload
	maxPayload    = 32 << 20

	formatVersion = 1
	magic         = "prodolog"
	// frameMark begins every frame. Its first and last byte occur in no UTF-8
	// text, so that nothing a sender writes looks like the start of a frame.
	frameMark = "\xf5po\xfe"

	kindEvents = 1
)

// castagnoli is CRC-32C, which processors compute in hardware.
func castagnoli(crc uint32, b []byte) uint32 {
	return crc32.Update(crc, crc32.MakeTable(crc32.Castagnoli), b)
}

// newFrame makes the frame of the events, unsealed.
func newFrame(events []event.Event) []byte {
	b := make([]byte, frameHeader, frameHeader+64+len(events)*256)
	copy(b, frameMark)
	b[4] = kindEvents
	b = appendEvents(b, events)
	binary.LittleEndian.PutUint32(b[8:], uint32(len(b)-frameHeader))
	return b
}

// sealFrame writes the checksum, which ties the frame to its place.
func sealFrame(frame []byte, segment uint64, offset int64) {
	binary.LittleEndian.PutUint32(frame[12:], frameSum(frame, segment, offset))
}

func frameSum(frame []byte, segment uint64, offset int64) uint32 {
	var place [16]byte
	binary.LittleEndian.PutUint64(place[0:], segment)
	binary.LittleEndian.PutUint64(place[8:], uint64(offset))
	crc := castagnoli(0, place[:])
	crc = castagnoli(crc, frame[:12])
	return castagnoli(crc, frame[frameHeader:])
}

// frameSize is the size of the frame that begins with the header, false when
// no frame begins so.
func frameSize(header []byte) (int, bool) {
	if len(header) < frameHeader || string(header[:4]) != frameMark || header[5]|header[6]|header[7] != 0 {
		return 0, false
	}
	n := binary.LittleEndian.Uint32(header[8:])
	if n == 0 || n > maxPayload {
		return 0, false
	}
	return frameHeader + int(n), true
}

// sealed reports whether the checksum of a whole frame holds at its place.
func sealed(frame []byte, segment uint64, offset int64) bool {
	return binary.LittleEndian.Uint32(frame[12:]) == frameSum(frame, segment, offset)
}

// newSegmentHeader is the header of a segment opened when everything up to
// previous was durable, and nothing else.
func newSegmentHeader(number uint64, previous Position) []byte {
	b := make([]byte, segmentHeader)
	copy(b, magic)
	binary.LittleEndian.PutUint32(b[8:], formatVersion)
	binary.LittleEndian.PutUint64(b[12:], number)
	binary.LittleEndian.PutUint64(b[20:], previous.Segment)
	binary.LittleEndian.PutUint64(b[28:], uint64(previous.Offset))
	binary.LittleEndian.PutUint32(b[36:], castagnoli(0, b[:36]))
	return b
}

// readSegmentHeader answers the previous position of a segment's header; ok is
// false when the header is damaged. The error is ErrVersion.
func readSegmentHeader(b []byte, number uint64) (previous Position, ok bool, err error) {
	if len(b) < segmentHeader || string(b[:8]) != magic || binary.LittleEndian.Uint32(b[36:]) != castagnoli(0, b[:36]) {
		return Position{}, false, nil
	}
	if v := binary.LittleEndian.Uint32(b[8:]); v != formatVersion {
		return Position{}, false, fmt.Errorf("segment %d has format %d: %w", number, v, ErrVersion)
	}
	if binary.LittleEndian.Uint64(b[12:]) != number {
		return Position{}, false, nil
	}
	previous.Segment = binary.LittleEndian.Uint64(b[20:])
	previous.Offset = int64(binary.LittleEndian.Uint64(b[28:]))
	return previous, true, nil
}

func segmentName(number uint64) string { return fmt.Sprintf("%08d.seg", number) }

// segmentNumber is the number in a segment's file name, false for other files.
func segmentNumber(name string) (uint64, bool) {
	digits, ok := strings.CutSuffix(name, ".seg")
	if !ok || len(digits) < 8 {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, err == nil && n > 0
}
