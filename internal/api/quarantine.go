package api

import (
	"context"
	"encoding/json"
	"strings"

	"prodops/internal/ingest"
)

type quarantineInput struct {
	InProject
	InPage
	State  string `query:"state" enum:"waiting,replayed,discarded" default:"waiting"`
	Reason string `query:"reason" maxLength:"100"`
}

type replayInput struct {
	InProject
	Body ReplayRequest
}

func quarantinedView(q ingest.Quarantined) Quarantined {
	return Quarantined{
		ID: q.ID, ReceivedAt: micros(q.ReceivedAt), Source: q.Source, Reason: string(q.Reason), Detail: q.Detail,
		Event: q.Event, Payload: payloadView(q.Payload), Whole: q.Whole, Times: q.Times, State: string(q.State),
	}
}

// payloadView is the payload as JSON where it is some, as text otherwise.
func payloadView(payload []byte) any {
	var view any
	if json.Unmarshal(payload, &view) == nil {
		return view
	}
	return strings.ToValidUTF8(string(payload), "\uFFFD")
}

func (a *API) listQuarantine(ctx context.Context, c call, in *quarantineInput) (*answer[QuarantinePage], error) {
	page, err := a.services.Quarantine.List(ctx, c.Actor, c.Project.ID, ingest.QuarantineFilter{
		State: ingest.State(in.State), Reason: ingest.Reason(in.Reason), Cursor: in.Cursor, Limit: in.Limit,
	})
	view := QuarantinePage{
		Items:      newList(page.Calls, "", quarantinedView).Body.Items,
		NextCursor: page.Next,
		Reasons:    []QuarantineReason{},
	}
	for _, r := range page.Reasons {
		view.Reasons = append(view.Reasons, QuarantineReason{Reason: string(r.Reason), Count: r.Count})
	}
	return &answer[QuarantinePage]{view}, err
}

func (a *API) replayQuarantine(ctx context.Context, c call, in *replayInput) (*answer[Replayed], error) {
	done, err := a.services.Pipeline.Replay(ctx, c.Actor, c.Project.ID, ingest.Selection{
		IDs: in.Body.IDs, Reason: ingest.Reason(in.Body.Reason), All: in.Body.All,
	})
	return &answer[Replayed]{Replayed{Replayed: done.Replayed, Failed: done.Failed}}, err
}

func (a *API) discardQuarantined(ctx context.Context, c call, in *OfRecord) (*nothing, error) {
	return &nothing{}, a.services.Quarantine.Discard(ctx, c.Actor, c.Project.ID, in.ID)
}
