package demo

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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
	// Clock, if set, sets the clock of the workspace: what the team did weeks ago
	// is dated weeks ago.
	Clock func(time.Time)
	// Join makes a client without a key, for somebody of the team to sign in with.
	Join func() (*client.Client, error)
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
	return h, h.work(ctx, c, settings, o)
}

// act is something the team does, and when.
type act struct {
	at   int64
	says string
	do   func(context.Context) error
}

// acts are what the team made of it until today, in order of time.
func (o *office) acts() []act {
	s := o.history.Story
	list := []act{
		{s.Begin + microsPerHour, "Saving questions", o.ask},
		{s.Begin + 2*microsPerHour, "Inviting the team", o.hire},
		{s.Begin + microsPerDay, "Drawing dashboards", o.chart},
		{s.Begin + 2*microsPerDay, "Registering tools and rituals", o.equip},
		{s.Begin + 2*microsPerDay + microsPerHour, "Saying what the team wants of itself", o.target},
		{s.TemplatesBegin - 2*microsPerHour, "Defining metrics", o.measure},
		{s.TemplatesBegin, "Trying templates", o.tryTemplates},
		{s.TemplatesEnd, "Ending the try of templates", o.stopTemplates},
		// What the last newcomers do within their week belongs to it too.
		{s.TemplatesEnd + min(week+microsPerHour, (s.Decided-s.TemplatesEnd)/2), "Learning that templates change nothing", o.learnOfTemplates},
		{s.Decided - 2*microsPerDay, "Reading what customers say", o.listen},
		{s.Decided, "Deciding what to do about it", o.decide},
		{s.PreviewBegin, "Trying a preview of the import", o.tryPreview},
		{s.ImportFix, "Shipping the preview", o.shipPreview},
		{s.ImportFix + 5*microsPerHour, "Shipping the preview", o.release},
		{s.ImportFix + microsPerDay, "Saying what it cost", o.reckon},
		{s.ImportFix + 2*microsPerDay, "Telling those who asked for it", o.tellRequesters},
		{s.RehearsalBegin, "Trying a rehearsal of automations", o.tryRehearsal},
		{s.OutageEnd + microsPerDay, "Telling of deployments and the outage", o.ship},
		{s.Now - 20*microsPerDay, "Visiting the largest customers", o.visitLargest},
		{s.Now - 12*microsPerDay, "Asking people", o.survey},
		{s.Now - 2*microsPerDay, "Writing it down", o.write},
		{s.Now - microsPerDay, "Reading on", o.readOn},
		{s.Now - 22*microsPerHour, "Telling those who asked for it", o.tellRequesters}, // who was told already is told nothing
		{s.Now - 21*microsPerHour, "Concluding what came of it", o.conclude},
		{s.Now - microsPerHour, "Telling of the latest deployments", o.shipSoFar},
		{s.Now - microsPerHour/2, "Leaving a few things for you", o.hand},
	}
	for at := weekdayFrom(s.Begin+14*microsPerDay-s.Begin%microsPerDay, time.Friday) + 15*microsPerHour; at < s.Now; at += 2 * week {
		list = append(list, act{at, "Checking where the time goes", o.checkTime})
	}
	list = append(list, o.wonder()...)
	slices.SortStableFunc(list, func(a, b act) int { return cmp.Compare(a.at, b.at) })
	return list
}

// work tells what the team did. Before each act the clock is set to it, and what
// customers said until then is taken in.
func (h *History) work(ctx context.Context, c *client.Client, project string, o Options) error {
	team := newOffice(c, project, h)
	team.join = o.Join
	said := ""
	for _, a := range team.acts() {
		if o.Stage != nil && a.says != said {
			o.Stage(a.says)
			said = a.says
		}
		if o.Clock != nil {
			o.Clock(time.UnixMicro(a.at))
		}
		team.now = a.at
		if err := team.hear(ctx, a.at); err != nil {
			return err
		}
		if err := a.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", strings.ToLower(a.says), err)
		}
	}
	if o.Clock != nil {
		o.Clock(h.now())
	}
	return team.hear(ctx, h.Story.Now)
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
