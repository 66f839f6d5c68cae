package dashboard

import (
	"errors"
	"fmt"

	"github.com/google/uuid"

	"prodops/internal/errs"
)

// checkTiles checks tiles one by one and against one another, and gives those
// without an id one. What is on the grid may touch but not overlap.
func checkTiles(f *errs.Fields, tiles []Tile) Tiles {
	if len(tiles) > mostTiles {
		f.Add("body.tiles", "At most %d tiles; make a second dashboard.", mostTiles)
		return Tiles{}
	}
	out := make(Tiles, len(tiles))
	seen := map[string]bool{}
	for i, t := range tiles {
		at := fmt.Sprintf("body.tiles[%d]", i)
		out[i] = checkTile(f, at, t)
		if seen[out[i].ID] {
			f.Add(at+".id", "Another tile has this id.")
		}
		seen[out[i].ID] = true
		for j := range i {
			if out[j].overlaps(t) {
				f.Add(at, "It overlaps tile %d: move one of them.", j)
				break
			}
		}
	}
	return out
}

func checkTile(f *errs.Fields, at string, t Tile) Tile {
	if t.ID = f.Optional(at+".id", t.ID, 40); t.ID == "" {
		t.ID = uuid.NewString()
	}
	t.Title = f.Optional(at+".title", t.Title, nameLimit)
	t.Text = f.Text(at+".text", t.Text, tileTextLimit)
	shown := 0
	for _, what := range []string{t.Insight, t.Metric, t.Text} {
		if what != "" {
			shown++
		}
	}
	switch {
	case shown == 0:
		f.Add(at, "Give the insight or the metric it draws, or a text.")
	case shown > 1:
		f.Add(at, "A tile draws an insight or a metric, or shows a text: one of them.")
	}
	if t.X < 0 || t.W < 1 || t.X+t.W > Columns {
		f.Add(at+".w", "The grid has %d columns: x + w is at most %d, and w at least 1.", Columns, Columns)
	}
	if t.Y < 0 || t.H < 1 || t.H > tallestTile || t.Y+t.H > lastRow {
		f.Add(at+".h", "A tile is 1 to %d rows high, and y at least 0.", tallestTile)
	}
	if len(t.Display) > 0 {
		checkObject(f, at+".display", t.Display, displayLimit)
	}
	return t
}

func (t Tile) overlaps(o Tile) bool {
	return t.X < o.X+o.W && o.X < t.X+t.W && t.Y < o.Y+o.H && o.Y < t.Y+t.H
}

// below is the first free row under all tiles.
func (t Tiles) below() int {
	row := 0
	for _, tile := range t {
		row = max(row, tile.Y+tile.H)
	}
	return row
}

// fieldsOf are the wrong parts an error names; nil for nil.
func fieldsOf(err error) []errs.Field {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && len(e.Fields) > 0 {
		return e.Fields
	}
	return []errs.Field{{Location: "body", Message: err.Error()}}
}
