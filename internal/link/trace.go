package link

import (
	"context"

	"prodops/internal/auth"
	"prodops/internal/record"
)

// Side says where a record stands in a trace.
type Side string

// The sides.
const (
	Here   Side = "here"
	Before Side = "before" // the traced record came of it
	After  Side = "after"  // it came of the traced record
	Beside Side = "beside" // it decides, describes or measures one of them
)

// Node is a record in a trace.
type Node struct {
	record.Listed
	Side     Side `json:"side" enum:"here,before,after,beside"`
	Distance int  `json:"distance" doc:"Steps from the traced record."`
}

// Trace is the loop around a record.
type Trace struct {
	Nodes   []Node `json:"nodes" doc:"The traced record first, then by distance."`
	Edges   []Edge `json:"edges"`
	Many    []Many `json:"many" doc:"Where a record has more neighbours than are shown."`
	Missing []Gap  `json:"missing" doc:"What the loop around this record lacks."`
}

// Depths and widths of a trace.
const (
	DefaultDepth = 4
	LargestDepth = 8
	// mostNeighbours is how many a record shows per relation and direction: a
	// theme may gather thousands of notes.
	mostNeighbours = 12
	// mostNodes ends a walk that would fill no screen any more.
	mostNodes = 400
)

// Trace follows the relations from a record in both directions, up to depth
// steps (0 for DefaultDepth): what it came of, what came of it, and what
// stands beside each of them. Records the actor may not read are left out, and
// so is what lies behind them.
func (s *Links) Trace(ctx context.Context, actor auth.Actor, project string, ref record.Ref, depth int) (Trace, error) {
	if err := actor.Can(auth.LinkRead, project); err != nil {
		return Trace{}, err
	}
	if depth == 0 {
		depth = DefaultDepth
	}
	root, err := s.registry.Need(ctx, s.db, actor, project, "path", ref)
	if err != nil {
		return Trace{}, err
	}
	w := &walk{links: s, actor: actor, project: project, nodes: map[record.Ref]int{}, edges: map[Edge]bool{}, many: map[Many]bool{}}
	w.add(Node{Listed: root, Side: Here})
	for _, side := range []Side{Before, After} {
		if err := w.follow(ctx, ref, side, min(depth, LargestDepth)); err != nil {
			return Trace{}, err
		}
	}
	if err := w.beside(ctx); err != nil {
		return Trace{}, err
	}
	return w.trace(), nil
}

// walk is a trace in the making.
type walk struct {
	links   *Links
	actor   auth.Actor
	project string
	list    []Node
	nodes   map[record.Ref]int // index in list
	edges   map[Edge]bool
	order   []Edge
	many    map[Many]bool
	over    []Many
}

func (w *walk) add(n Node) {
	w.nodes[n.Ref] = len(w.list)
	w.list = append(w.list, n)
}

// follow walks in one direction, a whole ring of records at a time.
func (w *walk) follow(ctx context.Context, root record.Ref, side Side, depth int) error {
	ring := []record.Ref{root}
	for distance := 1; distance <= depth && len(ring) > 0 && len(w.list) < mostNodes; distance++ {
		edges, many, err := w.links.edges(ctx, w.project, ring, mostNeighbours)
		if err != nil {
			return err
		}
		here := set(ring)
		w.note(many, here, func(m Many) bool { return along(m.Relation) && m.Inverse == (side == Before) })
		var steps []Edge
		for _, e := range edges {
			if at, _ := ends(e, side); along(e.Relation) && here[at] {
				steps = append(steps, e)
			}
		}
		if ring, err = w.step(ctx, steps, side, distance); err != nil {
			return err
		}
	}
	return nil
}

// step adds what the edges lead to, and answers what is new.
func (w *walk) step(ctx context.Context, steps []Edge, side Side, distance int) ([]record.Ref, error) {
	far := func(e Edge) record.Ref { _, to := ends(e, side); return to }
	if side == Beside {
		far = func(e Edge) record.Ref {
			if _, known := w.nodes[e.From]; known {
				return e.To
			}
			return e.From
		}
	}
	ids := make([]string, len(steps))
	for i, e := range steps {
		ids[i] = far(e).ID
	}
	found, err := w.links.registry.Look(ctx, w.links.db, w.project, ids)
	if err != nil {
		return nil, err
	}
	var fresh []record.Ref
	for _, e := range steps {
		ref := far(e)
		listed, exists := found[ref.ID]
		if !exists || !w.readable(ref.Type) {
			continue
		}
		if _, known := w.nodes[ref]; !known {
			if len(w.list) >= mostNodes {
				continue
			}
			w.add(Node{Listed: listed, Side: side, Distance: distance})
			fresh = append(fresh, ref)
		}
		if !w.edges[e] {
			w.edges[e] = true
			w.order = append(w.order, e)
		}
	}
	return fresh, nil
}

// beside adds what decides, describes or measures the records found.
func (w *walk) beside(ctx context.Context) error {
	ring := make([]record.Ref, len(w.list))
	for i, n := range w.list {
		ring[i] = n.Ref
	}
	edges, many, err := w.links.edges(ctx, w.project, ring, mostNeighbours)
	if err != nil {
		return err
	}
	var steps []Edge
	for _, e := range edges {
		if !along(e.Relation) {
			steps = append(steps, e)
		}
	}
	w.note(many, set(ring), func(m Many) bool { return !along(m.Relation) })
	_, err = w.step(ctx, steps, Beside, 1)
	return err
}

func (w *walk) note(many []Many, here map[record.Ref]bool, wanted func(Many) bool) {
	for _, m := range many {
		if here[m.At] && wanted(m) && !w.many[m] {
			w.many[m] = true
			w.over = append(w.over, m)
		}
	}
}

func (w *walk) readable(recordType string) bool {
	kind, err := w.links.registry.Kind("", recordType)
	return err == nil && w.actor.Can(kind.Read, w.project) == nil
}

func (w *walk) trace() Trace {
	t := Trace{Nodes: w.list, Edges: w.order, Many: w.over}
	if t.Edges == nil {
		t.Edges = []Edge{}
	}
	if t.Many == nil {
		t.Many = []Many{}
	}
	t.Missing = gaps(t)
	return t
}

// ends are where an edge is left and where it leads, walking to a side.
func ends(e Edge, side Side) (at, to record.Ref) {
	if side == Before {
		return e.To, e.From
	}
	return e.From, e.To
}

func along(relation string) bool {
	r, found := relationNamed(relation)
	return found && r.Along
}

func set(refs []record.Ref) map[record.Ref]bool {
	all := make(map[record.Ref]bool, len(refs))
	for _, ref := range refs {
		all[ref] = true
	}
	return all
}
