package dashboard_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"prodops/internal/analytics"
	"prodops/internal/auth"
	"prodops/internal/dashboard"
	"prodops/internal/errs"
	"prodops/internal/eventdb"
	"prodops/internal/link"
	"prodops/internal/period"
	"prodops/internal/project"
	"prodops/internal/record"
)

// boards is the service over what is in a store.
func (w *world) boards(store eventdb.Store) *dashboard.Boards {
	runner := analytics.NewRunner(store, "naive", nil, w.clock)
	projects := project.New(w.db, w.journal, nil, w.clock)
	return dashboard.NewBoards(w.registry, w.Insights, projects, analytics.NewShared(runner, analytics.SharedBytes), runner, shownMetrics{})
}

// shownMetrics knows one metric: the share of people who signed up.
type shownMetrics struct{}

const buyers = "buyers-id"

func (shownMetrics) Shown(_ context.Context, _ auth.Actor, _ string, _ []string) (map[string]dashboard.ShownMetric, error) {
	q, err := analytics.Parse([]byte(`{"kind":"trends","range":{"last":"28d"},"series":[{"event":"Signed-Up","measure":"persons"},{"event":"*","measure":"persons"}],"formula":"A / B"}`), "q")
	return map[string]dashboard.ShownMetric{buyers: {Name: "Sign-up share", Query: q}}, err
}

// metric stands for a metric that is kept elsewhere.
type metric struct {
	record.Head
	Name string `db:"name" json:"name"`
}

func (m *metric) Entry() record.Entry { return record.Entry{Title: m.Name} }

func TestTilesOfMetrics(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s := w.boards(happened(t, "a 2026-02-20T08:00 Signed-Up", "b 2026-02-20T08:00 Visited"))
		if _, err := w.db.Exec(ctx, "CREATE TABLE made_metrics (id TEXT PRIMARY KEY, project_id TEXT, name TEXT, created_by TEXT, version BIGINT, created_at BIGINT, updated_at BIGINT, archived_at BIGINT)"); err != nil {
			t.Fatal(err)
		}
		metrics := record.New[metric](w.registry, record.Kind{Type: "metric", Table: "made_metrics", Noun: "metric", Read: auth.MetricRead, Write: auth.MetricWrite})
		known, err := metrics.Create(ctx, as(auth.Editor), home, metric{Name: "Known, and gone from the answers"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.db.Exec(ctx, "UPDATE records SET record_id = ? WHERE record_id = ?", buyers, known.ID); err != nil {
			t.Fatal(err)
		}
		_, err = s.Create(ctx, as(auth.Editor), home, dashboard.Board{Name: "x", Tiles: []dashboard.Tile{{Metric: "none", W: 6, H: 4}}})
		if wrong, ok := errors.AsType[*errs.Error](err); !ok || len(wrong.Fields) != 1 || wrong.Fields[0].Location != "body.tiles[0].metric" {
			t.Errorf("a metric that is not there: %v", err)
		}
		made := w.board(s, dashboard.Board{Name: "x", Range: period.Range{Last: "14d"}, Tiles: []dashboard.Tile{{Metric: buyers, W: 6, H: 4}}})
		answers, err := s.Answer(ctx, as(auth.Viewer), home, made.ID, dashboard.Over{})
		if err != nil || len(answers) != 1 || answers[0].Err != nil {
			t.Fatalf("%+v, %v", answers, err)
		}
		line := answers[0].Answer.(*analytics.TrendsAnswer).Series[0]
		if line.Label != "Sign-up share" || line.Total != 0.5 || answers[0].Query.Trends.Range.Last != "14d" {
			t.Errorf("%+v", answers[0])
		}
		here := record.Ref{Type: "metric", ID: buyers}
		edges, _, err := dashboard.Shown{DB: w.db}.Edges(ctx, home, []record.Ref{here}, 5)
		want := []link.Edge{{From: record.Ref{Type: "dashboard", ID: made.ID}, To: here, Relation: "shows"}}
		if diff := cmp.Diff(want, edges); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func (w *world) board(s *dashboard.Boards, in dashboard.Board) dashboard.Dashboard {
	w.t.Helper()
	made, err := s.Create(w.t.Context(), as(auth.Editor), home, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return made
}

func TestTheLifeOfADashboard(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.boards(happened(t))
		insight := w.insight(inWeeks)
		made := w.board(s, dashboard.Board{
			Name: " Growth ", Description: "What we look at on Mondays", Refresh: 60, Range: period.Range{Last: "12w"},
			Where: json.RawMessage(`[{"property":"plan","op":"eq","values":["pro",3,true]}]`),
			Tiles: []dashboard.Tile{
				{Insight: insight, X: 0, Y: 0, W: 6, H: 5, Display: json.RawMessage(`{"chart":"bar"}`)},
				{Text: "**Why** we look", X: 6, Y: 0, W: 6, H: 5},
			},
		})
		if made.Name != "Growth" || made.Owner != "m" || made.Version != 1 || made.Tiles[0].ID == "" || made.Tiles[0].ID == made.Tiles[1].ID {
			t.Errorf("%+v", made)
		}
		got, err := s.Get(ctx, as(auth.Viewer), home, made.ID)
		if diff := cmp.Diff(made, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}

		name := "Growth by week"
		after, err := s.Update(ctx, as(auth.Editor), home, made.ID, 1, dashboard.BoardEdit{Name: &name})
		if err != nil || after.Name != name || after.Version != 2 || len(after.Tiles) != 2 || len(after.Where) != 1 || after.Range.Last != "12w" {
			t.Errorf("%+v, %v", after, err)
		}
		_, err = s.Update(ctx, as(auth.Editor), home, made.ID, 1, dashboard.BoardEdit{Name: &name})
		w.want(errs.Stale, err)
		fewer := after.Tiles[:1]
		none, all := json.RawMessage("[]"), period.Range{}
		after, err = s.Update(ctx, as(auth.Editor), home, made.ID, 2, dashboard.BoardEdit{Tiles: (*[]dashboard.Tile)(&fewer), Where: none, Range: &all})
		if err != nil || len(after.Tiles) != 1 || after.Tiles[0].ID != made.Tiles[0].ID || len(after.Where) != 0 || after.Range.Range != all {
			t.Errorf("%+v, %v", after, err)
		}

		after, err = s.Append(ctx, as(auth.Editor), home, made.ID, dashboard.Tile{Insight: insight, H: 5})
		if err != nil || len(after.Tiles) != 2 || after.Tiles[1].X != 6 || after.Tiles[1].Y != 0 {
			t.Errorf("beside the last: %+v, %v", after.Tiles, err)
		}
		after, err = s.Append(ctx, as(auth.Editor), home, made.ID, dashboard.Tile{Insight: insight})
		if err != nil || after.Tiles[2].X != 0 || after.Tiles[2].Y != 5 || after.Tiles[2].W != 6 || after.Tiles[2].H != 6 {
			t.Errorf("below: %+v, %v", after.Tiles, err)
		}

		if _, err := s.Archive(ctx, as(auth.Editor), home, made.ID, 0); err != nil {
			t.Error(err)
		}
		_, err = s.Append(ctx, as(auth.Editor), home, made.ID, dashboard.Tile{Insight: insight})
		w.want(errs.Conflict, err)
		if page, _, err := s.List(ctx, as(auth.Viewer), home, record.Filter{}); err != nil || len(page) != 0 {
			t.Errorf("%+v, %v", page, err)
		}
		if _, err := s.Restore(ctx, as(auth.Editor), home, made.ID, 0); err != nil {
			t.Error(err)
		}
		for search, want := range map[string]int{"growth": 1, "mondays": 1, "absent": 0} {
			if page, _, err := s.List(ctx, as(auth.Viewer), home, record.Filter{Search: search}); err != nil || len(page) != want {
				t.Errorf("%q finds %d, %v", search, len(page), err)
			}
		}
	})
}

func TestWhatDashboardsShow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.boards(happened(t))
		first, second := w.insight(inWeeks), w.insight(inWeeks)
		onBoth := dashboard.Tile{Insight: first, X: 0, Y: 0, W: 6, H: 5}
		a := w.board(s, dashboard.Board{Name: "a", Tiles: []dashboard.Tile{onBoth, {Insight: second, X: 6, Y: 0, W: 6, H: 5}}})
		b := w.board(s, dashboard.Board{Name: "b", Tiles: []dashboard.Tile{onBoth}})
		gone := w.board(s, dashboard.Board{Name: "c", Tiles: []dashboard.Tile{onBoth}})
		if _, err := s.Archive(ctx, as(auth.Editor), home, gone.ID, 0); err != nil {
			t.Fatal(err)
		}
		shows := func(board, insight string) link.Edge {
			return link.Edge{From: record.Ref{Type: "dashboard", ID: board}, To: record.Ref{Type: "insight", ID: insight}, Relation: "shows"}
		}
		at := func(kind, id string) []record.Ref { return []record.Ref{{Type: kind, ID: id}} }
		for _, test := range []struct {
			at   []record.Ref
			most int
			want []link.Edge
			many []link.Many
		}{
			{at("insight", first), 10, []link.Edge{shows(b.ID, first), shows(a.ID, first)}, nil},
			{at("insight", second), 10, []link.Edge{shows(a.ID, second)}, nil},
			{at("dashboard", a.ID), 10, []link.Edge{shows(a.ID, first), shows(a.ID, second)}, nil},
			{at("insight", first), 1, []link.Edge{shows(b.ID, first)}, []link.Many{{At: at("insight", first)[0], Relation: "shows", Inverse: true, Total: 2}}},
			{at("idea", first), 10, nil, nil},
		} {
			got, many, err := dashboard.Shown{DB: w.db}.Edges(ctx, home, test.at, test.most)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%v at most %d: %s", test.at, test.most, diff)
			}
			if diff := cmp.Diff(test.many, many); diff != "" {
				t.Errorf("%v at most %d: %s", test.at, test.most, diff)
			}
		}
		elsewhere, _, err := dashboard.Shown{DB: w.db}.Edges(ctx, "elsewhere", at("insight", first), 10)
		if err != nil || len(elsewhere) > 0 {
			t.Errorf("another project's: %v %v", elsewhere, err)
		}
	})
}

func TestDashboardInputs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := w.boards(happened(t))
		insight := w.insight(inWeeks)
		tile := func(x, y, width, height int) dashboard.Tile {
			return dashboard.Tile{Insight: insight, X: x, Y: y, W: width, H: height}
		}
		many := make([]dashboard.Tile, 51)
		for i := range many {
			many[i] = tile(0, i, 1, 1)
		}
		for name, test := range map[string]struct {
			in       dashboard.Board
			location string
		}{
			"no name":          {dashboard.Board{}, "body.name"},
			"too many tiles":   {dashboard.Board{Name: "x", Tiles: many}, "body.tiles"},
			"two of one id":    {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{{ID: "a", Text: "x", W: 1, H: 1}, {ID: "a", Text: "x", X: 1, W: 1, H: 1}}}, "body.tiles[1].id"},
			"overlap":          {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{tile(0, 0, 6, 4), tile(5, 3, 6, 4)}}, "body.tiles[1]"},
			"beyond the grid":  {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{tile(8, 0, 5, 4)}}, "body.tiles[0].w"},
			"left of the grid": {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{tile(-1, 0, 5, 4)}}, "body.tiles[0].w"},
			"flat":             {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{tile(0, 0, 5, 0)}}, "body.tiles[0].h"},
			"tall":             {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{tile(0, 0, 5, 41)}}, "body.tiles[0].h"},
			"nothing on it":    {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{{W: 1, H: 1}}}, "body.tiles[0]"},
			"two things on it": {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{{Insight: insight, Text: "x", W: 1, H: 1}}}, "body.tiles[0]"},
			"display":          {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{{Insight: insight, W: 1, H: 1, Display: json.RawMessage("3")}}}, "body.tiles[0].display"},
			"no such insight":  {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{{Insight: "nothing", W: 1, H: 1}}}, "body.tiles[0].insight"},
			"range":            {dashboard.Board{Name: "x", Range: period.Range{Last: "soon"}}, "body.range.last"},
			"operator":         {dashboard.Board{Name: "x", Where: json.RawMessage(`[{"property":"a","op":"like","values":["b"]}]`)}, "body.where[0]"},
			"often":            {dashboard.Board{Name: "x", Refresh: 1}, "body.refresh_seconds"},
			"text without end": {dashboard.Board{Name: "x", Tiles: []dashboard.Tile{{Text: strings.Repeat("x", 10_001), W: 1, H: 1}}}, "body.tiles[0].text"},
		} {
			_, err := s.Create(t.Context(), as(auth.Editor), home, test.in)
			w.want(errs.Invalid, err)
			if !strings.Contains(fmt.Sprintf("%+v", fieldsOf(err)), test.location) {
				t.Errorf("%s: wrong with %+v, want %s", name, fieldsOf(err), test.location)
			}
		}
		// The insight of another project is none of this one's.
		both := auth.AsMember(auth.Member{ID: "m", Name: "Mia"}, "s", map[string]auth.Role{home: auth.Owner, other: auth.Owner})
		_, err := s.Create(t.Context(), both, other, dashboard.Board{Name: "x", Tiles: []dashboard.Tile{tile(0, 0, 1, 1)}})
		w.want(errs.Invalid, err)
	})
}

func fieldsOf(err error) []errs.Field {
	if e, ok := errors.AsType[*errs.Error](err); ok {
		return e.Fields
	}
	return nil
}

func TestWhoMayTouchDashboards(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, s := t.Context(), w.boards(happened(t))
		made := w.board(s, dashboard.Board{Name: "mine"})
		for _, test := range []struct {
			actor              auth.Actor
			project            string
			read, answer, make errs.Kind
		}{
			{auth.Actor{}, home, errs.Unauthenticated, errs.Unauthenticated, errs.Unauthenticated},
			{as(auth.Owner), other, errs.NotFound, errs.NotFound, errs.NotFound},
			{as(auth.Viewer), home, errs.Internal, errs.Internal, errs.Forbidden},
			{auth.AsKey(auth.Key{Project: home, Scopes: []auth.Scope{auth.ReadScope}}), home, errs.Internal, errs.Forbidden, errs.Forbidden},
			{auth.AsKey(auth.Key{Project: home, Scopes: []auth.Scope{auth.QueryScope}}), home, errs.Forbidden, errs.Forbidden, errs.Forbidden},
		} {
			_, err := s.Get(ctx, test.actor, test.project, made.ID)
			if errs.KindOf(err) != test.read {
				t.Errorf("%+v reads: %v", test, err)
			}
			if _, err := s.Answer(ctx, test.actor, test.project, made.ID, dashboard.Over{}); errs.KindOf(err) != test.answer {
				t.Errorf("%+v asks: %v", test, err)
			}
			_, err1 := s.Create(ctx, test.actor, test.project, dashboard.Board{Name: "x"})
			_, err2 := s.Update(ctx, test.actor, test.project, made.ID, 0, dashboard.BoardEdit{})
			_, err3 := s.Append(ctx, test.actor, test.project, made.ID, dashboard.Tile{Text: "x"})
			_, err4 := s.Archive(ctx, test.actor, test.project, made.ID, 0)
			_, err5 := s.Restore(ctx, test.actor, test.project, made.ID, 0)
			for _, err := range []error{err1, err2, err3, err4, err5} {
				w.want(test.make, err)
			}
		}
	})
}

// TestAnswersOfADashboard asks with the dashboard's range and conditions, with
// others, and with tiles that cannot be answered.
func TestAnswersOfADashboard(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s := w.boards(happened(t,
			`a 2026-02-10T08:00 A {"plan":"pro"}`, `b 2026-02-11T08:00 A {"plan":"free"}`, `c 2026-02-20T08:00 A {"plan":"pro"}`,
			`a 2026-01-10T08:00 A {"plan":"pro"}`,
		))
		all := `{"kind":"trends","range":{"from":"2026-02-01","to":"2026-02-28"},"series":[{"event":"A"}]}`
		good, gone, narrowed := w.insight(all), w.insight(all), w.insight(strings.Replace(all, `"kind"`, `"where":[{"property":"plan","op":"eq","values":["pro"]}],"kind"`, 1))
		if _, err := w.Archive(ctx, as(auth.Editor), home, gone, 0); err != nil {
			t.Fatal(err)
		}
		odd := w.insight(`{"kind":"trends","series":[]}`) // the world's checker lets it in
		made := w.board(s, dashboard.Board{Name: "x", Tiles: []dashboard.Tile{
			{ID: "good", Insight: good, W: 3, H: 1}, {ID: "text", Text: "x", X: 3, W: 3, H: 1}, {ID: "gone", Insight: gone, X: 6, W: 3, H: 1},
			{ID: "odd", Insight: odd, X: 9, W: 3, H: 1}, {ID: "narrowed", Insight: narrowed, Y: 1, W: 3, H: 1},
		}})
		ask := func(over dashboard.Over) string {
			t.Helper()
			answered, err := s.Answer(ctx, as(auth.Viewer), home, made.ID, over)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, a := range answered {
				said := fmt.Sprint(errs.KindOf(a.Err))
				if a.Err == nil {
					said = fmt.Sprint(a.Answer.About().MatchedEvents)
				}
				if a.Insight.Archived() {
					said += " archived"
				}
				out = append(out, a.Tile+" "+said)
			}
			return strings.Join(out, ", ")
		}
		invalid := fmt.Sprint(errs.Invalid)
		for _, test := range []struct {
			over dashboard.Over
			want string
		}{
			{dashboard.Over{}, "good 3, gone 3 archived, odd " + invalid + ", narrowed 2"},
			{dashboard.Over{Range: period.Range{From: "2026-01-01", To: "2026-02-10"}}, "good 2, gone 2 archived, odd " + invalid + ", narrowed 2"},
			{dashboard.Over{Where: []byte(`[{"property":"plan","op":"eq","values":["free"]}]`)}, "good 1, gone 1 archived, odd " + invalid + ", narrowed 0"},
			{dashboard.Over{Tiles: []string{"narrowed", "text"}}, "narrowed 2"},
		} {
			if got := ask(test.over); got != test.want {
				t.Errorf("%+v: %s, want %s", test.over, got, test.want)
			}
		}

		where := json.RawMessage(`[{"property":"plan","op":"eq","values":["pro"]}]`)
		span := period.Range{From: "2026-02-15", To: "2026-02-28"}
		if _, err := s.Update(ctx, as(auth.Editor), home, made.ID, 0, dashboard.BoardEdit{Range: &span, Where: where}); err != nil {
			t.Fatal(err)
		}
		if got, want := ask(dashboard.Over{}), "good 1, gone 1 archived, odd "+invalid+", narrowed 1"; got != want {
			t.Errorf("with its own range and conditions: %s, want %s", got, want)
		}
		if got, want := ask(dashboard.Over{Where: []byte("[]")}), "good 1, gone 1 archived, odd "+invalid+", narrowed 1"; got != want {
			t.Errorf("without its conditions: %s, want %s", got, want)
		}
		for _, over := range []dashboard.Over{{Range: period.Range{Last: "soon"}}, {Where: []byte(`[{"op":"like"}]`)}} {
			_, err := s.Answer(ctx, as(auth.Viewer), home, made.ID, over)
			w.want(errs.Invalid, err)
		}
	})
}
