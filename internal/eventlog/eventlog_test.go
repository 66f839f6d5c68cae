package eventlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/errs"
	"prodops/internal/event"
)

func discard() Options { return Options{Log: slog.New(slog.DiscardHandler)} }

func open(t testing.TB, fs FS, dir string, opts Options) *Log {
	t.Helper()
	l, err := Open(fs, dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(l) })
	return l
}

// batch is n events named after the first id.
func batch(first, n int) []event.Event {
	events := make([]event.Event, n)
	for i := range events {
		events[i] = event.Event{
			Project: "p", Environment: "production", ID: fmt.Sprint(first + i), Name: "Opened", DistinctID: "u",
			Time: int64(first + i), ReceivedAt: 1, Properties: []byte(`{"n":1}`),
		}
	}
	return events
}

func appendAll(t testing.TB, l *Log, batches ...[]event.Event) {
	t.Helper()
	for _, b := range batches {
		if _, err := l.Append(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
}

func ids(t testing.TB, l *Log, from Position) string {
	t.Helper()
	var got []string
	err := l.Read(context.Background(), from, func(_ Position, batch []event.Event) error {
		for _, e := range batch {
			got = append(got, e.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(got, " ")
}

func TestEventsComeBackAsTheyWere(t *testing.T) {
	l := open(t, OS{}, t.TempDir(), discard())
	want := []event.Event{
		{},
		{Project: "p", Environment: "e", ID: "0198c1a5-7b1e-7c3d-9e2f-a1b2c3d4e5f6", Name: "Ünïcode", DistinctID: "d", AnonymousID: "a",
			Group: "g", Time: 1 << 60, ReceivedAt: -5, Source: "segment x/1", Import: "i", Properties: []byte(`{"a":1}`), Context: []byte(`{"b":2}`)},
		{Project: "p", Environment: "e", ID: "0198C1A5-7B1E-7C3D-9E2F-A1B2C3D4E5F6", Name: "Ünïcode", DistinctID: "d2", Properties: []byte(`{"a":1}`), Context: []byte(`{"b":2}`)},
		{ID: "not-a-uuid-but-thirty-six-chars-long"},
	}
	appendAll(t, l, want)
	var got []event.Event
	if err := l.Read(t.Context(), Position{}, func(_ Position, b []event.Event) error { got = append(got, b...); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOneProcessOnly(t *testing.T) {
	dir := t.TempDir()
	l := open(t, OS{}, dir, discard())
	if _, err := Open(OS{}, dir, discard()); !errors.Is(err, ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, OS{}, dir, discard())
}

// segmentFile is the path of the last segment of a closed log that has events.
func segmentFile(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.seg"))
	if err != nil {
		t.Fatal(err)
	}
	for i := len(names) - 1; i >= 0; i-- {
		if st, err := os.Stat(names[i]); err == nil && st.Size() > segmentHeader {
			return names[i]
		}
	}
	t.Fatal("no segment has events")
	return ""
}

func TestTornTailIsCut(t *testing.T) {
	dir := t.TempDir()
	l := open(t, OS{}, dir, discard())
	appendAll(t, l, batch(1, 2), batch(3, 2))
	end := l.Committed()
	shut(l)
	name := segmentFile(t, dir)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	torn := append(append([]byte(nil), whole...), newFrame(batch(5, 2))[:30]...)
	if err := os.WriteFile(name, torn, 0o600); err != nil {
		t.Fatal(err)
	}
	l = open(t, OS{}, dir, discard())
	if got := ids(t, l, Position{}); got != "1 2 3 4" || l.Committed() != end {
		t.Errorf("read %q, committed %v, want %v", got, l.Committed(), end)
	}
	if st, err := os.Stat(name); err != nil || st.Size() != int64(len(whole)) {
		t.Errorf("the file has %d bytes, %v; want %d", st.Size(), err, len(whole))
	}
	if bad, _ := filepath.Glob(filepath.Join(dir, "quarantine", "*.bad")); len(bad) != 1 {
		t.Errorf("quarantine has %v", bad)
	}
	appendAll(t, l, batch(7, 1))
	if got := ids(t, l, end); got != "7" {
		t.Errorf("after the repair: %q", got)
	}
}

func TestBadFrameInTheMiddle(t *testing.T) {
	for _, open2 := range []string{"last segment", "older segment"} {
		t.Run(open2, func(t *testing.T) {
			dir := t.TempDir()
			l := open(t, OS{}, dir, discard())
			appendAll(t, l, batch(1, 2), batch(3, 2), batch(5, 2))
			shut(l)
			name := segmentFile(t, dir)
			if open2 == "older segment" {
				l = open(t, OS{}, dir, discard())
				appendAll(t, l, batch(7, 1))
				shut(l)
			}
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			size, _ := frameSize(b[segmentHeader:])
			b[segmentHeader+size+frameHeader+5] ^= 1
			if err := os.WriteFile(name, b, 0o600); err != nil {
				t.Fatal(err)
			}
			l = open(t, OS{}, dir, discard())
			want := "1 2 5 6"
			if open2 == "older segment" {
				want += " 7"
			}
			for range 2 { // twice: the quarantine takes the bytes once
				if got := ids(t, l, Position{}); got != want {
					t.Errorf("read %q, want %q", got, want)
				}
			}
			bad, _ := filepath.Glob(filepath.Join(dir, "quarantine", "*.bad"))
			if len(bad) != 1 {
				t.Fatalf("quarantine has %v", bad)
			}
			if kept, err := os.ReadFile(bad[0]); err != nil || string(kept) != string(b[segmentHeader+size:segmentHeader+2*size]) {
				t.Errorf("%d bytes in quarantine, %v; want %d", len(kept), err, size)
			}
		})
	}
}

func TestDamagedHeaderAndNewerFormat(t *testing.T) {
	dir := t.TempDir()
	l := open(t, OS{}, dir, discard())
	appendAll(t, l, batch(1, 2))
	shut(l)
	name := segmentFile(t, dir)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[2] ^= 1
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	l = open(t, OS{}, dir, discard())
	if got := ids(t, l, Position{}); got != "1 2" {
		t.Errorf("behind a damaged header: %q", got)
	}
	shut(l)
	header := newSegmentHeader(99, Position{})
	header[8] = formatVersion + 1
	crc := castagnoli(0, header[:36])
	header[36], header[37], header[38], header[39] = byte(crc), byte(crc>>8), byte(crc>>16), byte(crc>>24)
	if err := os.WriteFile(filepath.Join(dir, segmentName(99)), header, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(OS{}, dir, discard()); !errors.Is(err, ErrVersion) {
		t.Errorf("a newer format: %v", err)
	}
}

func TestDropKeepsNumbersGoing(t *testing.T) {
	dir := t.TempDir()
	l := open(t, OS{}, dir, discard())
	appendAll(t, l, batch(1, 2))
	first := l.Committed()
	if err := l.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	appendAll(t, l, batch(3, 2))
	if err := l.Drop(first); err != nil {
		t.Fatal(err)
	}
	if got := ids(t, l, Position{}); got != "3 4" {
		t.Errorf("after the first drop: %q", got)
	}
	if err := l.Drop(l.Committed()); err != nil { // the segment being written stays
		t.Fatal(err)
	}
	if err := l.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	end := l.Committed()
	if err := l.Drop(end); err != nil {
		t.Fatal(err)
	}
	if s := l.Stats(); s.Segments != 1 || ids(t, l, Position{}) != "" {
		t.Errorf("%+v", s)
	}
	shut(l)
	l = open(t, OS{}, dir, discard())
	if l.Committed() != end {
		t.Errorf("an empty log forgot its end: %v, want %v", l.Committed(), end)
	}
	appendAll(t, l, batch(5, 1))
	if got := ids(t, l, end); got != "5" {
		t.Errorf("read %q after %v", got, end)
	}
	shut(l)
	lost := open(t, OS{}, t.TempDir(), Options{After: Position{Segment: 7, Offset: 100}, Log: slog.New(slog.DiscardHandler)})
	if p, err := lost.Append(t.Context(), batch(1, 1)); err != nil || p.Segment <= 7 {
		t.Errorf("a new log gives out %v again, %v", p, err)
	}
}

func TestSegmentsRotateBySize(t *testing.T) {
	opts := discard()
	opts.SegmentBytes = 1000
	l := open(t, OS{}, t.TempDir(), opts)
	var want []string
	for i := range 50 {
		appendAll(t, l, batch(i, 1))
		want = append(want, fmt.Sprint(i))
	}
	if s := l.Stats(); s.Segments < 3 {
		t.Errorf("%+v", s)
	}
	if got := ids(t, l, Position{}); got != strings.Join(want, " ") {
		t.Errorf("read %q", got)
	}
}

func TestFollow(t *testing.T) {
	opts := discard()
	opts.SegmentBytes, opts.BatchEvents = 4000, 10
	l := open(t, OS{}, t.TempDir(), opts)
	appendAll(t, l, batch(0, 25))
	var wg sync.WaitGroup
	var got []string
	last := Position{}
	wg.Go(func() {
		err := l.Follow(context.Background(), Position{}, func(next Position, b []event.Event) error {
			if !last.Before(next) {
				t.Errorf("%v after %v", next, last)
			}
			last = next
			for _, e := range b {
				got = append(got, e.ID)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	for i := 25; i < 1000; i += 25 {
		appendAll(t, l, batch(i, 25))
	}
	shut(l) // Follow hands everything over first
	wg.Wait()
	if len(got) != 1000 || got[999] != "999" || last != l.Committed() {
		t.Errorf("%d events, up to %v of %v", len(got), last, l.Committed())
	}
}

func TestFollowEnds(t *testing.T) {
	l := open(t, OS{}, t.TempDir(), discard())
	appendAll(t, l, batch(0, 1))
	stop := errors.New("enough")
	if err := l.Follow(t.Context(), Position{}, func(Position, []event.Event) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("fn's error: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := l.Follow(ctx, l.Committed(), func(Position, []event.Event) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ctx's error: %v", err)
	}
}

// slowFS syncs only when told to.
type slowFS struct {
	*fakeFS
	gate chan struct{}
}

type slowFile struct {
	File
	gate chan struct{}
}

func (f slowFS) Create(name string) (File, error) {
	file, err := f.fakeFS.Create(name)
	return slowFile{file, f.gate}, err
}

func (f slowFile) Sync() error {
	<-f.gate
	return f.File.Sync()
}

func TestOverload(t *testing.T) {
	gate := make(chan struct{}, 10)
	gate <- struct{}{} // for the header
	opts := discard()
	opts.QueueBytes, opts.AppendWait = 1000, 200*time.Millisecond
	l := open(t, slowFS{newFakeFS(1), gate}, "log", opts)
	var wg sync.WaitGroup
	var mu sync.Mutex
	kinds := map[errs.Kind]int{}
	for i := range 40 {
		wg.Go(func() {
			_, err := l.Append(context.Background(), batch(i, 1))
			mu.Lock()
			defer mu.Unlock()
			kinds[errs.KindOf(err)]++
			if e, ok := errors.AsType[*errs.Error](err); !ok || e.RetryAfter <= 0 {
				t.Errorf("no time to retry: %v", err)
			}
		})
	}
	wg.Wait() // nobody waits for ever, although the disk does not answer
	if kinds[errs.Overloaded] == 0 || kinds[errs.Unavailable] == 0 || len(kinds) != 2 {
		t.Errorf("errors by kind: %v", kinds)
	}
	if q := l.Stats().QueuedBytes; q > 1000 {
		t.Errorf("%d bytes wait", q)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Append(ctx, batch(99, 1)); err == nil {
		t.Error("an append that nobody waits for was acknowledged")
	}
	close(gate)
	for { // until what waited is written
		_, err := l.Append(t.Context(), batch(100, 1))
		if err == nil {
			break
		}
		if !errs.Is(err, errs.Overloaded) {
			t.Fatal(err)
		}
	}
}

func TestRecoversWhenThereIsRoomAgain(t *testing.T) {
	f := newFakeFS(1)
	opts := quiet()
	opts.ReopenEvery = time.Millisecond
	l := open(t, f, "log", opts)
	appendAll(t, l, batch(1, 1))
	f.mu.Lock()
	f.fail = func(int) bool { return true }
	f.mu.Unlock()
	for range 3 {
		_, err := l.Append(t.Context(), batch(2, 1))
		e, ok := errors.AsType[*errs.Error](err)
		if !ok || e.Kind != errs.Unavailable || e.RetryAfter <= 0 || !errors.Is(err, syscall.EIO) && !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("while the disk fails: %v", err)
		}
	}
	if l.Stats().Failing == nil {
		t.Error("the log does not say that it fails")
	}
	if got := ids(t, l, Position{}); got != "1" {
		t.Errorf("while the disk fails: %q", got)
	}
	f.mu.Lock()
	f.fail = func(int) bool { return false }
	f.mu.Unlock()
	time.Sleep(2 * time.Millisecond)
	appendAll(t, l, batch(3, 1))
	if got := ids(t, l, Position{}); got != "1 3" || l.Stats().Failing != nil {
		t.Errorf("after: %q, %v", got, l.Stats().Failing)
	}
}

func TestWhatFailedDoesNotComeBack(t *testing.T) {
	f := newFakeFS(1)
	l := open(t, f, "log", quiet())
	appendAll(t, l, batch(1, 1))
	f.mu.Lock()
	first := f.calls + 1
	f.fail = func(n int) bool { return n == first+1 || n == first+2 } // the sync, and the truncation after it
	f.mu.Unlock()
	if _, err := l.Append(t.Context(), batch(2, 1)); !errs.Is(err, errs.Unavailable) {
		t.Fatalf("a failed sync: %v", err)
	}
	appendAll(t, l, batch(3, 1))
	shut(l)
	l = open(t, f, "log", quiet())
	if got := ids(t, l, Position{}); got != "1 3" {
		t.Errorf("read %q, want the acknowledged 1 and 3", got)
	}
}

func TestTooLarge(t *testing.T) {
	l := open(t, OS{}, t.TempDir(), discard())
	huge := []event.Event{{ID: "1", Properties: make([]byte, maxPayload)}}
	if _, err := l.Append(t.Context(), huge); !errs.Is(err, errs.TooLarge) {
		t.Errorf("got %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(t.Context(), batch(1, 1)); !errs.Is(err, errs.Unavailable) {
		t.Errorf("closed: %v", err)
	}
}

func TestReserve(t *testing.T) {
	f := newFakeFS(1)
	opts := quiet()
	l := open(t, f, "log", opts)
	if f.live["log/reserve"] == nil {
		t.Fatal("there is no reserve")
	}
	appendAll(t, l, batch(1, 1))
	f.setFull(true)
	if _, err := l.Append(t.Context(), batch(2, 1)); !errs.Is(err, errs.Unavailable) {
		t.Errorf("on a full disk: %v", err)
	}
	if f.live["log/reserve"] != nil {
		t.Error("the reserve was not given up")
	}
	f.setFull(false)
	appendAll(t, l, batch(3, 1))
	if err := l.Drop(l.Committed()); err != nil {
		t.Fatal(err)
	}
	if f.live["log/reserve"] == nil {
		t.Error("the reserve was not made again when room came back")
	}
}
