package dashboard

import (
	"database/sql/driver"
	"encoding/json"
	"strings"

	"prodops/internal/analytics"
	"prodops/internal/errs"
	"prodops/internal/period"
	"prodops/internal/record"
	"prodops/internal/sqldb"
)

// Dashboard is saved questions beside one another, answered together.
type Dashboard struct {
	record.Head
	Name        string     `db:"name" json:"name"`
	Description string     `db:"description" json:"description"`
	Owner       string     `db:"owner" json:"owner"` // id of a member, "" for nobody
	Tiles       Tiles      `db:"tiles" json:"tiles"`
	Range       Span       `db:"span" json:"range"`                      // in place of each question's own; the zero one for that
	Where       Conditions `db:"conditions" json:"where"`                // besides each question's own
	Refresh     int64      `db:"refresh_seconds" json:"refresh_seconds"` // seconds between refreshes of the page; 0 for none
}

// Entry implements record.Record. Texts of tiles are found by search too.
func (d *Dashboard) Entry() record.Entry {
	body := []string{d.Description}
	for _, t := range d.Tiles {
		if said := strings.TrimSpace(t.Title + " " + t.Text); said != "" {
			body = append(body, said)
		}
	}
	return record.Entry{Title: d.Name, Body: strings.Join(body, "\n"), Owner: d.Owner}
}

// Tile is one place of a dashboard: an insight, a metric or a text.
type Tile struct {
	ID      string          `json:"id,omitempty" maxLength:"40" doc:"Unique in its dashboard; made when absent."`
	Insight string          `json:"insight,omitempty" maxLength:"64" doc:"Id of the insight it draws; or give metric or text."`
	Metric  string          `json:"metric,omitempty" maxLength:"64" doc:"Id of the metric it draws over time; or give insight or text."`
	Text    string          `json:"text,omitempty" maxLength:"10000" doc:"Markdown; or give insight or metric."`
	X       int             `json:"x" doc:"Column of its left edge, 0 to 11."`
	Y       int             `json:"y" doc:"Row of its upper edge, from 0."`
	W       int             `json:"w" doc:"Columns it is wide, of 12."`
	H       int             `json:"h" doc:"Rows it is high."`
	Title   string          `json:"title,omitempty" maxLength:"200" doc:"Instead of the name of what it draws."`
	Display json.RawMessage `json:"display,omitempty" doc:"How the page draws it, instead of the insight's own; not looked at here."`
}

// Columns is how many columns the grid of tiles has.
const Columns = 12

const (
	mostTiles      = 50
	tallestTile    = 40   // rows
	lastRow        = 2000 // no tile reaches further down
	tileTextLimit  = 10_000
	shortestWait   = 10 // seconds between refreshes
	longestWait    = 24 * 60 * 60
	mostConditions = 20
)

// Tiles is a column of tiles. It is never null.
type Tiles []Tile

// Value implements driver.Valuer.
func (t Tiles) Value() (driver.Value, error) {
	if t == nil {
		return "[]", nil
	}
	return sqldb.JSONValue([]Tile(t))
}

// Scan implements sql.Scanner.
func (t *Tiles) Scan(src any) error { *t = nil; return sqldb.ScanJSON(src, (*[]Tile)(t)) }

// insights are the insights the tiles draw, each once.
func (t Tiles) insights() []string { return t.drawn(func(t Tile) string { return t.Insight }) }

// metrics are the metrics the tiles draw, each once.
func (t Tiles) metrics() []string { return t.drawn(func(t Tile) string { return t.Metric }) }

func (t Tiles) drawn(of func(Tile) string) []string {
	seen := map[string]bool{"": true}
	ids := []string{}
	for _, tile := range t {
		if id := of(tile); !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// Span is a column of a range.
type Span struct{ period.Range }

// Value implements driver.Valuer.
func (s Span) Value() (driver.Value, error) { return sqldb.JSONValue(s.Range) }

// Scan implements sql.Scanner.
func (s *Span) Scan(src any) error { s.Range = period.Range{}; return sqldb.ScanJSON(src, &s.Range) }

// Conditions is a column of conditions. It is never null.
type Conditions []analytics.Condition

// Value implements driver.Valuer.
func (c Conditions) Value() (driver.Value, error) {
	if c == nil {
		return "[]", nil
	}
	return sqldb.JSONValue([]analytics.Condition(c))
}

// Scan implements sql.Scanner.
func (c *Conditions) Scan(src any) error {
	*c = nil
	return sqldb.ScanJSON(src, (*[]analytics.Condition)(c))
}

// Board says what a dashboard is made of; it is the whole of one.
type Board struct {
	Name        string
	Description string
	Owner       string
	Tiles       []Tile
	Range       period.Range
	Where       json.RawMessage // conditions as questions take them; none when empty
	Refresh     int64           // seconds
}

// BoardEdit changes a dashboard; what is nil stays.
type BoardEdit struct {
	Name, Description, Owner *string
	Tiles                    *[]Tile
	Range                    *period.Range
	Where                    json.RawMessage
	Refresh                  *int64
}

// validate checks a board and writes it onto a dashboard.
func (in Board) onto(d *Dashboard) error {
	var f errs.Fields
	d.Name = f.Line("body.name", in.Name, nameLimit)
	d.Description = f.Text("body.description", in.Description, descriptionLimit)
	d.Owner = f.Optional("body.owner", in.Owner, 64)
	d.Range = Span{in.Range}
	if d.Refresh = in.Refresh; d.Refresh != 0 && (d.Refresh < shortestWait || d.Refresh > longestWait) {
		f.Add("body.refresh_seconds", "Refresh every %d to %d seconds, or 0 for never.", shortestWait, longestWait)
	}
	d.Tiles = checkTiles(&f, in.Tiles)
	f = append(f, fieldsOf(analytics.CheckRange(in.Range, "body.range"))...)
	where, err := analytics.ParseConditions(in.Where, "body.where")
	f = append(f, fieldsOf(err)...)
	if len(where) > mostConditions {
		f.Add("body.where", "At most %d conditions.", mostConditions)
	}
	d.Where = where
	return f.Err()
}

// board is the dashboard as it would be made anew.
func (d *Dashboard) board() (Board, error) {
	where, err := json.Marshal([]analytics.Condition(d.Where))
	return Board{
		Name: d.Name, Description: d.Description, Owner: d.Owner, Tiles: d.Tiles,
		Range: d.Range.Range, Where: where, Refresh: d.Refresh,
	}, err
}

// apply changes the dashboard, checked like a new one.
func (in BoardEdit) apply(d *Dashboard) error {
	next, err := d.board()
	if err != nil {
		return err
	}
	replace(&next.Name, in.Name)
	replace(&next.Description, in.Description)
	replace(&next.Owner, in.Owner)
	replace(&next.Tiles, in.Tiles)
	replace(&next.Range, in.Range)
	replace(&next.Refresh, in.Refresh)
	if in.Where != nil {
		next.Where = in.Where
	}
	return next.onto(d)
}

func replace[T any](at *T, with *T) {
	if with != nil {
		*at = *with
	}
}
