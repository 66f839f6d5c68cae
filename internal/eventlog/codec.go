package eventlog

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"unsafe"

	"prodops/internal/event"
)

// payloadVersion is the first byte of every events payload.
const payloadVersion = 1

// Flags of an encoded event: which fields equal those of the event before it
// in the frame, and so are left out. Before the first event comes an empty one.
const (
	sameProject = 1 << iota
	sameEnvironment
	sameName
	sameDistinctID
	sameAnonymousID
	sameGroup
	sameSource
	sameImport
	sameContext
	sameProperties
	packedID // the ID is a lower-case UUID, written as its 16 bytes

	knownFlags = 1<<iota - 1
)

var errPayload = errors.New("the payload does not decode")

// appendEvents appends the payload of an events frame to b.
func appendEvents(b []byte, events []event.Event) []byte {
	b = append(b, payloadVersion)
	b = binary.AppendUvarint(b, uint64(len(events)))
	var before event.Event
	for i := range events {
		b = appendEvent(b, &before, &events[i])
		before = events[i]
	}
	return b
}

func appendEvent(b []byte, before, e *event.Event) []byte {
	uuid, packed := packUUID(e.ID)
	flags := flag(sameProject, e.Project == before.Project) |
		flag(sameEnvironment, e.Environment == before.Environment) |
		flag(sameName, e.Name == before.Name) |
		flag(sameDistinctID, e.DistinctID == before.DistinctID) |
		flag(sameAnonymousID, e.AnonymousID == before.AnonymousID) |
		flag(sameGroup, e.Group == before.Group) |
		flag(sameSource, e.Source == before.Source) |
		flag(sameImport, e.Import == before.Import) |
		flag(sameContext, string(e.Context) == string(before.Context)) |
		flag(sameProperties, string(e.Properties) == string(before.Properties)) |
		flag(packedID, packed)
	b = binary.AppendUvarint(b, flags)
	if packed {
		b = append(b, uuid[:]...)
	} else {
		b = appendText(b, e.ID)
	}
	for _, f := range [...]struct {
		same uint64
		text string
	}{
		{sameProject, e.Project}, {sameEnvironment, e.Environment}, {sameName, e.Name},
		{sameDistinctID, e.DistinctID}, {sameAnonymousID, e.AnonymousID}, {sameGroup, e.Group},
		{sameSource, e.Source}, {sameImport, e.Import},
	} {
		if flags&f.same == 0 {
			b = appendText(b, f.text)
		}
	}
	b = binary.AppendVarint(b, e.Time-before.Time)
	b = binary.AppendVarint(b, e.ReceivedAt-before.ReceivedAt)
	if flags&sameContext == 0 {
		b = appendText(b, e.Context)
	}
	if flags&sameProperties == 0 {
		b = appendText(b, e.Properties)
	}
	return b
}

func flag(bit uint64, set bool) uint64 {
	if set {
		return bit
	}
	return 0
}

func appendText[T ~string | ~[]byte](b []byte, text T) []byte {
	b = binary.AppendUvarint(b, uint64(len(text)))
	return append(b, text...)
}

// packUUID turns the canonical text of a UUID into its bytes; ok is false for
// any text that would not come back the same.
func packUUID(id string) (uuid [16]byte, ok bool) {
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
		return uuid, false
	}
	n := 0
	for i := 0; i < len(id); i++ {
		c := id[i]
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			continue
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		default:
			return uuid, false
		}
		uuid[n/2] = uuid[n/2]<<4 | c
		n++
	}
	return uuid, true
}

func unpackUUID(b []byte) string {
	var text [36]byte
	hex.Encode(text[0:8], b[0:4])
	hex.Encode(text[9:13], b[4:6])
	hex.Encode(text[14:18], b[6:8])
	hex.Encode(text[19:23], b[8:10])
	hex.Encode(text[24:36], b[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// decodeEvents appends the events of a payload to batch. The events share the
// payload's memory, which must never change afterwards.
func decodeEvents(batch []event.Event, payload []byte) ([]event.Event, error) {
	d := decoder{rest: payload}
	if d.byte() != payloadVersion {
		return batch, errPayload
	}
	count := d.uvarint()
	if count > uint64(len(payload)) { // an event takes more than a byte: no claim makes us allocate
		return batch, errPayload
	}
	var before event.Event
	for range count {
		d.event(&before)
		if d.failed {
			return batch, errPayload
		}
		batch = append(batch, before)
	}
	if len(d.rest) > 0 {
		return batch, errPayload
	}
	return batch, nil
}

// decoder reads a payload from its start. After a failure it reads zeros.
type decoder struct {
	rest   []byte
	failed bool
}

// event turns the event before into the next one.
func (d *decoder) event(e *event.Event) {
	flags := d.uvarint()
	if flags&^uint64(knownFlags) != 0 {
		d.failed = true
	}
	if flags&packedID != 0 {
		if uuid := d.take(16); uuid != nil {
			e.ID = unpackUUID(uuid)
		}
	} else {
		e.ID = d.text()
	}
	for _, f := range [...]struct {
		same uint64
		text *string
	}{
		{sameProject, &e.Project}, {sameEnvironment, &e.Environment}, {sameName, &e.Name},
		{sameDistinctID, &e.DistinctID}, {sameAnonymousID, &e.AnonymousID}, {sameGroup, &e.Group},
		{sameSource, &e.Source}, {sameImport, &e.Import},
	} {
		if flags&f.same == 0 {
			*f.text = d.text()
		}
	}
	e.Time += d.varint()
	e.ReceivedAt += d.varint()
	if flags&sameContext == 0 {
		e.Context = d.bytes()
	}
	if flags&sameProperties == 0 {
		e.Properties = d.bytes()
	}
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) take(n uint64) []byte {
	if n > uint64(len(d.rest)) {
		d.fail()
		return nil
	}
	b := d.rest[:n:n]
	d.rest = d.rest[n:]
	return b
}

// bytes is nil for an empty text, as in event.Event.
func (d *decoder) bytes() []byte {
	b := d.take(d.uvarint())
	if len(b) == 0 {
		return nil
	}
	return b
}

// text shares the payload's memory: decoding a frame costs one allocation for
// all of its texts.
func (d *decoder) text() string {
	b := d.bytes()
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // the payload is a copy that nobody changes
}

func (d *decoder) fail() { d.failed, d.rest = true, nil }
