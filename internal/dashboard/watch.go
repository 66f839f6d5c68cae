package dashboard

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/period"
	"prodops/internal/sqldb"
)

// Trend is an insight whose number can be followed from day to day or from week
// to week.
type Trend struct {
	ID       string
	Name     string
	Interval period.Interval // day or week
}

const (
	mostUsed   = 100 // insights in use that are looked through
	mostLatest = 50  // insights saved last that are looked through
)

// Trends answers the insights of a project that are trends by day or week: those
// used most first, then those saved last, at most so many. uses says how often
// each is used elsewhere, by id; tiles of dashboards are counted here.
func (m *Measurer) Trends(ctx context.Context, actor auth.Actor, project string, uses map[string]int, most int) ([]Trend, error) {
	if err := actor.Can(auth.InsightRead, project); err != nil {
		return nil, err
	}
	records := m.insights.records
	uses = maps.Clone(uses)
	if err := m.countTiles(ctx, project, uses); err != nil {
		return nil, err
	}
	ids := slices.SortedFunc(maps.Keys(uses), func(a, b string) int { return cmp.Or(cmp.Compare(uses[b], uses[a]), cmp.Compare(a, b)) })
	found := map[string]Insight{}
	if len(ids) > 0 {
		used, err := records.Select(ctx, records.Registry().DB(), "WHERE project_id = ? AND archived_at = 0 AND id IN (?)", project, ids[:min(len(ids), mostUsed)])
		if err != nil {
			return nil, err
		}
		for _, i := range used {
			found[i.ID] = i
		}
	}
	latest, err := records.Select(ctx, records.Registry().DB(), "WHERE project_id = ? AND archived_at = 0 ORDER BY updated_at DESC, id DESC LIMIT ?", project, mostLatest)
	if err != nil {
		return nil, err
	}
	for _, i := range latest {
		found[i.ID] = i
		ids = append(ids, i.ID)
	}
	return trendsOf(ids, found, most), nil
}

// trendsOf are the first trends by day or week among insights, each once.
func trendsOf(ids []string, found map[string]Insight, most int) []Trend {
	trends, seen := []Trend{}, map[string]bool{}
	for _, id := range ids {
		i, known := found[id]
		if !known || seen[id] || len(trends) == most {
			continue
		}
		seen[id] = true
		// What cannot be read any more is not followed; its own page says why.
		q, err := analytics.Parse(json.RawMessage(i.Query), "query")
		if err == nil && q.Trends != nil && (q.Trends.Interval == period.Day || q.Trends.Interval == period.Week) {
			trends = append(trends, Trend{ID: id, Name: i.Name, Interval: q.Trends.Interval})
		}
	}
	return trends
}

// countTiles adds how many dashboards show each insight.
func (m *Measurer) countTiles(ctx context.Context, project string, uses map[string]int) error {
	var rows []struct {
		Tiles Tiles `db:"tiles"`
	}
	var db sqldb.Reader = m.insights.records.Registry().DB()
	if err := db.Select(ctx, &rows, "SELECT tiles FROM dashboards WHERE project_id = ? AND archived_at = 0", project); err != nil {
		return fmt.Errorf("count tiles: %w", err)
	}
	for _, r := range rows {
		for _, id := range r.Tiles.insights() {
			uses[id]++
		}
	}
	return nil
}
