package demo

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"prodops/client"
)

// Options are how the story is told.
type Options struct {
	Seed    uint64
	Events  int    // about how many events lie in the past
	Days    int    // how long the past is
	Project string // slug or id
	Now     time.Time
	// Progress, if set, hears how many of the past's events are in; it is
	// called from several goroutines.
	Progress func(sent, total int)
	// Stage, if set, hears what the team does once the events are in.
	Stage func(says string)
}

// Run sends the past of the story and saves the questions a newcomer would
// ask. The key of the client must be allowed to send events and write records.
// It returns the history, so that Live can go on telling it.
func Run(ctx context.Context, c *client.Client, o Options) (*History, error) {
	if o.Events < 1 || o.Days < 14 {
		return nil, fmt.Errorf("a demo needs at least one event and 14 days, not %d and %d", o.Events, o.Days)
	}
	settings := "/api/v1/projects/" + o.Project
	if err := c.Patch(ctx, settings, "", map[string]any{"name": product}, nil); err != nil {
		return nil, fmt.Errorf("name the demo's project: %w", err)
	}
	h := newHistory(o.Seed, o.Events, o.Days, o.Now)
	if err := h.send(ctx, c, o.Progress); err != nil {
		return nil, fmt.Errorf("send the demo's events: %w", err)
	}
	return h, h.work(ctx, c, settings, o.Stage)
}

// work is what the team made of it until today.
func (h *History) work(ctx context.Context, c *client.Client, project string, stage func(string)) error {
	o := newOffice(c, project, h)
	for _, step := range []struct {
		says string
		do   func(context.Context) error
	}{
		{"Saving questions", o.ask},
		{"Inviting the team", o.hire},
		{"Reading what customers say", o.listen},
		{"Deciding what to do about it", o.decide},
		{"Visiting the largest customers", o.visitLargest},
		{"Writing it down", o.write},
		{"Drawing dashboards", o.chart},
		{"Asking people", o.survey},
		{"Leaving a few things for you", o.hand},
	} {
		if stage != nil {
			stage(step.says)
		}
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", strings.ToLower(step.says), err)
		}
	}
	return nil
}

// product is what the simulated company makes: boards of tasks for teams.
const product = "Corkboard"

const (
	chunk   = 800 // events sent at once
	senders = 4
)

// send sends the past, several chunks at a time; the last one alone, so that
// the newest events received are the newest that happened.
func (h *History) send(ctx context.Context, c *client.Client, progress func(sent, total int)) error {
	past := h.moments[:h.past]
	var sent atomic.Int64
	sendChunk := func(ctx context.Context, moments []moment) error {
		if err := c.Send(ctx, h.renderAll(moments)); err != nil {
			return err
		}
		if total := sent.Add(int64(len(moments))); progress != nil {
			progress(int(total), len(past))
		}
		return nil
	}
	last := max(0, len(past)-chunk)
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(senders)
	for from := 0; from < last; from += chunk {
		group.Go(func() error { return sendChunk(groupCtx, past[from:min(from+chunk, last)]) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return sendChunk(ctx, past[last:])
}

func (h *History) renderAll(moments []moment) []client.Call {
	calls := make([]client.Call, len(moments))
	for i, m := range moments {
		calls[i] = h.render(m)
	}
	return calls
}

// Live goes on with the story as time passes, until ctx ends or the story
// does: people use the product, and some of them write. What happened while it
// could not send is sent when it can again.
func (h *History) Live(ctx context.Context, c *client.Client, project string) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return h.liveEvents(ctx, c) })
	group.Go(func() error { return h.liveVoices(ctx, c, "/api/v1/projects/"+project) })
	return group.Wait()
}

// liveVoices takes in what customers say from now on.
func (h *History) liveVoices(ctx context.Context, c *client.Client, project string) error {
	all := h.voices()
	for _, v := range all[h.heardBefore(all, h.Story.Now):] {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Until(time.UnixMicro(v.at))):
		}
		if err := c.Post(ctx, project+"/feedback", v.note(), nil); err != nil && ctx.Err() == nil {
			return fmt.Errorf("take in a note: %w", err)
		}
	}
	return nil
}

func (h *History) liveEvents(ctx context.Context, c *client.Client) error {
	next := h.past
	for next < len(h.moments) {
		wait := time.Until(time.UnixMicro(h.moments[next].at))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		due := next
		for now := time.Now().UnixMicro(); due < len(h.moments) && h.moments[due].at <= now && due-next < chunk; {
			due++
		}
		if err := c.Send(ctx, h.renderAll(h.moments[next:due])); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("go on with the demo: %w", err)
		}
		next = due
	}
	return nil
}
