package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"prodops/internal/errs"
	"prodops/internal/journal"
)

type changesInput struct {
	InProject
	After  int64  `query:"after" minimum:"0" doc:"seq of the last change already known."`
	Order  string `query:"order" enum:"oldest,newest" default:"oldest" doc:"newest: from the end of the journal backwards; after is not looked at then."`
	Before int64  `query:"before" minimum:"0" doc:"With order=newest: only changes before this seq; 0 or absent for the end."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Type   string `query:"type" maxLength:"64" doc:"Only changes of this kind of record."`
	ID     string `query:"id" maxLength:"64" doc:"Only changes of this record."`
}

func (in *changesInput) filter(c call) journal.Filter {
	return journal.Filter{Project: c.Project.ID, Type: in.Type, ID: in.ID}
}

func changeView(e journal.Entry) Change {
	return Change{
		Seq: e.Seq, At: e.At, Verb: e.Verb, Type: e.Type, ID: e.ID,
		Actor:  ChangeActor{Kind: e.Actor.Kind, ID: e.Actor.ID, Name: e.Actor.Name},
		Before: object(e.Before), After: object(e.After),
	}
}

// object reads a JSON object; nil for null.
func object(raw json.RawMessage) map[string]any {
	var o map[string]any
	if json.Unmarshal(raw, &o) != nil {
		return nil
	}
	return o
}

func (a *API) listChanges(ctx context.Context, c call, in *changesInput) (*answer[list[Change]], error) {
	var entries []journal.Entry
	var err error
	if in.Order == "newest" {
		entries, err = a.services.Journal.Latest(ctx, in.filter(c), in.Before, in.Limit)
	} else {
		entries, err = a.services.Journal.List(ctx, in.filter(c), in.After, in.Limit)
	}
	next := ""
	if len(entries) == in.Limit {
		next = strconv.FormatInt(entries[len(entries)-1].Seq, 10)
	}
	return newList(entries, next, changeView), err
}

// heartbeat keeps proxies from closing a quiet stream, and finds out that the
// reader has gone.
const heartbeat = 20 * time.Second

// streamChanges sends every change as it is committed, until the reader leaves
// or the server shuts down.
func (a *API) streamChanges(_ context.Context, c call, in *changesInput) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		after := in.After
		if last, err := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64); err == nil {
			after = last
		}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		changes := make(chan journal.Entry)
		go func() {
			defer close(changes)
			for entry, err := range a.services.Journal.Follow(ctx, in.filter(c), after) {
				if err != nil {
					a.log.WarnContext(ctx, "stream of changes", "error", err)
					return
				}
				select {
				case changes <- entry:
				case <-ctx.Done():
					return
				}
			}
		}()
		a.sendChanges(r, w, changes)
	}}, nil
}

// eventStream begins an answer of server-sent events. What it returns sends one
// and reports whether the reader is still there.
func eventStream(w http.ResponseWriter) func(format string, args ...any) bool {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	control := http.NewResponseController(w)
	return func(format string, args ...any) bool {
		if control.SetWriteDeadline(time.Now().Add(2*heartbeat)) != nil {
			return false
		}
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return false
		}
		return control.Flush() == nil
	}
}

func (a *API) sendChanges(r *http.Request, w http.ResponseWriter, changes <-chan journal.Entry) {
	send := eventStream(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	alive := send(": connected\n\n")
	for alive {
		select {
		case entry, more := <-changes:
			if !more {
				return
			}
			text, err := json.Marshal(changeView(entry))
			if err != nil {
				return
			}
			alive = send("id: %d\nevent: change\ndata: %s\n\n", entry.Seq, text)
		case <-beat.C:
			alive = send(": still here\n\n")
		case <-r.Context().Done():
			return
		case <-a.options.Closing:
			return
		}
	}
}

// seqCursor reads a cursor that is a seq of the journal; "" is 0, its end.
func seqCursor(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	seq, err := strconv.ParseInt(cursor, 10, 64)
	if err != nil || seq < 1 {
		return 0, errs.Wrap(errs.Malformed, err, "This cursor is not one of ours.")
	}
	return seq, nil
}
