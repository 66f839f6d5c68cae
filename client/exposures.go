package client

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"prodops/internal/flag/eval"
)

// Exposures evaluates flags and tells the server who met an experiment. An
// evaluation waits for nobody: the events are kept in memory and go out in
// batches. It is safe for concurrent use.
//
//	flags, err := client.NewFlags(url, "sk_…")
//	sender, err := client.New(url, client.WithKey("pk_…"))
//	exposures := client.NewExposures(flags, sender)
//	defer exposures.Close(ctx)
//	if exposures.Bool("short-form", client.For("ada"), false) { … }
//
// Only a variation that was drawn by lot is an exposure: whoever gets one by a
// rule of their own, such as the team itself, is no sample of anybody. The
// targeting key goes out as the user's id, so it must be the one that other
// events of this person have.
//
// One person and variation is told once by a program, as long as it remembers
// them: the last hundred thousand or more. The event is $exposure with the
// properties flag and variation, which is what plans of experiments begin with.
type Exposures struct {
	flags  *Flags
	sender *Client
	queue  chan Call
	done   chan struct{}
	lost   atomic.Int64

	mu     sync.Mutex
	closed bool
	// Two generations of who was told: when the younger is full the older goes.
	young, old map[exposure]struct{}
}

type exposure struct{ flag, variation, unit string }

const (
	mostQueued    = 10_000 // exposures that wait to be sent
	mostTogether  = 500    // exposures in a batch
	longestWait   = time.Second
	mostPerMemory = 100_000
)

// NewExposures begins to send what is exposed. flags is followed by the caller,
// who closes it; the key of sender may send events.
func NewExposures(flags *Flags, sender *Client) *Exposures {
	x := &Exposures{flags: flags, sender: sender, queue: make(chan Call, mostQueued), done: make(chan struct{}), young: map[exposure]struct{}{}}
	go x.run()
	return x
}

// Evaluate is Flags.Evaluate, and exposes whom a lot decided for.
func (x *Exposures) Evaluate(key string, who Context) Result {
	r := x.flags.Evaluate(key, who)
	if r.Error == "" && r.Reason == eval.Split && who.Key() != "" {
		x.expose(exposure{key, r.Value.Variation, who.Key()})
	}
	return r
}

// Bool is a boolean flag's value, otherwise when there is none.
func (x *Exposures) Bool(key string, who Context, otherwise bool) bool {
	if r := x.Evaluate(key, who).Of(eval.Boolean); r.Error == "" {
		return r.Value.Bool
	}
	return otherwise
}

// String is a string flag's value, otherwise when there is none.
func (x *Exposures) String(key string, who Context, otherwise string) string {
	if r := x.Evaluate(key, who).Of(eval.String); r.Error == "" {
		return r.Value.Text
	}
	return otherwise
}

// Number is a number flag's value, otherwise when there is none.
func (x *Exposures) Number(key string, who Context, otherwise float64) float64 {
	if r := x.Evaluate(key, who).Of(eval.Number); r.Error == "" {
		return r.Value.Number
	}
	return otherwise
}

// Lost is how many exposures never reached the server: because more of them
// waited than fit into memory, because it refused them, or because they came
// after Close.
func (x *Exposures) Lost() int64 { return x.lost.Load() }

// expose queues an exposure that was not told before. Nobody waits for the queue.
func (x *Exposures) expose(e exposure) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, told := x.young[e]; told {
		return
	}
	if _, told := x.old[e]; told {
		return
	}
	if x.closed {
		x.lost.Add(1)
		return
	}
	now := time.Now().UTC()
	call := Call{
		Type: "track", MessageID: rand.Text(), UserID: e.unit, Event: "$exposure", Timestamp: &now,
		Properties: map[string]any{"flag": e.flag, "variation": e.variation},
	}
	select {
	case x.queue <- call:
	default: // not remembered: the next evaluation tries again
		x.lost.Add(1)
		return
	}
	if len(x.young) >= mostPerMemory {
		x.young, x.old = map[exposure]struct{}{}, x.young
	}
	x.young[e] = struct{}{}
}

// run sends batches until the queue is closed and empty.
func (x *Exposures) run() {
	defer close(x.done)
	for first := range x.queue {
		batch := append(make([]Call, 0, mostTogether), first)
		full := time.After(longestWait)
	gather:
		for len(batch) < mostTogether {
			select {
			case call, more := <-x.queue:
				if !more {
					break gather
				}
				batch = append(batch, call)
			case <-full:
				break gather
			}
		}
		// Send repeats what may be repeated; what fails then is not worth more.
		if err := x.sender.Send(context.Background(), batch); err != nil {
			x.lost.Add(int64(len(batch)))
		}
	}
}

// Close sends what waits and returns once it is on the server's disk, or when ctx
// ends.
func (x *Exposures) Close(ctx context.Context) error {
	x.mu.Lock()
	if !x.closed {
		x.closed = true
		close(x.queue)
	}
	x.mu.Unlock()
	select {
	case <-x.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d exposures were not sent: %w", len(x.queue), ctx.Err())
	}
}
