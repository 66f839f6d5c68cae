package eventlog

import (
	"bytes"
	"testing"

	"prodops/internal/event"
)

// FuzzFrames scans any bytes as a segment: it ends, covers every byte once, and
// hands on only what decodes or is refused.
func FuzzFrames(f *testing.F) {
	var segment []byte
	for i := range 3 {
		frame := newFrame(batch(i*10, 3))
		sealFrame(frame, 1, int64(len(segment)))
		segment = append(segment, frame...)
	}
	f.Add(segment)
	f.Add(segment[:len(segment)-3])
	f.Add(append([]byte(frameMark+frameMark), segment...))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		s := scanner{file: bytes.NewReader(b), segment: 1, end: int64(len(b))}
		at := int64(0)
		for {
			sp, err := s.next()
			if err != nil {
				break
			}
			if sp.from != at || sp.to <= sp.from {
				t.Fatalf("span %d to %d after %d", sp.from, sp.to, at)
			}
			at = sp.to
			if sp.payload != nil {
				_, _ = decodeEvents(nil, sp.payload) // it must not panic, that is all
			}
		}
		if at != int64(len(b)) {
			t.Fatalf("ended at %d of %d", at, len(b))
		}
	})
}

// FuzzPayload decodes any bytes as events; what decodes comes back the same
// after encoding.
func FuzzPayload(f *testing.F) {
	f.Add(appendEvents(nil, batch(1, 3)))
	f.Add(appendEvents(nil, []event.Event{{ID: "0198c1a5-7b1e-7c3d-9e2f-a1b2c3d4e5f6", Context: []byte("{}"), Time: -1}, {}}))
	f.Add([]byte{payloadVersion, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		events, err := decodeEvents(nil, b)
		if err != nil {
			return
		}
		again, err := decodeEvents(nil, appendEvents(nil, events))
		if err != nil || len(again) != len(events) {
			t.Fatalf("%d events became %d, %v", len(events), len(again), err)
		}
		for i := range events {
			a, b := events[i], again[i]
			if a.ID != b.ID || a.Time != b.Time || a.DistinctID != b.DistinctID || string(a.Properties) != string(b.Properties) || string(a.Context) != string(b.Context) {
				t.Fatalf("event %d: %+v became %+v", i, a, b)
			}
		}
	})
}
