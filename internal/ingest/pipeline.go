package ingest

import (
	"context"

	"prodops/internal/event"
	"prodops/internal/eventlog"
)

// Log takes events; Append returns once they are on stable storage.
type Log interface {
	Append(ctx context.Context, events []event.Event) (eventlog.Position, error)
}
