// Package home says what one begins the day with: what waits for somebody, how
// the loop of the project runs and where it breaks, and what changed.
package home

import (
	"context"
	"time"

	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/journal"
	"prodops/internal/link"
	"prodops/internal/period"
	"prodops/internal/record"
	"prodops/internal/sqldb"
	"prodops/internal/todo"
)

// Home is the service. It is safe for concurrent use.
type Home struct {
	registry    *record.Registry
	links       *link.Links
	todo        *todo.Todo
	notes       Notes
	trends      Trends
	annotations *annotation.Annotations
	journal     *journal.Journal

	loops   *kept[Loop]
	watched *kept[watched]
}

const (
	// loopHolds is how long a counted loop holds while nothing is entered in the
	// journal; only the passing of time changes it then.
	loopHolds = time.Minute
	// watchedHolds is how long what trends say is given to others. Only days and
	// weeks that are over are judged, so it hardly changes within minutes, and a
	// busy project's answers cannot be shared for longer than it takes the next
	// event to come.
	watchedHolds = 5 * time.Minute
)

// Notes counts what was said.
type Notes interface {
	// Gathered is how many notes are under a theme, of how many.
	Gathered(ctx context.Context, project string) (gathered, of int, err error)
}

// Trends follows the numbers that the project goes by.
type Trends interface {
	// Watched are the trends by day or week worth watching, the most used first.
	Watched(ctx context.Context, actor auth.Actor, project string, most int) ([]WatchedTrend, error)
	// Past is the number in each bucket that is over, of so many buckets, the
	// oldest first.
	Past(ctx context.Context, actor auth.Actor, project string, t WatchedTrend, buckets int) (Past, error)
}

// WatchedTrend is a saved question whose number is followed.
type WatchedTrend struct {
	Insight  string          `json:"insight" doc:"Id of the insight."`
	Name     string          `json:"name" doc:"Name of the insight."`
	Interval period.Interval `json:"interval" enum:"day,week"`
}

// Past is what a number was.
type Past struct {
	Unit   string
	Counts bool // it counts events, people or sessions
	Points []TrendPoint
}

// TrendPoint is the number of one bucket.
type TrendPoint struct {
	Bucket string   `json:"bucket" doc:"Day on which the bucket begins, in the project's time zone."`
	Value  *float64 `json:"value" doc:"Null where there is nothing to measure."`
}

// Options are what a Home is made of.
type Options struct {
	Registry    *record.Registry
	Links       *link.Links
	Todo        *todo.Todo
	Notes       Notes
	Trends      Trends
	Annotations *annotation.Annotations
	Journal     *journal.Journal
}

// New returns the service.
func New(o Options) *Home {
	return &Home{
		registry: o.Registry, links: o.Links, todo: o.Todo, notes: o.Notes, trends: o.Trends, annotations: o.Annotations, journal: o.Journal,
		loops: keepFor[Loop](loopHolds), watched: keepFor[watched](watchedHolds),
	}
}

// Needs is what waits for the actor now.
func (h *Home) Needs(ctx context.Context, actor auth.Actor, project string) (todo.Needs, error) {
	if err := actor.Can(auth.ProjectRead, project); err != nil {
		return todo.Needs{}, err
	}
	return h.todo.List(ctx, actor, project, h.registry.Now())
}

// ago is the moment so long before now.
func ago(now sqldb.Micros, d time.Duration) sqldb.Micros { return now - sqldb.Micros(d.Microseconds()) }

const day = 24 * time.Hour
