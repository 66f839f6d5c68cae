package api

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"prodops/internal/dashboard"
	"prodops/internal/record"
)

// Dashboard is saved questions beside one another.
type Dashboard struct {
	record.Head
	Name           string           `json:"name"`
	Description    string           `json:"description"`
	Owner          string           `json:"owner,omitempty" doc:"Id of a member."`
	Tiles          []dashboard.Tile `json:"tiles"`
	Range          *QueryRange      `json:"range,omitempty" doc:"In place of each question's own."`
	Where          []QueryCondition `json:"where" doc:"Besides each question's own."`
	RefreshSeconds int64            `json:"refresh_seconds" doc:"How often the page asks again; 0 for never."`
}

// DashboardCreate makes a dashboard.
type DashboardCreate struct {
	Name           string           `json:"name" maxLength:"200"`
	Description    string           `json:"description,omitempty" maxLength:"5000"`
	Owner          string           `json:"owner,omitempty" maxLength:"64" doc:"Id of a member; whoever makes it when absent."`
	Tiles          []dashboard.Tile `json:"tiles,omitempty"`
	Range          *QueryRange      `json:"range,omitempty"`
	Where          []QueryCondition `json:"where,omitempty"`
	RefreshSeconds int64            `json:"refresh_seconds,omitempty"`
}

// DashboardPatch changes a dashboard; what is absent stays. An empty range
// gives each question its own again.
type DashboardPatch struct {
	Name           *string           `json:"name,omitempty" maxLength:"200"`
	Description    *string           `json:"description,omitempty" maxLength:"5000"`
	Owner          *string           `json:"owner,omitempty" maxLength:"64"`
	Tiles          *[]dashboard.Tile `json:"tiles,omitempty"`
	Range          *QueryRange       `json:"range,omitempty"`
	Where          *[]QueryCondition `json:"where,omitempty"`
	RefreshSeconds *int64            `json:"refresh_seconds,omitempty"`
}

// TileCreate puts a tile on a dashboard, under the others.
type TileCreate struct {
	Insight string          `json:"insight,omitempty" maxLength:"64" doc:"Id of the insight it draws; or give metric or text."`
	Metric  string          `json:"metric,omitempty" maxLength:"64" doc:"Id of the metric it draws over time; or give insight or text."`
	Text    string          `json:"text,omitempty" maxLength:"10000" doc:"Markdown; or give insight or metric."`
	W       int             `json:"w,omitempty" doc:"Columns of 12; 6 when absent."`
	H       int             `json:"h,omitempty" doc:"Rows; 6 when absent."`
	Title   string          `json:"title,omitempty" maxLength:"200"`
	Display json.RawMessage `json:"display,omitempty"`
}

// DashboardAnswers are the answers of a dashboard's tiles, as they are now.
type DashboardAnswers struct {
	Items   []TileAnswer `json:"items" doc:"One for each tile that draws an insight, in the dashboard's order."`
	AskedAt time.Time    `json:"asked_at"`
}

// TileAnswer is the answer to one tile's question, or the problem with it.
type TileAnswer struct {
	Tile     string           `json:"tile" doc:"Id of the tile."`
	Insight  string           `json:"insight,omitempty" doc:"Id; absent when the insight is gone."`
	Metric   string           `json:"metric,omitempty" doc:"Id of the metric, in place of an insight."`
	Name     string           `json:"name,omitempty" doc:"Of the insight or metric."`
	Archived bool             `json:"archived" doc:"The insight or metric is archived."`
	Display  json.RawMessage  `json:"display,omitempty" doc:"How the insight is drawn when the tile does not say."`
	Query    json.RawMessage  `json:"query,omitempty" doc:"The question as it was asked, with the dashboard's range and conditions."`
	Answer   json.RawMessage  `json:"answer,omitempty" doc:"As POST query answers; absent when there is a problem."`
	Problem  *huma.ErrorModel `json:"problem,omitempty"`
}
