package eventdb_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"prodops/internal/event"
	"prodops/internal/eventdb"
)

func TestIdentity(t *testing.T) {
	for name, tt := range map[string]struct {
		edges []eventdb.Edge
		want  map[string]string
	}{
		"nobody":             {nil, map[string]string{"a": "a"}},
		"chain":              {[]eventdb.Edge{{"a", "b", 1, "1"}, {"b", "c", 2, "2"}}, map[string]string{"a": "c", "b": "c", "c": "c"}},
		"earliest wins":      {[]eventdb.Edge{{"a", "late", 2, "1"}, {"a", "early", 1, "2"}}, map[string]string{"a": "early"}},
		"ties by event id":   {[]eventdb.Edge{{"a", "y", 1, "2"}, {"a", "x", 1, "1"}}, map[string]string{"a": "x"}},
		"circle of two":      {[]eventdb.Edge{{"b", "a", 1, "1"}, {"a", "b", 2, "2"}}, map[string]string{"a": "a", "b": "a"}},
		"tail into a circle": {[]eventdb.Edge{{"a", "z", 1, "1"}, {"z", "y", 1, "2"}, {"y", "x", 1, "3"}, {"x", "z", 1, "4"}}, map[string]string{"a": "x", "y": "x"}},
	} {
		var i eventdb.Identity
		for _, e := range tt.edges {
			i.Add(e)
		}
		for id, want := range tt.want {
			if got := i.Canonical(id); got != want {
				t.Errorf("%s: %s is %s, want %s", name, id, got, want)
			}
		}
	}
}

func TestEdgeOf(t *testing.T) {
	for _, e := range []event.Event{{DistinctID: "a"}, {AnonymousID: "a"}, {AnonymousID: "a", DistinctID: "a"}} {
		if edge, ok := eventdb.EdgeOf(&e); ok {
			t.Errorf("%+v has the edge %+v", e, edge)
		}
	}
	if edge, ok := eventdb.EdgeOf(&event.Event{ID: "1", AnonymousID: "a", DistinctID: "b", Time: 5}); !ok || edge != (eventdb.Edge{ID: "a", Parent: "b", Time: 5, EventID: "1"}) {
		t.Errorf("got %+v, %v", edge, ok)
	}
}

// TestIdentityOrder checks that the order of arrival changes nothing, and that
// everybody on a chain agrees on its root.
func TestIdentityOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
		edges := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) eventdb.Edge {
			return eventdb.Edge{ID: names.Draw(t, "id"), Parent: names.Draw(t, "parent"), Time: rapid.Int64Range(0, 2).Draw(t, "time"), EventID: rapid.StringMatching(`[0-9]{4}`).Draw(t, "event")}
		}), 0, 12).Draw(t, "edges")
		edges = slices.DeleteFunc(edges, func(e eventdb.Edge) bool { return e.ID == e.Parent })
		slices.SortFunc(edges, func(a, b eventdb.Edge) int {
			if a.Before(b) {
				return -1
			}
			return 1
		})
		edges = slices.CompactFunc(edges, func(a, b eventdb.Edge) bool { return a.EventID == b.EventID && a.Time == b.Time })
		var there, back eventdb.Identity
		for i := range edges {
			there.Add(edges[i])
			back.Add(edges[len(edges)-1-i])
		}
		for _, id := range []string{"a", "b", "c", "d", "e"} {
			root := there.Canonical(id)
			if other := back.Canonical(id); other != root {
				t.Fatalf("%s is %s in one order and %s in the other", id, root, other)
			}
			if again := there.Canonical(root); again != root {
				t.Fatalf("%s is %s, which is %s", id, root, again)
			}
		}
	})
}
