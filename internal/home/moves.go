package home

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"prodops/internal/annotation"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/period"
	"prodops/internal/sqldb"
	"prodops/internal/stats"
)

// Moves is what changed, and which numbers left their usual range.
type Moves struct {
	Moved   []MovedNumber           `json:"moved" doc:"The most unusual first."`
	Watched int                     `json:"watched" doc:"How many trends were looked at."`
	Unsaid  []UnsaidTrend           `json:"unsaid" doc:"Trends of which nothing can be said, and why."`
	Score   float64                 `json:"score" doc:"How many times its usual error a number must be away from the usual to be listed."`
	Changes []annotation.Annotation `json:"changes" doc:"What happened in the last 30 days, the newest first; a few of it."`
	Changed int                     `json:"changed" doc:"How much happened in these days."`
}

// MovedNumber is a number that left its own usual range.
type MovedNumber struct {
	WatchedTrend
	Unit   string                  `json:"unit,omitempty" doc:"What is counted, such as people; share is 0 to 1."`
	Bucket string                  `json:"bucket" doc:"Where it left its range: the day on which the day or week begins."`
	Last   string                  `json:"last" doc:"The last bucket outside of it; the same where it was only one."`
	Value  float64                 `json:"value" doc:"The number in that bucket."`
	Usual  float64                 `json:"usual" doc:"What it would have been, by the values before."`
	Score  float64                 `json:"score" doc:"How many times its usual error it was away; negative for below."`
	Others int                     `json:"others,omitempty" doc:"How often else it left its range in these days."`
	Past   []TrendPoint            `json:"past" doc:"The last eight weeks by day, or half a year by week, the oldest first."`
	Nearby []annotation.Annotation `json:"nearby" doc:"What happened at the same time: in that bucket or the one before."`
}

// UnsaidTrend is a trend of which nothing can be said.
type UnsaidTrend struct {
	WatchedTrend
	Why string `json:"why"`
}

// Calendar is how the project counts time.
type Calendar = period.Calendar

const (
	mostWatched = 12
	mostMoves   = 5
	mostChanges = 6
	mostNearby  = 3
	lookBack    = 30 * day
)

// looked says how much of a trend is read, how much of it is judged, and how
// much is shown.
type looked struct{ read, judge, show, season int }

func lookedAt(i period.Interval) looked {
	if i == period.Week {
		return looked{read: 27, judge: 5, show: 26, season: 1}
	}
	return looked{read: 85, judge: 30, show: 56, season: 7}
}

// Moves finds the numbers that left their usual range in the last 30 days, and
// what happened then. project is an id.
func (h *Home) Moves(ctx context.Context, actor auth.Actor, project string, calendar Calendar) (Moves, error) {
	if err := actor.Can(auth.ProjectRead, project); err != nil {
		return Moves{}, err
	}
	moves := Moves{Moved: []MovedNumber{}, Unsaid: []UnsaidTrend{}, Score: stats.DepartureScore}
	now := h.registry.Now()
	happened, err := h.happened(ctx, actor, project, now)
	if err != nil {
		return Moves{}, err
	}
	for _, a := range slices.Backward(happened) {
		if a.At < ago(now, lookBack) {
			break
		}
		if moves.Changed++; moves.Changed <= mostChanges {
			moves.Changes = append(moves.Changes, a)
		}
	}
	if moves.Changes == nil {
		moves.Changes = []annotation.Annotation{}
	}
	if actor.Can(auth.QueryRun, project) != nil || actor.Can(auth.InsightRead, project) != nil {
		return moves, nil
	}
	found, err := h.watched.get(ctx, project, 0, now, func() (watched, error) { return h.watch(ctx, actor, project) })
	if err != nil {
		return Moves{}, err
	}
	moves.Watched, moves.Unsaid = found.watched, found.unsaid
	for _, m := range found.moved {
		m.Nearby = nearby(happened, m.Bucket, m.Interval, calendar)
		moves.Moved = append(moves.Moved, m)
	}
	return moves, nil
}

// happened is what happened in the days looked at, and the week before, the
// oldest first.
func (h *Home) happened(ctx context.Context, actor auth.Actor, project string, now sqldb.Micros) ([]annotation.Annotation, error) {
	if actor.Can(auth.JournalRead, project) != nil {
		return nil, nil
	}
	list, _, err := h.annotations.List(ctx, actor, project, ago(now, lookBack+14*day), now+1)
	return list, err
}

// watched is what the trends of a project say.
type watched struct {
	watched int
	moved   []MovedNumber
	unsaid  []UnsaidTrend
}

// watch looks at every trend that is worth it.
func (h *Home) watch(ctx context.Context, actor auth.Actor, project string) (watched, error) {
	trends, err := h.trends.Watched(ctx, actor, project, mostWatched)
	if err != nil {
		return watched{}, err
	}
	found := watched{watched: len(trends), unsaid: []UnsaidTrend{}}
	for _, t := range trends {
		past, err := h.trends.Past(ctx, actor, project, t, lookedAt(t.Interval).read)
		var moves []MovedNumber
		if err == nil {
			moves, err = movesOf(t, past)
		}
		why, undefined := errors.AsType[*stats.Undefined](err)
		wrong, refused := errors.AsType[*errs.Error](err)
		switch {
		case undefined:
			found.unsaid = append(found.unsaid, UnsaidTrend{WatchedTrend: t, Why: why.Message})
		case refused && slices.Contains([]errs.Kind{errs.Invalid, errs.NotFound, errs.Conflict}, wrong.Kind):
			found.unsaid = append(found.unsaid, UnsaidTrend{WatchedTrend: t, Why: wrong.Message})
		case err != nil:
			return watched{}, err
		case len(moves) > 0:
			found.moved = append(found.moved, largest(moves))
		}
	}
	slices.SortStableFunc(found.moved, func(a, b MovedNumber) int { return cmp.Compare(math.Abs(b.Score), math.Abs(a.Score)) })
	found.moved = found.moved[:min(len(found.moved), mostMoves)]
	return found, nil
}

// largest is the most unusual of at least one move of a trend.
func largest(moves []MovedNumber) MovedNumber {
	most := slices.MaxFunc(moves, func(a, b MovedNumber) int { return cmp.Compare(math.Abs(a.Score), math.Abs(b.Score)) })
	most.Others = len(moves) - 1
	return most
}

// movesOf finds where a trend left its usual range among the values judged. A
// trend begins with the first value that is not nothing: what was before was not
// usual, there was no such thing yet.
func movesOf(t WatchedTrend, past Past) ([]MovedNumber, error) {
	look := lookedAt(t.Interval)
	points := past.Points
	for len(points) > 0 && (points[0].Value == nil || *points[0].Value == 0) {
		points = points[1:]
	}
	series := stats.Series{Season: look.season, Counts: past.Counts, Values: make([]float64, len(points))}
	for i, p := range points {
		series.Values[i] = math.NaN()
		if p.Value != nil {
			series.Values[i] = *p.Value
		}
	}
	found, err := series.Departures(len(points) - look.judge)
	if err != nil {
		return nil, err
	}
	moves := make([]MovedNumber, len(found))
	for i, d := range found {
		moves[i] = MovedNumber{
			WatchedTrend: t, Unit: past.Unit, Bucket: points[d.At].Bucket, Last: points[d.Last].Bucket,
			Value: d.Value, Usual: d.Usual, Score: d.Score, Past: points[max(0, len(points)-look.show):],
		}
	}
	return moves, nil
}

// nearby is what happened in a bucket or the one before, the newest first and at
// most a few.
func nearby(happened []annotation.Annotation, bucket string, interval period.Interval, calendar Calendar) []annotation.Annotation {
	list := []annotation.Annotation{}
	begins, err := time.ParseInLocation(time.DateOnly, bucket, calendar.Zone)
	if err != nil {
		return list
	}
	from := sqldb.MicrosOf(calendar.Add(begins, interval, -1))
	to := sqldb.MicrosOf(calendar.Add(begins, interval, 1))
	for _, a := range slices.Backward(happened) {
		if a.At >= from && a.At < to && len(list) < mostNearby {
			list = append(list, a)
		}
	}
	return list
}
