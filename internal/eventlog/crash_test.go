package eventlog

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"prodops/internal/event"
)

// quiet are options under which a crash test runs fast and says nothing.
func quiet() Options {
	return Options{
		SegmentBytes: 2 << 10, ReopenEvery: time.Nanosecond, ReserveBytes: 4 << 10,
		Log: slog.New(slog.DiscardHandler),
	}
}

// ledger is what the world was told.
type ledger struct {
	acked []string
	sent  int
}

// work appends, rotates, cuts the power and opens again, as the seed says, and
// notes what was acknowledged.
func (led *ledger) work(t *testing.T, f *fakeFS, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 2))
	l := openUntil(t, f)
	for range 40 {
		switch rng.IntN(20) {
		case 0:
			f.powerCut()
			shut(l)
			l = openUntil(t, f)
		case 1:
			shut(l)
			l = openUntil(t, f)
		case 2:
			_ = l.Rotate(t.Context()) // may fail; the next Append tells
		default:
			led.append(l, rng)
		}
	}
	f.powerCut()
	shut(l)
}

func (led *ledger) append(l *Log, rng *rand.Rand) {
	batch := make([]event.Event, 1+rng.IntN(5))
	ids := make([]string, len(batch))
	for i := range batch {
		led.sent++
		ids[i] = fmt.Sprintf("e%06d", led.sent)
		batch[i] = event.Event{ID: ids[i], Project: "p", Name: "Done", Properties: []byte(fmt.Sprintf(`{"n":%d}`, led.sent))}
	}
	if _, err := l.Append(context.Background(), batch); err == nil {
		led.acked = append(led.acked, ids...)
	}
}

func openUntil(t *testing.T, f *fakeFS) *Log {
	t.Helper()
	var err error
	for range 20 {
		var l *Log
		if l, err = Open(f, "data/log", quiet()); err == nil {
			return l
		}
	}
	t.Fatalf("the log does not open: %v", err)
	return nil
}

// check reads everything back: every acknowledged event once, none twice, all
// in the order sent.
func (led *ledger) check(t *testing.T, f *fakeFS) {
	t.Helper()
	l := openUntil(t, f)
	defer shut(l)
	var read []string
	last := Position{}
	err := l.Read(t.Context(), Position{}, func(next Position, batch []event.Event) error {
		if !last.Before(next) {
			t.Errorf("position %v comes after %v", next, last)
		}
		last = next
		for _, e := range batch {
			read = append(read, e.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != l.Committed() {
		t.Errorf("read up to %v, committed is %v", last, l.Committed())
	}
	got := map[string]bool{}
	for i, id := range read {
		if i > 0 && read[i-1] >= id {
			t.Errorf("%s is read after %s", id, read[i-1])
		}
		got[id] = true
	}
	for _, id := range led.acked {
		if !got[id] {
			t.Errorf("acknowledged event %s is lost", id)
		}
	}
}

// TestEveryFault fails every k-th call of a run once, and then every call for a
// while from the k-th on, with power cuts in between: no acknowledged event is
// lost, doubled or out of order.
func TestEveryFault(t *testing.T) {
	seeds := uint64(6)
	if testing.Short() {
		seeds = 2
	}
	runs, acked := 0, 0
	for seed := range seeds {
		for _, length := range []int{1, 7} {
			for k := 1; ; k++ {
				f := newFakeFS(seed)
				hit := false
				f.fail = func(n int) bool {
					bad := n >= k && n < k+length
					hit = hit || bad
					return bad
				}
				var led ledger
				led.work(t, f, seed)
				f.fail = func(int) bool { return false }
				led.check(t, f)
				runs++
				acked += len(led.acked)
				if t.Failed() {
					t.Fatalf("seed %d, %d failing calls from call %d", seed, length, k)
				}
				if !hit {
					break
				}
			}
		}
	}
	t.Logf("%d runs, %d acknowledged events", runs, acked)
}
