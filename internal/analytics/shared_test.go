package analytics_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/event"
	"prodops/internal/eventdb"
	"prodops/internal/eventdb/naive"
	"prodops/internal/eventlog"
)

// counting is a store that counts what it is asked, and waits where told.
type counting struct {
	*naive.Store
	asked atomic.Int64
	gate  chan struct{} // nil for no wait
}

func (c *counting) Trends(ctx context.Context, plan eventdb.TrendsPlan) (eventdb.TrendsAnswer, error) {
	c.asked.Add(1)
	if c.gate != nil {
		select {
		case <-c.gate:
		case <-ctx.Done():
			return eventdb.TrendsAnswer{}, ctx.Err()
		}
	}
	return c.Store.Trends(ctx, plan)
}

func signUps(t *testing.T, rest string) analytics.Query {
	t.Helper()
	q, err := analytics.Parse([]byte(`{"kind":"trends","series":[{"event":"A"}]`+rest+`}`), "body")
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestSharedAnswers(t *testing.T) {
	store := &counting{Store: naive.New()}
	clock := now()
	shared := analytics.NewShared(analytics.NewRunner(store, "naive", nil, func() time.Time { return clock }), analytics.SharedBytes)
	me := auth.AsSystem("test")
	asks := func(why string, project analytics.Project, q analytics.Query, computed int64) analytics.Answer {
		t.Helper()
		before := store.asked.Load()
		answer, err := shared.Run(t.Context(), me, project, q)
		if err != nil {
			t.Fatal(err)
		}
		if got := store.asked.Load() - before; got != computed {
			t.Errorf("%s: computed %d times, want %d", why, got, computed)
		}
		return answer
	}
	asks("the first", berlin, signUps(t, ""), 1)
	asks("the second", berlin, signUps(t, ""), 0)
	asks("the same in other words", berlin, signUps(t, `,"range":{"last":"30d"},"interval":"day"`), 0)
	asks("another question", berlin, signUps(t, `,"interval":"week"`), 1)
	asks("another zone", analytics.Project{ID: "p", Timezone: "UTC", WeekStart: time.Monday}, signUps(t, ""), 1)
	asks("another week", analytics.Project{ID: "p", Timezone: "Europe/Berlin", WeekStart: time.Sunday}, signUps(t, ""), 1)
	asks("another project", analytics.Project{ID: "q", Timezone: "Europe/Berlin", WeekStart: time.Monday}, signUps(t, ""), 1)

	at := now().UnixMicro()
	if err := store.Append(t.Context(), eventlog.Position{Offset: 1}, []event.Event{{Project: "p", ID: "1", DistinctID: "a", Name: "A", Time: at, ReceivedAt: at, Properties: json.RawMessage("{}")}}); err != nil {
		t.Fatal(err)
	}
	if answer := asks("after an event", berlin, signUps(t, ""), 1); answer.About().MatchedEvents != 1 {
		t.Errorf("the event does not count: %+v", answer.About())
	}
	asks("again", berlin, signUps(t, ""), 0)
	clock = clock.Add(analytics.SharedFor)
	asks("a minute later", berlin, signUps(t, ""), 1)
	shared.Forget("p")
	asks("once forgotten", berlin, signUps(t, ""), 1)
	asks("nothing of others is forgotten", analytics.Project{ID: "q", Timezone: "Europe/Berlin", WeekStart: time.Monday}, signUps(t, ""), 1) // its answer was before the event

	if _, err := shared.Run(t.Context(), auth.Actor{}, berlin, signUps(t, "")); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("a stranger gets a shared answer: %v", err)
	}
}

// TestSharedAtOnce has many ask while the first is still being answered.
func TestSharedAtOnce(t *testing.T) {
	store := &counting{Store: naive.New(), gate: make(chan struct{})}
	shared := analytics.NewShared(analytics.NewRunner(store, "naive", nil, now), analytics.SharedBytes)
	q := signUps(t, "")
	var asking sync.WaitGroup
	for range 10 {
		asking.Go(func() {
			if _, err := shared.Run(context.WithoutCancel(t.Context()), auth.AsSystem("test"), berlin, q); err != nil {
				t.Error(err)
			}
		})
	}
	close(store.gate)
	asking.Wait()
	if store.asked.Load() != 1 {
		t.Errorf("computed %d times", store.asked.Load())
	}
}

// TestSharedWithoutTheFirst has the first to ask go away: the second computes.
func TestSharedWithoutTheFirst(t *testing.T) {
	store := &counting{Store: naive.New(), gate: make(chan struct{})}
	shared := analytics.NewShared(analytics.NewRunner(store, "naive", nil, now), analytics.SharedBytes)
	q := signUps(t, "")
	ctx, leave := context.WithCancel(t.Context())
	first, second := make(chan error), make(chan error)
	go func() { _, err := shared.Run(ctx, auth.AsSystem("test"), berlin, q); first <- err }()
	for store.asked.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	go func() { _, err := shared.Run(t.Context(), auth.AsSystem("test"), berlin, q); second <- err }()
	leave()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	close(store.gate)
	if err := <-second; err != nil {
		t.Errorf("who stayed: %v", err)
	}
}

// TestSharedWithinBounds asks more than fits.
func TestSharedWithinBounds(t *testing.T) {
	store := &counting{Store: naive.New()}
	shared := analytics.NewShared(analytics.NewRunner(store, "naive", nil, now), 16<<10)
	ask := func(days int) {
		if _, err := shared.Run(t.Context(), auth.AsSystem("test"), berlin, signUps(t, fmt.Sprintf(`,"range":{"last":"%dd"}`, days))); err != nil {
			t.Fatal(err)
		}
	}
	for days := range 30 {
		ask(days + 1)
	}
	asked := store.asked.Load()
	ask(30)
	if store.asked.Load() != asked {
		t.Error("the latest is not kept")
	}
	ask(1)
	if store.asked.Load() == asked {
		t.Error("the oldest is kept beyond the bound")
	}
	asked = store.asked.Load()
	ask(400)
	ask(400)
	if store.asked.Load() != asked+2 {
		t.Error("an answer as large as all others together is kept")
	}
}
