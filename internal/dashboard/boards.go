package dashboard

import (
	"context"
	"encoding/json"
	"fmt"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/errs"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Boards is the service of dashboards. It is safe for concurrent use.
type Boards struct {
	records   *record.Store[Dashboard, *Dashboard]
	insights  *Insights
	projects  *project.Projects
	answers   Answerer
	catalogue Catalogue
	metrics   Metrics
}

// Metrics knows the questions that show metrics over time.
type Metrics interface {
	// Shown are metrics by id, those that are there, archived or not.
	Shown(ctx context.Context, actor auth.Actor, project string, ids []string) (map[string]ShownMetric, error)
}

// ShownMetric is a metric as a tile draws it.
type ShownMetric struct {
	Name     string
	Archived bool
	Query    analytics.Query
	Display  json.RawMessage // as Insight.Display
}

// NewBoards returns the service. answers should share what several ask:
// *analytics.Shared.
func NewBoards(r *record.Registry, insights *Insights, projects *project.Projects, answers Answerer, catalogue Catalogue, metrics Metrics) *Boards {
	return &Boards{insights: insights, projects: projects, answers: answers, catalogue: catalogue, metrics: metrics, records: record.New[Dashboard](r, record.Kind{
		Type: boardType, Table: "dashboards", Noun: "dashboard", Read: auth.DashboardRead, Write: auth.DashboardWrite,
	})}
}

// Create makes a dashboard. Its owner is the member who makes it when the board
// names nobody.
func (s *Boards) Create(ctx context.Context, actor auth.Actor, project string, in Board) (Dashboard, error) {
	if err := actor.Can(auth.DashboardWrite, project); err != nil {
		return Dashboard{}, err
	}
	if in.Owner == "" && actor.Kind() == auth.MemberActor {
		in.Owner = actor.ID()
	}
	var made Dashboard
	if err := in.onto(&made); err != nil {
		return Dashboard{}, err
	}
	return s.records.Create(ctx, actor, project, made, s.known)
}

// known refuses tiles of insights and metrics the project does not have. Archived ones are
// let in: a tile says so.
func (s *Boards) known(ctx context.Context, tx *sqldb.Tx, d Dashboard) error {
	found, err := s.records.Registry().Look(ctx, tx, d.Project, append(d.Tiles.insights(), d.Tiles.metrics()...))
	if err != nil {
		return err
	}
	var f errs.Fields
	for i, t := range d.Tiles {
		if listed, ok := found[t.Insight]; t.Insight != "" && (!ok || listed.Type != insightType) {
			f.Add(fmt.Sprintf("body.tiles[%d].insight", i), "There is no such insight.")
		}
		if listed, ok := found[t.Metric]; t.Metric != "" && (!ok || listed.Type != metricType) {
			f.Add(fmt.Sprintf("body.tiles[%d].metric", i), "There is no such metric.")
		}
	}
	return f.Err()
}

// Get is one dashboard, archived or not.
func (s *Boards) Get(ctx context.Context, actor auth.Actor, project, id string) (Dashboard, error) {
	return s.records.Get(ctx, actor, project, id)
}

// List returns a page of dashboards, the latest changed first, and the cursor
// of the next page, empty on the last.
func (s *Boards) List(ctx context.Context, actor auth.Actor, project string, f record.Filter) ([]Dashboard, string, error) {
	return s.records.List(ctx, actor, project, f)
}

// Update changes a dashboard; version is as for Insights.Update.
func (s *Boards) Update(ctx context.Context, actor auth.Actor, project, id string, version int64, in BoardEdit) (Dashboard, error) {
	return s.records.Change(ctx, actor, project, id, version, "updated", in.apply, s.known)
}

// Append puts a tile under the others of a dashboard, as wide and high as it
// says (half the grid and 6 rows when it does not).
func (s *Boards) Append(ctx context.Context, actor auth.Actor, project, id string, t Tile) (Dashboard, error) {
	return s.records.Change(ctx, actor, project, id, 0, "updated", func(d *Dashboard) error {
		if t.W == 0 {
			t.W = Columns / 2
		}
		if t.H == 0 {
			t.H = 6
		}
		t.X, t.Y = d.Tiles.room(t.W, t.H)
		tiles := append(append([]Tile{}, d.Tiles...), t)
		return BoardEdit{Tiles: &tiles}.apply(d)
	}, s.known)
}

// room is the place at the end of the dashboard: beside the last row of tiles
// when that has room, else below it.
func (t Tiles) room(w, h int) (x, y int) {
	below := t.below()
	for _, last := range t {
		place := Tile{X: last.X + last.W, Y: last.Y, W: w, H: h}
		if last.Y+last.H == below && place.X+w <= Columns && !t.taken(place) {
			return place.X, place.Y
		}
	}
	return 0, below
}

func (t Tiles) taken(place Tile) bool {
	for _, tile := range t {
		if tile.overlaps(place) {
			return true
		}
	}
	return false
}

// Archive takes the dashboard out of the list; Restore brings it back.
func (s *Boards) Archive(ctx context.Context, actor auth.Actor, project, id string, version int64) (Dashboard, error) {
	return s.records.Archive(ctx, actor, project, id, version)
}

// Restore undoes Archive.
func (s *Boards) Restore(ctx context.Context, actor auth.Actor, project, id string, version int64) (Dashboard, error) {
	return s.records.Restore(ctx, actor, project, id, version)
}

// calendar is what questions of a project need to know of it.
func (s *Boards) calendar(ctx context.Context, actor auth.Actor, id string) (analytics.Project, error) {
	in, err := s.projects.Get(ctx, actor, id)
	return analytics.Project{ID: in.ID, Timezone: in.Timezone, WeekStart: in.FirstWeekday()}, err
}

// Over is what is asked of a dashboard besides what it says itself.
type Over struct {
	Range period.Range // in place of the dashboard's; the zero one for that
	Where []byte       // conditions in place of the dashboard's, as JSON; empty for those
	Tiles []string     // only these tiles; empty for all
}
